import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { paragraph, writeDocx } from './__fixtures__/write-docx.ts';
import { parseBytes, parseFile } from './parse-file.ts';

const parse = (content: string | Uint8Array, filename: string) =>
  parseBytes(typeof content === 'string' ? Buffer.from(content) : content, { filename });

test('reads a file from disk', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'frogwell-'));
  try {
    const path = join(folder, 'blob');
    await writeFile(path, 'Nội quy cơ quan\n\nĐi làm đúng giờ.');

    const document = await parseFile(path, { filename: 'nội quy.txt' });

    expect(document).toMatchObject({
      title: 'Nội quy cơ quan',
      structure: 'prose',
      pages: null,
      parser: expect.stringMatching(/^text\//),
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('takes the name of the file where the text has no title', async () => {
  const document = await parse('Đây là một câu đầy đủ, không phải tiêu đề.\nCâu thứ hai.', 'ghi_chép.txt');

  expect(document.title).toBe('ghi chép');
});

test('takes the official title of a law, not the lines above it', async () => {
  const articles = [1, 2, 3].map((number) => `Điều ${number}. Tên\nNội dung.`).join('\n');

  const document = await parse(
    `QUỐC HỘI\nĐộc lập - Tự do - Hạnh phúc\nLUẬT\nĐƯỜNG SẮT\n${articles}`,
    'a.txt',
  );

  expect(document).toMatchObject({ title: 'LUẬT ĐƯỜNG SẮT', structure: 'legal' });
});

test('a file that is one article is legal', async () => {
  const document = await parse(
    'Luật Đường sắt - Điều 12. Hành lang an toàn\n\n1. Chiều cao.\n2. Chiều rộng.',
    'x.txt',
  );

  expect(document).toMatchObject({
    title: 'Luật Đường sắt - Điều 12. Hành lang an toàn',
    structure: 'legal',
  });
});

test('every block is where it says', async () => {
  const files = [
    parse('Tiêu đề\r\n\r\n  Đoạn một.\r\nĐoạn hai.  ', 'a.txt'),
    parse('---\ntitle: T\n---\n# H\n\ntext\n\n- a\n- b\n\n| a | b |\n|---|---|\n| 1 | 2 |\n', 'a.md'),
    parse('Câu hỏi,Đáp án\n"Hỏi gì?","Nhiều\ndòng"\n', 'a.csv'),
    parse(writeDocx(paragraph('Mo\u0323\u0302t') + paragraph('Hai')), 'a.docx'),
  ];
  for (const { text, blocks } of await Promise.all(files)) {
    expect(blocks.length).toBeGreaterThan(0);
    for (const block of blocks) expect(text.slice(block.start, block.end)).toBe(block.text);
    expect(text).toBe(text.normalize('NFC'));
  }
});

test.each([
  ['unsupported_type', Buffer.from('ID3\x04rest'), /audio.*supported are PDF, DOCX/],
  ['empty_text', Buffer.from('GIF89a\x10\0\x10\0\0\0\0', 'latin1'), /picture.*install Tesseract/],
  ['too_large', Buffer.from('GIF89a\xff\xff\xff\xff\0\0\0', 'latin1'), /65535 × 65535 pixels/],
  ['empty_text', zipSync({ 'ppt/presentation.xml': strToU8('<x/>') }), /no text/],
  ['empty_text', new Uint8Array(), /empty/],
  ['empty_text', Buffer.from(' \n\t '), /no text/],
  ['empty_text', writeDocx(paragraph(' ')), /no text/],
  ['corrupt', writeDocx(paragraph('x')).subarray(0, 200), /damaged/],
  ['corrupt', zipSync({ 'word/document.xml': strToU8('<w:document><w:p>') }), /damaged/],
  ['corrupt', Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Catal'), /damaged/],
  [
    'encrypted',
    Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('EncryptedPackage', 'utf16le')]),
    /password/,
  ],
])('fails with %s and a reason that a person understands', async (code, bytes, reason) => {
  await expect(parse(bytes, 'tệp.docx')).rejects.toMatchObject({
    name: 'IngestionError',
    code,
    message: expect.stringMatching(reason),
  });
});

test('bounds text and blocks at the limit', async () => {
  const bytes = Buffer.from('Một câu.\nHai câu.');

  await expect(
    parseBytes(bytes, { filename: 'a', limits: { textCharacters: 17, blocks: 2 } }),
  ).resolves.toBeDefined();
  for (const limits of [{ textCharacters: 16 }, { blocks: 1 }]) {
    await expect(parseBytes(bytes, { filename: 'a', limits })).rejects.toMatchObject({ code: 'too_large' });
  }
});
