import { expect, test } from 'vitest';
import { type PdfBox, type PdfText, writePdf } from '../__fixtures__/write-pdf.ts';
import { parseBytes } from '../parse-file.ts';

const XS = [50, 200, 350, 500];
const YS = [600, 640, 700];
const thinRules: PdfBox[] = [
  ...XS.map((x) => ({ x, y: 600, width: 0.5, height: 100 })),
  ...YS.map((y) => ({ x: 50, y, width: 450, height: 0.5 })),
];
const outlinedCells: PdfBox[] = [0, 1, 2].flatMap((column) =>
  [0, 1].map((row) => ({
    x: XS[column] ?? 0,
    y: YS[row] ?? 0,
    width: 150,
    height: (YS[row + 1] ?? 0) - (YS[row] ?? 0),
    outlined: true,
  })),
);
const CELLS: PdfText[] = [
  { text: 'Hành vi', x: 55, y: 680 },
  { text: 'Mức phạt', x: 205, y: 680 },
  { text: 'Điểm trừ', x: 355, y: 680 },
  { text: 'Vượt đèn đỏ khi', x: 55, y: 625 },
  { text: 'đang lái xe máy', x: 55, y: 610 },
  { text: '4.000.000 đồng', x: 205, y: 625 },
  { text: '4', x: 355, y: 625 },
];
const AROUND: PdfText[] = [
  { text: 'Các mức phạt như sau, áp dụng cho mọi loại xe:', x: 50, y: 730 },
  { text: 'Mức phạt trên áp dụng từ năm sau.', x: 50, y: 570 },
];
const read = async (items: (PdfText | PdfBox)[]) => {
  const { blocks, text } = await parseBytes(writePdf([items]), { filename: 'a.pdf' });
  for (const block of blocks) expect(text.slice(block.start, block.end)).toBe(block.text);
  return blocks;
};

test.each([
  ['thin boxes', thinRules],
  ['outlines of cells', outlinedCells],
])('a table of %s becomes rows, where it stands', async (_how, rules) => {
  const [before, ...rest] = AROUND;
  const blocks = await read([...rules, ...(before ? [before] : []), ...CELLS, ...rest]);

  expect(blocks.map(({ type, text }) => [type, text])).toEqual([
    ['para', 'Các mức phạt như sau, áp dụng cho mọi loại xe:'],
    ['table-row', '| Hành vi | Mức phạt | Điểm trừ |'],
    ['table-row', '| Vượt đèn đỏ khi đang lái xe máy | 4.000.000 đồng | 4 |'],
    ['para', 'Mức phạt trên áp dụng từ năm sau.'],
  ]);
  expect(blocks[2]).toMatchObject({ page: 1, tableHeader: '| Hành vi | Mức phạt | Điểm trừ |' });
  expect(blocks[2]?.boxes).toHaveLength(4);
});

test('text that was drawn column by column is read row by row', async () => {
  const byColumn = CELLS.toSorted((a, b) => a.x - b.x || b.y - a.y);

  const rows = (await read([...thinRules, ...byColumn])).filter(({ type }) => type === 'table-row');

  expect(rows.map(({ text }) => text)).toEqual([
    '| Hành vi | Mức phạt | Điểm trừ |',
    '| Vượt đèn đỏ khi đang lái xe máy | 4.000.000 đồng | 4 |',
  ]);
});

test('cells that nearly touch are kept apart by the rule between them', async () => {
  const blocks = await read([
    ...thinRules,
    { text: 'Cột một đầy chữ tới mép', x: 55, y: 680 },
    { text: 'Cột hai', x: 203, y: 680 },
    { text: 'a', x: 55, y: 620 },
    { text: 'b', x: 205, y: 620 },
  ]);

  expect(blocks.map(({ text }) => text)).toEqual(['| Cột một đầy chữ tới mép | Cột hai |', '| a | b |']);
});

test('a frame around text, and a rule under a heading, are no table', async () => {
  const frame: PdfBox[] = [
    { x: 40, y: 500, width: 500, height: 300, outlined: true },
    { x: 50, y: 720, width: 400, height: 0.5 },
  ];

  const blocks = await read([...frame, ...AROUND]);

  expect(blocks.every(({ type }) => type !== 'table-row')).toBe(true);
});
