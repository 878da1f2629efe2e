import { readFile } from 'node:fs/promises';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { corpusFile, hasCorpus, withoutCorpus } from './__fixtures__/corpus.ts';
import { paragraph, writeDocx } from './__fixtures__/write-docx.ts';
import { decodeText } from './decode-text.ts';
import { LegacyVietnamese } from './legacy-vietnamese.ts';
import { parseBytes } from './parse-file.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: what the encoder gives for letters that the font lacks
const CONTROLS = /[\u0000-\u001F\u0080-\u009F]/;
const convert = (text: string) => new LegacyVietnamese().convert(text);

test.each([
  ['tcvn3', 'Céng hoµ x· héi chñ nghÜa ViÖt Nam', 'Cộng hoà xã hội chủ nghĩa Việt Nam'],
  ['tcvn3', 'LuËt giao th«ng ®\u00ADêng bé', 'Luật giao thông đường bộ'],
  ['vni', 'Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam', 'Cộng hòa xã hội chủ nghĩa Việt Nam'],
  ['vni', 'Ñoäc laäp - Töï do - Haïnh phuùc', 'Độc lập - Tự do - Hạnh phúc'],
])('reads %s', (encoding, legacy, expected) => {
  const fonts = new LegacyVietnamese();

  expect(fonts.convert(legacy)).toBe(expected);
  expect(fonts.seen).toBe(encoding);
});

test.each([
  ['Vietnamese', 'Cộng hòa xã hội chủ nghĩa Việt Nam, độc lập'],
  ['Vietnamese without letters of its own', 'Các cô có tên là Hà và Lê Thà'],
  ['French', "L'été dernier, à la plage, nous avons mangé des crêpes sucrées près de l'église."],
  ['German', 'Die größten Käufer müssen für ihre Bücher überall später zahlen.'],
  ['Icelandic', 'Þetta er íslenskur texti með þó nokkrum sérstökum stöfum, ð og æ.'],
  ['Portuguese', 'As crianças não estão na escola; a informação é pública.'],
  ['English with signs', 'The «quoted» text costs 5 £ ± 2 %, © 2008 by the author.'],
])('leaves %s alone', (_, text) => {
  expect(convert(text)).toBe(text);
});

test('short pieces follow what the document uses', () => {
  const fonts = new LegacyVietnamese();

  expect(fonts.convert('§iÒu 1')).toBe('§iÒu 1');
  fonts.convert('Céng hoµ x· héi chñ nghÜa ViÖt Nam');
  expect(fonts.convert('§iÒu 1')).toBe('Điều 1');
  expect(fonts.convert('Điều 2')).toBe('Điều 2');
});

test('a DOCX typed half in a legacy font comes out as one text, and says so', async () => {
  const document = await parseBytes(
    writeDocx(
      paragraph('Quy chế làm việc của cơ quan') +
        paragraph('Ng\u00ADêi lao ®éng ®\u00ADîc nghØ phÐp m\u00ADêi hai ngµy mét n¨m.'),
    ),
    { filename: 'quy chế.docx' },
  );

  expect(document.text).toContain('Người lao động được nghỉ phép mười hai ngày một năm.');
  expect(document.text).toContain('Quy chế làm việc của cơ quan');
  expect(document.warnings).toContainEqual({ code: 'legacy_encoding_tcvn3' });
});

describe.skipIf(!hasCorpus)(`a whole law${withoutCorpus}`, () => {
  test('comes back from TCVN3, paragraph by paragraph', async () => {
    const { text } = decodeText(await readFile(corpusFile('luat2008.txt')));
    const paragraphs = text
      .normalize('NFC')
      .split(/[\r\n]+/)
      .filter((line) => line.length >= 20 && line.length < 5_000);
    const fonts = new LegacyVietnamese();
    const typed = paragraphs.flatMap((line) => {
      const legacy = iconv.encode(line, 'tcvn').toString('latin1');
      // Capitals with tones have no code in these fonts; they were typed with a font of capitals.
      return CONTROLS.test(legacy) ? [] : [{ line, legacy }];
    });

    const wrong = typed.filter(({ line, legacy }) => fonts.convert(legacy) !== line);

    expect(typed.length).toBeGreaterThan(500);
    expect(wrong.length).toBeLessThanOrEqual(2);
    expect(paragraphs.filter((line) => convert(line) !== line)).toEqual([]);
  });
});
