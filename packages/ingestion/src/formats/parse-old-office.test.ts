import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { corpusFile, hasCorpus } from '../__fixtures__/corpus.ts';
import { paragraph, writeDocx } from '../__fixtures__/write-docx.ts';
import { convertWithOffice, findOfficeProgram } from '../outside/office-program.ts';
import { parseBytes } from '../parse-file.ts';

const office = await findOfficeProgram();
const programs = { recogniser: null, office: office ?? null };
const OLD_WORD = Buffer.concat([
  Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
  Buffer.alloc(504),
  Buffer.from('WordDocument', 'utf16le'),
]);

test('an old file says what helps where nothing can read it', async () => {
  await expect(parseBytes(OLD_WORD, { filename: 'cũ.doc' })).rejects.toMatchObject({
    code: 'unsupported_type',
    message: expect.stringMatching(/save it as \.docx.*install LibreOffice/),
  });
});

describe.skipIf(office === undefined)('with LibreOffice (skipped: it is not installed)', () => {
  const convert = (bytes: Uint8Array, from: string, to: string) =>
    convertWithOffice(office ?? '', bytes, { from, to });

  test('a DOC is read like the DOCX that it was', { timeout: 60_000 }, async () => {
    const docx = writeDocx(
      paragraph('Nội quy cơ quan', { bold: true }) + paragraph('Đi làm đúng giờ, nghỉ phải xin phép.'),
    );
    const doc = await convert(docx, 'docx', 'doc');

    const document = await parseBytes(doc, { filename: 'nội quy.doc', programs });

    expect(document.text).toContain('Đi làm đúng giờ, nghỉ phải xin phép.');
    expect(document.title).toBe('Nội quy cơ quan');
    expect(document.parser).toMatch(/^doc\//);
  });

  test('what is no document after all fails as damaged', { timeout: 60_000 }, async () => {
    await expect(parseBytes(OLD_WORD, { filename: 'cũ.doc', programs })).rejects.toMatchObject({
      code: expect.stringMatching(/corrupt|empty_text/),
    });
  });

  test.skipIf(!hasCorpus)('a PPT keeps its slides', { timeout: 60_000 }, async () => {
    const pptx = await readFile(corpusFile('simple.pptx'));
    const expected = await parseBytes(pptx, { filename: 'a.pptx' });

    const document = await parseBytes(await convert(pptx, 'pptx', 'ppt'), { filename: 'a.ppt', programs });

    expect(document.pages).toBe(expected.pages);
    for (const { text } of expected.blocks.filter(({ type }) => type === 'heading'))
      expect(document.text).toContain(text);
  });
});
