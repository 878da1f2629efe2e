import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { corpusFile, hasCorpus, withoutCorpus } from '../__fixtures__/corpus.ts';
import { parseBytes, parseFile } from '../parse-file.ts';

const RELATION = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const relations = (list: [id: string, type: string, target: string][]) =>
  `<Relationships>${list.map(([id, type, target]) => `<Relationship Id="${id}" Type="${RELATION}/${type}" Target="${target}"/>`).join('')}</Relationships>`;
const shape = (type: string, ...paragraphs: string[]) =>
  `<p:sp><p:nvSpPr><p:nvPr><p:ph type="${type}"/></p:nvPr></p:nvSpPr><p:txBody>${paragraphs.join('')}</p:txBody></p:sp>`;
const line = (text: string, level = 0) => `<a:p><a:pPr lvl="${level}"/><a:r><a:t>${text}</a:t></a:r></a:p>`;
const slide = (...shapes: string[]) =>
  `<p:sld><p:cSld><p:spTree>${shapes.join('')}</p:spTree></p:cSld></p:sld>`;

const PARTS: Record<string, string> = {
  '[Content_Types].xml': '<Types/>',
  'ppt/presentation.xml':
    '<p:presentation><p:sldIdLst><p:sldId r:id="r2"/><p:sldId r:id="r1"/></p:sldIdLst></p:presentation>',
  'ppt/_rels/presentation.xml.rels': relations([
    ['r1', 'slide', 'slides/slide1.xml'],
    ['r2', 'slide', '/ppt/slides/slide2.xml'],
  ]),
  'ppt/slides/slide1.xml': slide(
    shape('title', line('Kết luận')),
    '<p:graphicFrame><a:tbl><a:tr><a:tc><a:txBody><a:p><a:t>Năm</a:t></a:p></a:txBody></a:tc><a:tc><a:txBody><a:p><a:t>14 &amp; 16</a:t></a:p></a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame>',
    shape('sldNum', line('2')),
  ),
  'ppt/slides/slide2.xml': slide(
    shape('ctrTitle', '<a:p><a:r><a:t>Nghỉ phép</a:t></a:r><a:br/><a:r><a:t>năm 2026</a:t></a:r></a:p>'),
    shape('body', line('Mười bốn ngày'), line('mỗi năm', 1)),
  ),
  'ppt/slides/_rels/slide2.xml.rels': relations([['n', 'notesSlide', '../notesSlides/notesSlide1.xml']]),
  'ppt/notesSlides/notesSlide1.xml': slide(shape('body', line('Nhắc về Điều 5')), shape('sldNum', line('1'))),
};
const pptx = (parts: Record<string, string>) =>
  zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])));

test('slides come in the order they are shown, with their notes; numbers and dates do not', async () => {
  const document = await parseBytes(pptx(PARTS), { filename: 'a.pptx' });

  expect(document).toMatchObject({
    title: 'Nghỉ phép năm 2026',
    pages: 2,
    parser: expect.stringMatching(/^pptx\//),
  });
  expect(document.blocks.map(({ type, text, page }) => [type, text, page])).toEqual([
    ['heading', 'Nghỉ phép\nnăm 2026', 1],
    ['para', 'Mười bốn ngày', 1],
    ['list', 'mỗi năm', 1],
    ['footnote', 'Nhắc về Điều 5', 1],
    ['heading', 'Kết luận', 2],
    ['table-row', '| Năm | 14 & 16 |', 2],
  ]);
});

test('a slide that is missing leaves the others', async () => {
  const { 'ppt/slides/slide1.xml': _, ...rest } = PARTS;

  expect((await parseBytes(pptx(rest), { filename: 'a.pptx' })).text).toContain('Mười bốn ngày');
});

test.runIf(hasCorpus)(`real slides${withoutCorpus}`, async () => {
  const document = await parseFile(corpusFile('simple.pptx'), { filename: 'simple.pptx' });

  expect(document.pages).toBe(2);
  expect(document.blocks.filter(({ type }) => type === 'heading')).toHaveLength(2);
});
