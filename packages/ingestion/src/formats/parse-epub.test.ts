import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { corpusFile, hasCorpus, withoutCorpus } from '../__fixtures__/corpus.ts';
import { parseBytes, parseFile } from '../parse-file.ts';

const CONTAINER = '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>';
const BOOK = `<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>Truyện
 ngắn</dc:title></metadata><manifest><item id="two" href="text/ch%E1%BB%83%202.xhtml"/><item id="one" href="text/1.xhtml"/><item id="css" href="a.css"/></manifest><spine><itemref idref="one"/><itemref idref="two"/><itemref idref="lost"/></spine></package>`;
const chapter = (body: string) =>
  `<?xml version="1.0"?><!DOCTYPE html><html><head><title>x</title></head><body>${body}</body></html>`;

const epub = (parts: Record<string, string>) =>
  zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])));
const parse = (parts: Record<string, string>) => parseBytes(epub(parts), { filename: 'a.epub' });
const PARTS = {
  mimetype: 'application/epub+zip',
  'META-INF/container.xml': CONTAINER,
  'OEBPS/book.opf': BOOK,
  'OEBPS/text/1.xhtml': chapter('<h1>Chương một</h1><p>Mở đầu.</p>'),
  'OEBPS/text/chể 2.xhtml': chapter('<h1>Chương hai</h1><p>Kết thúc.</p>'),
};

test('the chapters come in the order of the spine, whatever order they are stored in', async () => {
  const document = await parse(PARTS);

  expect(document).toMatchObject({
    title: 'Truyện ngắn',
    pages: null,
    parser: expect.stringMatching(/^epub\//),
  });
  expect(document.text).toBe('Chương một\nMở đầu.\nChương hai\nKết thúc.');
});

test('a book that is protected says so, one with scrambled fonts is read', async () => {
  const protecting = (uri: string) =>
    `<encryption><enc:EncryptedData><enc:CipherReference URI="${uri}"/></enc:EncryptedData></encryption>`;

  await expect(
    parse({ ...PARTS, 'META-INF/encryption.xml': protecting('OEBPS/text/1.xhtml') }),
  ).rejects.toMatchObject({ code: 'encrypted' });
  expect(await parse({ ...PARTS, 'META-INF/encryption.xml': protecting('fonts/a.ttf') })).toBeDefined();
});

test('a book without its list of parts is damaged', async () => {
  const { 'OEBPS/book.opf': _, ...rest } = PARTS;

  await expect(parse(rest)).rejects.toMatchObject({ code: 'corrupt' });
});

test.runIf(hasCorpus)(`a real book${withoutCorpus}`, async () => {
  const { blocks, title } = await parseFile(corpusFile('wasteland.epub'), { filename: 'wasteland.epub' });

  expect(title).toBe('The Waste Land');
  expect(blocks.filter(({ type }) => type === 'heading')).toHaveLength(6);
  expect(blocks.filter(({ type }) => type === 'para')).toHaveLength(202);
});
