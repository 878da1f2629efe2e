import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { corpusFile, hasCorpus, withoutCorpus } from './__fixtures__/corpus.ts';
import { writePdf } from './__fixtures__/write-pdf.ts';
import { locateQuote, type QuoteBox } from './locate-quote.ts';
import { parseBytes } from './parse-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'frogwell-quotes-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function locate(bytes: Uint8Array, wanted: Partial<Parameters<typeof locateQuote>[1]>) {
  const file = path.join(folder, 'a.pdf');
  await writeFile(file, bytes);
  return locateQuote(file, { quote: '', before: '', after: '', firstPage: 1, lastPage: 1, ...wanted });
}

test('a part of a line has a box from its first letter to its last', async () => {
  // Every character of this font is half an em wide: 6 points.
  const pdf = writePdf([[{ text: 'Nghỉ phép năm là 14 ngày làm việc.', x: 60, y: 700 }]]);

  const boxes = await locate(pdf, { quote: '14 ngày' });

  expect(boxes).toHaveLength(1);
  const [box] = boxes as [QuoteBox];
  expect(box.x0).toBeCloseTo(60 + 17 * 6, 0);
  expect(box.x1).toBeCloseTo(60 + 24 * 6, 0);
  expect(box.y0).toBeLessThan(700);
  expect(box.y1).toBeGreaterThan(706);
});

test('a quote over a page end has boxes on both pages, and none on the running head between', async () => {
  const head = { text: 'Nội quy công ty', x: 60, y: 800 };
  const pdf = writePdf([
    [head, { text: 'Người lao động được nghỉ hằng năm', x: 60, y: 60 }],
    [head, { text: 'mười hai ngày làm việc, hưởng nguyên lương.', x: 60, y: 760 }],
  ]);

  const boxes = await locate(pdf, {
    quote: 'Người lao động được nghỉ hằng năm mười hai ngày làm việc, hưởng nguyên lương.',
    lastPage: 2,
  });

  expect(boxes.map(({ page, y0 }) => [page, y0 < 100 ? 'bottom' : y0 < 790 ? 'top' : 'head'])).toEqual([
    [1, 'bottom'],
    [2, 'top'],
  ]);
});

test('accents in pieces, spaces and a hyphen at the line end make no difference', async () => {
  const pdf = writePdf([
    [
      { text: 'Thời hạn bảo hành của máy lọc nước'.normalize('NFD'), x: 60, y: 700 },
      { text: 'là hai mươi bốn tháng.', x: 60, y: 684 },
    ],
  ]);

  const boxes = await locate(pdf, { quote: 'bảo hành  của máy lọc nước\nlà hai mươi-bốn tháng' });

  expect(boxes.map(({ y0, y1 }) => [700, 684].find((baseline) => y0 < baseline && baseline < y1))).toEqual([
    700, 684,
  ]);
});

test('a quote of another document has no box', async () => {
  const pdf = writePdf([[{ text: 'Nghỉ phép năm là 14 ngày làm việc.', x: 60, y: 700 }]]);

  expect(await locate(pdf, { quote: 'Điều khoản này không có trong tài liệu' })).toEqual([]);
});

test('a damaged PDF says so', async () => {
  await expect(locate(Buffer.from('%PDF-1.7\nnothing'), { quote: 'a' })).rejects.toMatchObject({
    code: 'corrupt',
  });
});

describe.skipIf(!hasCorpus)(`real PDFs${withoutCorpus}`, () => {
  test.each(['law-fallback-font.pdf', 'multicolumn.pdf'])(
    '%s: every line of the text is found on its page',
    {
      timeout: 120_000,
    },
    async (name) => {
      const bytes = await readFile(corpusFile(name));
      const { text, blocks } = await parseBytes(bytes, { filename: name });
      const lines = blocks.flatMap(({ boxes = [] }) => boxes).filter(({ start, end }) => end - start > 25);
      const sample = lines.filter((_line, index) => index % Math.ceil(lines.length / 60) === 0);

      let right = 0;
      for (const line of sample) {
        const found = await locateQuote(corpusFile(name), {
          quote: text.slice(line.start, line.end),
          before: text.slice(Math.max(0, line.start - 200), line.start),
          after: text.slice(line.end, line.end + 200),
          firstPage: Math.max(1, line.page - 1),
          lastPage: line.page + 1,
        });
        const [box] = found;
        if (found.length === 1 && box?.page === line.page && overlap(box, line) > 0.8) right += 1;
      }

      expect(sample.length).toBeGreaterThan(30);
      expect(right / sample.length).toBeGreaterThanOrEqual(0.95);
    },
  );
});

/** Share of the line's width and height that the box covers, the smaller of the two. */
function overlap(box: QuoteBox, line: Omit<QuoteBox, 'page'>): number {
  const shared = (from: number, to: number, otherFrom: number, otherTo: number) =>
    Math.max(0, Math.min(to, otherTo) - Math.max(from, otherFrom)) / (otherTo - otherFrom);
  return Math.min(shared(box.x0, box.x1, line.x0, line.x1), shared(box.y0, box.y1, line.y0, line.y1));
}
