import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderChatTemplate } from './chat-templates/render-chat-template.ts';
import { cleanCompletion } from './clean-completion.ts';

const prompt = renderChatTemplate(
  [
    { role: 'system', content: 'Trả lời từ tài liệu.' },
    { role: 'user', content: 'Thời hạn là bao lâu?' },
  ],
  'llama3',
);
/** As a tokenizer decodes it when told to skip control tokens. */
const promptWithoutTokens = prompt.replace(/<\|\w+\|>/g, '');

const clean = (text: string, stop: string[] = []) => cleanCompletion(text, { prompt, stop });

test.each([
  ['the completion alone', '60 ngày.'],
  ['the whole prompt before it', `${prompt}60 ngày.`],
  ['a second begin-of-text', `<|begin_of_text|>${prompt}60 ngày.<|eot_id|>`],
  ['the prompt without control tokens', `${promptWithoutTokens}60 ngày.`],
  ['the prompt with other white space', `${promptWithoutTokens.replace(/\s+/g, ' ')} 60 ngày.`],
  ['an end token', '60 ngày.<|eot_id|>'],
  ['an invented turn', '60 ngày.\n\nUser: Còn gì nữa?\nAssistant: Không.'],
  ['an invented Vietnamese turn', '60 ngày.\nNgười dùng: Còn gì nữa?'],
  ['an invented turn of chatml', '60 ngày.<|im_end|>\n<|im_start|>user\nCòn gì?'],
  ['a turn whose control tokens were dropped', '60 ngày.\nuser\n\nCòn gì nữa?'],
  ['a label before it', 'Assistant: 60 ngày.'],
  ['white space around it', '\n\n60 ngày.\n'],
])('%s', (_name, text) => {
  expect(clean(text).text).toBe('60 ngày.');
});

test('says whether the model went on, and cuts at the stop strings of the caller', () => {
  expect(clean('60 ngày. HẾT. Thêm', ['HẾT'])).toEqual({ text: '60 ngày.', wasCut: true });
  expect(clean('60 ngày')).toEqual({ text: '60 ngày', wasCut: false });
});

test.each([
  'Người dùng phải nộp đơn trong 60 ngày.',
  'Điều 5: User: là gì',
  'Thời hạn là bao lâu? 60 ngày.',
  'The system\nassistants use',
])('keeps what only looks like a turn or an echo: %s', (text) => {
  expect(clean(text)).toEqual({ text, wasCut: false });
});

test('an echo of nothing but the prompt is an empty answer', () => {
  expect(clean(prompt).text).toBe('');
});

test('any plain answer comes through unchanged, with and without the echo', () => {
  const word = fc.constantFrom('ngày', 'Điều', '60', 'a<b', 'người', 'hỏi:', '—', '(x)');
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), (words) => {
      const answer = words.join(' ');
      expect(clean(answer).text).toBe(answer);
      expect(clean(prompt + answer).text).toBe(answer);
      expect(clean(promptWithoutTokens + answer).text).toBe(answer);
    }),
  );
});
