import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { paragraph, writeDocx } from '../__fixtures__/write-docx.ts';
import { parseBytes } from '../parse-file.ts';

const parse = (bytes: Uint8Array) => parseBytes(bytes, { filename: 'tài liệu.zip' });

test('the documents come in the order of their names, each under its own', async () => {
  const document = await parse(
    zipSync({
      'phần 10.txt': strToU8('Mười.'),
      'phần 2/nội quy.docx': writeDocx(paragraph('Hai.')),
      'phần 2/': new Uint8Array(),
      '__MACOSX/._a.txt': strToU8('không'),
      '.DS_Store': strToU8('không'),
    }),
  );

  expect(document).toMatchObject({
    title: 'tài liệu',
    parser: expect.stringMatching(/^zip\//),
    warnings: [],
  });
  expect(document.text).toBe('phần 2/nội quy.docx\nHai.\nphần 10.txt\nMười.');
});

test('what cannot be read, and archives inside the archive, are left out and told', async () => {
  const { text, warnings } = await parse(
    zipSync({
      'a.txt': strToU8('Đọc được.'),
      'b.bin': new Uint8Array(2_000).map((_, index) => (index * 7) % 256),
      'c.zip': zipSync({ 'd.txt': strToU8('quá sâu') }),
    }),
  );

  expect(text).toBe('a.txt\nĐọc được.');
  expect(warnings).toEqual([{ code: 'entry_left_out' }, { code: 'entry_left_out' }]);
});

test('an archive without documents, and one that unpacks to gigabytes, are refused', async () => {
  await expect(
    parse(zipSync({ 'a.png': Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10) })),
  ).rejects.toMatchObject({
    code: 'unsupported_type',
  });
  await expect(parse(zipSync({ 'a.txt': new Uint8Array(310_000_000) }))).rejects.toMatchObject({
    code: 'too_large',
  });
});
