import { expect, test } from 'vitest';
import { corpusFile, hasCorpus, withoutCorpus } from './__fixtures__/corpus.ts';
import { findDocumentAttributes } from './document-attributes.ts';
import { parseFile } from './parse-file.ts';

const HEAD = 'ỦY BAN NHÂN DÂN\nSố: 15/2024/QĐ-UBND\nHà Nội, ngày 05 tháng 3 năm 2024\n';

test.each([
  ['Quyết định này có hiệu lực thi hành kể từ ngày 15 tháng 3 năm 2024.', { effective_from: '2024-03-15' }],
  ['Quyết định này có hiệu lực kể từ ngày ký.', { effective_from: '2024-03-05' }],
  ['Thông tư này có hiệu lực từ ngày 1/7/2024', { effective_from: '2024-07-01' }],
  [
    'Nghị quyết này có hiệu lực từ ngày 01/01/2025 đến hết ngày 31 tháng 12 năm 2026.',
    { effective_from: '2025-01-01', effective_until: '2026-12-31' },
  ],
  ['Quy định này hết hiệu lực kể từ ngày 01/02/2030.', { effective_until: '2030-02-01' }],
  ['Luật Đất đai năm 2013 hết hiệu lực kể từ ngày 01 tháng 8 năm 2024.', {}],
  ['Quyết định này có hiệu lực từ ngày 31 tháng 2 năm 2024.', {}],
  [
    'Điều 1. Sửa đổi, bổ sung một số điều của Quy chế ban hành kèm theo Quyết định số 12/2019/QĐ-UBND.\nSửa đổi khoản 2 Điều 3 Nghị định số 34/2016/NĐ-CP như sau',
    { amends: '12/2019/QĐ-UBND, 34/2016/NĐ-CP' },
  ],
  [
    'Quyết định này thay thế Quyết định số 7/2018/QĐ-UBND ngày 1 tháng 2 năm 2018 của Ủy ban.',
    { repeals: '7/2018/QĐ-UBND' },
  ],
  ['Căn cứ Quyết định số 7/2018/QĐ-UBND đã được sửa đổi; xét đề nghị của Sở', {}],
  ['Quyết định này thay thế Quyết định số 1. Nghị định có hiệu lực từ ngày 1/1/2020.', {}],
])('%s', (sentence, expected) => {
  expect(findDocumentAttributes(HEAD + sentence)).toEqual({
    document_number: '15/2024/QĐ-UBND',
    issued_on: '2024-03-05',
    ...expected,
  });
});

test('a text that says nothing of the kind has none', () => {
  expect(findDocumentAttributes('Sân bay Gatwick mở cửa ngày 6 tháng 6 năm 1936.')).toEqual({});
});

test.skipIf(!hasCorpus)(`a law tells its validity${withoutCorpus}`, async () => {
  const { attributes } = await parseFile(corpusFile('luat2008.txt'), { filename: 'luat2008.txt' });

  expect(attributes).toEqual({
    document_number: '23/2008/QH12',
    issued_on: '2008-11-13',
    effective_from: '2009-07-01',
  });
});
