import { expect, test } from 'vitest';
import { Synonyms } from './synonyms.ts';

const synonyms = new Synonyms([
  ['ĐQKT', 'đặc quyền kinh tế'],
  ['xe hơi', 'ô tô', 'xe con'],
  ['HĐ', 'hợp đồng'],
  ['HĐ', 'hóa đơn'],
  ['BA', 'chuyên viên phân tích'],
]);

test('a form is replaced by each other form of its groups, in either direction', () => {
  expect(synonyms.wordings('ĐQKT là gì?')).toEqual(['ĐQKT là gì?', 'đặc quyền kinh tế là gì?']);
  expect(synonyms.wordings('Vùng đặc quyền kinh tế')).toEqual(['Vùng đặc quyền kinh tế', 'Vùng ĐQKT']);
  expect(synonyms.wordings('Phạt ô tô thế nào')).toEqual([
    'Phạt ô tô thế nào',
    'Phạt xe hơi thế nào',
    'Phạt xe con thế nào',
  ]);
  expect(synonyms.wordings('HĐ mẫu')).toEqual(['HĐ mẫu', 'hợp đồng mẫu', 'hóa đơn mẫu']);
});

test('it is found in any case, and without marks in a question that has none', () => {
  expect(synonyms.wordings('đqkt ở đâu')).toContain('đặc quyền kinh tế ở đâu');
  expect(synonyms.wordings('dac quyen kinh te o dau')).toContain('ĐQKT o dau');
  expect(synonyms.wordings('O TO bi phat')).toContain('xe hơi bi phat');
  // With marks elsewhere "o to" is not "ô tô".
  expect(synonyms.wordings('o to là gì')).toEqual(['o to là gì']);
});

test('words that only look like a form are left alone', () => {
  expect(synonyms.wordings('nghỉ ba ngày')).toEqual(['nghỉ ba ngày']);
  expect(synonyms.wordings('tuyển BA ở đâu')).toContain('tuyển chuyên viên phân tích ở đâu');
  expect(synonyms.wordings('đặc quyền của kinh tế')).toEqual(['đặc quyền của kinh tế']);
  expect(Synonyms.none.wordings('ĐQKT')).toEqual(['ĐQKT']);
  expect(synonyms.wordings('')).toEqual(['']);
});

test('several forms are replaced together and apart, within a limit', () => {
  expect(synonyms.wordings('HĐ mua ô tô')).toHaveLength(6);
  expect(synonyms.wordings('ĐQKT và BA')).toEqual([
    'ĐQKT và BA',
    'đặc quyền kinh tế và BA',
    'ĐQKT và chuyên viên phân tích',
    'đặc quyền kinh tế và chuyên viên phân tích',
  ]);
});
