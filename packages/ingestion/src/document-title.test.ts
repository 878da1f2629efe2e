import { expect, test } from 'vitest';
import { findOfficialTitle, readArticleTitle, titleFromFilename } from './document-title.ts';
import type { Block } from './parsed-document.ts';

const blocks = (...texts: string[]): Block[] =>
  texts.map((text) => ({ type: 'para', text, start: 0, end: text.length }));

test.each([
  [
    ['QUỐC HỘI', 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'LUẬT', 'GIAO THÔNG ĐƯỜNG BỘ', 'Căn cứ Hiến pháp;'],
    'LUẬT GIAO THÔNG ĐƯỜNG BỘ',
  ],
  [
    ['CHÍNH PHỦ', 'NGHỊ ĐỊNH', 'Quy định về lệ phí trước bạ', 'Căn cứ Luật;'],
    'NGHỊ ĐỊNH Quy định về lệ phí trước bạ',
  ],
  [['NỘI QUY LAO ĐỘNG', 'Chương I'], 'NỘI QUY LAO ĐỘNG'],
  [['QUY CHẾ', 'LÀM VIỆC', 'CỦA CƠ QUAN', 'CHƯƠNG I'], 'QUY CHẾ LÀM VIỆC CỦA CƠ QUAN'],
])('takes the kind in capitals and what follows: %j', (texts, title) => {
  expect(findOfficialTitle(blocks(...texts))).toBe(title);
});

test('finds no official title in other texts', () => {
  expect(findOfficialTitle(blocks('Thư mời', 'Luật sư của công ty trân trọng kính mời.'))).toBeUndefined();
});

test('reads the title of a single article', () => {
  expect(readArticleTitle('Luật Phòng, chống ma túy - Điều 12. Trách nhiệm của gia đình')).toEqual({
    document: 'Luật Phòng, chống ma túy',
    number: '12',
    heading: 'Điều 12. Trách nhiệm của gia đình',
  });
  expect(readArticleTitle('Điều 7a: Hiệu lực')?.number).toBe('7a');
  expect(readArticleTitle('Bàn về Điều 12 của Luật Đất đai')).toBeUndefined();
});

test('makes a title of a file name', () => {
  expect(titleFromFilename('Quy_chế_chi_tiêu.v2.docx')).toBe('Quy chế chi tiêu.v2');
  expect(titleFromFilename('.env')).toBe('.env');
});
