import { expect, test } from 'vitest';
import { condenseQuestion } from './condense-question.ts';

const ask = (...questions: string[]) =>
  condenseQuestion(
    questions.flatMap((content) => [
      { role: 'user', content },
      { role: 'assistant', content: 'Theo tài liệu …' },
    ]),
  );

test.each([
  ['Còn xe máy thì sao?', 'xe máy – Tốc độ tối đa của ô tô trong khu dân cư là bao nhiêu'],
  ['con xe may thi sao', 'xe may – Tốc độ tối đa của ô tô trong khu dân cư là bao nhiêu'],
  ['Thế còn ban đêm?', 'ban đêm – Tốc độ tối đa của ô tô trong khu dân cư là bao nhiêu'],
  [
    'Nó có áp dụng cho xe ưu tiên không?',
    'Nó có áp dụng cho xe ưu tiên không – Tốc độ tối đa của ô tô trong khu dân cư là bao nhiêu',
  ],
  ['Tại sao?', 'Tại sao – Tốc độ tối đa của ô tô trong khu dân cư là bao nhiêu'],
])('%s is folded into the question before it', (followUp, expected) => {
  expect(ask('Xin chào', 'Tốc độ tối đa của ô tô trong khu dân cư là bao nhiêu?', 'cảm ơn', followUp)).toBe(
    expected,
  );
});

test('English follow-ups', () => {
  expect(ask('What is the speed limit for cars?', 'and for motorcycles?')).toBe(
    'motorcycles – What is the speed limit for cars',
  );
  expect(ask('Who wrote Hamlet?', 'When was it written?')).toBe('When was it written – Who wrote Hamlet');
});

test('a chain of follow-ups keeps the first question', () => {
  expect(ask('What is the fine for cars?', 'and for trucks?', 'what about buses?')).toBe(
    'buses – trucks – What is the fine for cars',
  );
});

test.each([
  ['Ai là thủ tướng Ấn Độ hiện tại'],
  ['Kênh đào Suez được khánh thành năm nào?'],
  ['Điều kiện cấp giấy phép lái xe hạng B1 là gì?'],
  ['Where is the Eiffel Tower?'],
  ['What were the reasons for the fall of the Roman Empire?'],
])('%s stands by itself', (question) => {
  expect(ask('Tốc độ tối đa của ô tô là bao nhiêu?', question)).toBe(question);
});

test('the first question loses its greeting, and nothing asked gives nothing', () => {
  expect(ask('Chào bạn, cho em hỏi thời hạn nộp thuế?')).toBe('thời hạn nộp thuế?');
  expect(condenseQuestion([])).toBe('');
  expect(condenseQuestion([{ role: 'system', content: 'x' }])).toBe('');
});
