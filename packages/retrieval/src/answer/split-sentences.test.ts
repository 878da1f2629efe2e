import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitSentences } from './split-sentences.ts';

const sentences = (text: string) => splitSentences(text).map(({ start, end }) => text.slice(start, end));

test('ends sentences before a capital letter, a digit or an opening quote', () => {
  expect(sentences('Trời mưa. Đường trơn! “Ai đó?” Có 3 người; 5 người khác.')).toEqual([
    'Trời mưa.',
    'Đường trơn!',
    '“Ai đó?”',
    'Có 3 người;',
    '5 người khác.',
  ]);
});

test.each([
  ['Bà ấy sống ở TP. Hồ Chí Minh từ năm 1990.'],
  ['PGS. TS. Nguyễn Văn A và ThS. Trần B dự họp.'],
  ['Sách của J. K. Rowling bán chạy.'],
  ['Dr. Smith met Mr. Jones in St. Louis.'],
  ['Giá là 3.5 triệu, tăng 1.250.000 đồng.'],
  ['Gồm cam, quýt, v.v. và nhiều loại khác.'],
  ['Điều 5. Phạm vi điều chỉnh'],
  ['1. Người lái xe phải có giấy phép.'],
  ['2.1. Mục tiêu chung'],
  ['IV. Kết luận'],
  ['a) Chuyển hướng không có tín hiệu;'],
])('does not cut %s', (text) => {
  expect(sentences(text)).toEqual([text]);
});

test('a reference to an article inside a sentence may end it', () => {
  expect(sentences('Xử lý theo Điều 5. Người vi phạm phải bồi thường.')).toEqual([
    'Xử lý theo Điều 5.',
    'Người vi phạm phải bồi thường.',
  ]);
});

test('a line break ends a sentence, a soft wrap does not', () => {
  expect(sentences('Chương I\r\nNHỮNG QUY ĐỊNH CHUNG\n\nLuật này quy định về\nquy tắc giao thông.')).toEqual([
    'Chương I',
    'NHỮNG QUY ĐỊNH CHUNG',
    'Luật này quy định về\nquy tắc giao thông.',
  ]);
  expect(sentences('các hành vi sau\na) đi ngược chiều\nb) vượt đèn đỏ')).toHaveLength(3);
});

test('sentences are ordered, trimmed, disjoint and lose nothing but white space', () => {
  const piece = fc.constantFrom(
    'A',
    'đ',
    '1',
    '.',
    '. ',
    '? ',
    '; ',
    '\n',
    ' ',
    '"',
    'TP.',
    'Điều 2. ',
    '😀',
    ')',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('');
      const spans = splitSentences(text);
      let position = 0;
      for (const { start, end } of spans) {
        expect(start).toBeGreaterThanOrEqual(position);
        expect(text.slice(position, start).trim()).toBe('');
        expect(text.slice(start, end).trim()).toBe(text.slice(start, end));
        expect(end).toBeGreaterThan(start);
        position = end;
      }
      expect(text.slice(position).trim()).toBe('');
    }),
  );
});
