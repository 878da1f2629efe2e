import { expect, test } from 'vitest';
import { parseBytes } from '../parse-file.ts';

const parse = (body: string, head = '') =>
  parseBytes(Buffer.from(`{\\rtf1\\ansi\\ansicpg1252\\deff0${head}${body}}`, 'latin1'), {
    filename: 'a.rtf',
  });
const blocks = async (body: string, head = '') =>
  (await parse(body, head)).blocks.map(({ type, level, text }) => [type, level, text]);

test('paragraphs, headings by style and by outline level, tables and footnotes', async () => {
  const styles = '{\\stylesheet{\\s0 Normal;}{\\s1\\b heading 1;}}';

  expect(
    await blocks(
      '\\pard\\s1 Chuong mot\\par\\pard Doan mot\\line dong hai.{\\footnote\\pard Chu thich.}\\par' +
        '\\pard\\outlinelevel1 Muc\\par\\trowd\\pard\\intbl Cap\\cell Ngay\\par nghi\\cell\\row\\trowd\\pard\\intbl A\\cell 14\\cell\\row\\pard Het.\\par',
      styles,
    ),
  ).toEqual([
    ['heading', 1, 'Chuong mot'],
    ['para', undefined, 'Doan mot\ndong hai.'],
    ['footnote', undefined, 'Chu thich.'],
    ['heading', 2, 'Muc'],
    ['table-row', undefined, '| Cap | Ngay nghi |'],
    ['table-row', undefined, '| A | 14 |'],
    ['para', undefined, 'Het.'],
  ]);
});

test('letters come as Unicode with their substitutes, and in the code page of their font', async () => {
  const fonts = '{\\fonttbl{\\f0\\froman\\fcharset0 Times;}{\\f1\\froman\\fcharset163 Times;}}';

  const { text } = await parse(
    "Ngh\\u7881?\\uc2\\u7879 ??\\uc0\\u233 \\par\\f1 ti\\'ea\\'ecn vi\\'ea\\'f2t \\f0\\'e9t\\'e9\\emdash x\\~y\\par",
    fonts,
  );

  expect(text).toBe('Nghỉệé\ntiến việt été—x y'.normalize('NFC'));
});

test('what is not text of the document does not get into it; its title does', async () => {
  const document = await parse(
    '{\\header Dau trang\\par}{\\pict\\pngblip 89504e47}{\\*\\unknown bi mat}{\\field{\\*\\fldinst HYPERLINK "x"}{\\fldrslt lien ket}} va \\{ngoac\\}\\par',
    '{\\info{\\title Noi quy}{\\author Ai do}}{\\colortbl;\\red0;}',
  );

  expect(document).toMatchObject({
    title: 'Noi quy',
    parser: expect.stringMatching(/^rtf\//),
    text: 'lien ket va {ngoac}',
  });
});

test('a file that is cut off gives what it has; one of a thousand levels is refused', async () => {
  expect((await parseBytes(Buffer.from('{\\rtf1 mot\\par hai'), { filename: 'a.rtf' })).text).toBe(
    'mot\nhai',
  );
  await expect(parse('{'.repeat(100_000))).rejects.toMatchObject({ code: 'too_large' });
});
