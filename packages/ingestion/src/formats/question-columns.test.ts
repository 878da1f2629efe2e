import { expect, test } from 'vitest';
import { findQuestionColumns } from './question-columns.ts';

test.each([
  [['Câu hỏi', 'Đáp án'], { question: 0, answer: 1 }],
  [['TRẢ LỜI', 'CÂU HỎI'], { question: 1, answer: 0 }],
  [['Question', 'Answer'], { question: 0, answer: 1 }],
  [['ANSWER', 'id', 'question'], { question: 2, answer: 0 }],
  [['Cau hoi', 'Tra loi'], { question: 0, answer: 1 }],
  [['STT', 'Mã câu hỏi', 'Câu hỏi thường gặp', 'Câu trả lời', 'Nguồn đáp án'], { question: 2, answer: 3 }],
  [['Câu hỏi', 'Đáp án A', 'Đáp án B', 'Đáp án đúng'], { question: 0, answer: 3 }],
  [['Q', 'A'], { question: 0, answer: 1 }],
])('reads the header %j', (header, columns) => {
  expect(findQuestionColumns(header, [])).toEqual(columns);
});

test.each([
  [['Họ tên', 'Địa chỉ']],
  [['Câu hỏi', 'Ghi chú']],
  [['Question id', 'Answer count']],
  [['Hội nghị', 'Đáp ứng']],
])('sees no questions in %j', (header) => {
  expect(findQuestionColumns(header, [['x', 'y']])).toBeUndefined();
});

test('goes by the question marks where there is no header', () => {
  const pair = (question: string) => [question, 'Vâng.'];

  expect(findQuestionColumns([], [pair('A?'), pair('B?'), pair('C')])).toBeUndefined();
  expect(findQuestionColumns([], [pair('A?'), pair('B?'), pair('C?'), pair('D')])).toEqual({
    question: 0,
    answer: 1,
  });
  expect(findQuestionColumns([], [['A?', 'x', 'y'], pair('B?')])).toBeUndefined();
});
