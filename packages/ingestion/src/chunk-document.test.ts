import fc from 'fast-check';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, test } from 'vitest';
import { chunkDocument } from './chunk-document.ts';
import { DocumentBuilder } from './document-builder.ts';
import { charactersPerToken } from './estimate-tokens.ts';
import { DEFAULT_LIMITS } from './ingestion-limits.ts';
import { parseBytes } from './parse-file.ts';
import type { Block, ParsedDocument } from './parsed-document.ts';

const STATIC = { type: 'static', static: { max_chunk_size_tokens: 100, chunk_overlap_tokens: 0 } } as const;
const OVERLAPPING = {
  type: 'static',
  static: { max_chunk_size_tokens: 100, chunk_overlap_tokens: 50 },
} as const;

const word = fc.constantFrom(
  'người',
  'lao động',
  'a',
  '12.',
  'TP.',
  '😀',
  'e\u0301',
  '“ngày',
  'nghỉ”',
  '第一条',
  'x'.repeat(400),
  'bWFuYWdlbWVudC9zdGF0ZS9wYXJ0'.repeat(20),
  '<|endoftext|>',
);
const paragraph = fc
  .array(word, { minLength: 1, maxLength: 120 })
  .chain((words) => fc.constantFrom('.', '', ';').map((end) => words.join(' ') + end));
const block = fc.record({
  text: paragraph,
  type: fc.constantFrom<Block['type']>('para', 'para', 'heading', 'list', 'table-row'),
  level: fc.integer({ min: 1, max: 3 }),
});
const documents = fc.array(block, { minLength: 1, maxLength: 12 }).map((blocks): ParsedDocument => {
  const builder = new DocumentBuilder(DEFAULT_LIMITS);
  for (const { text, type, level } of blocks)
    builder.add(text, type === 'heading' ? { type, level } : { type });
  return {
    title: 'Nội quy',
    text: builder.text(),
    blocks: builder.blocks,
    pages: null,
    structure: 'prose',
    attributes: {},
    parser: 'test/1',
    warnings: [],
  };
});

describe.each([
  ['auto', { type: 'auto' } as const],
  ['static', STATIC],
  ['overlapping', OVERLAPPING],
])('chunks, %s', (_name, strategy) => {
  test('are exact parts of the text, in order, none empty, and leave nothing out', () => {
    return fc.assert(
      fc.asyncProperty(documents, async (document) => {
        const chunks = await chunkDocument(document, strategy);
        const { text } = document;
        const seen = new Uint8Array(text.length);
        let last = -1;
        for (const chunk of chunks) {
          expect(text.slice(chunk.start, chunk.end)).toBe(chunk.text);
          expect(chunk.text.trim()).not.toBe('');
          expect(chunk.start).toBeGreaterThanOrEqual(last);
          last = chunk.start;
          expect(chunk.text.isWellFormed()).toBe(true);
          expect(chunk.text).not.toMatch(/^\p{M}/u);
          expect(chunk.sectionStart).toBeLessThanOrEqual(chunk.start);
          expect(chunk.sectionEnd).toBeGreaterThanOrEqual(chunk.end);
          seen.fill(1, chunk.start, chunk.end);
        }
        const left = [...seen.keys()].filter((at) => seen[at] === 0 && text.charAt(at).trim() !== '');
        expect(left).toEqual([]);
      }),
    );
  });

  test('come out the same every time', () => {
    return fc.assert(
      fc.asyncProperty(documents, async (document) => {
        expect(await chunkDocument(document, strategy)).toEqual(await chunkDocument(document, strategy));
      }),
      { numRuns: 20 },
    );
  });
});

test('without overlap no letter is in two chunks', () => {
  return fc.assert(
    fc.asyncProperty(documents, async (document) => {
      let end = 0;
      for (const chunk of await chunkDocument(document, STATIC)) {
        expect(chunk.start).toBeGreaterThanOrEqual(end);
        end = chunk.end;
      }
    }),
  );
});

test.each([
  ['without overlap', STATIC],
  ['with it', OVERLAPPING],
])('no chunk has more tokens than were asked for, %s', (_name, strategy) => {
  return fc.assert(
    fc.asyncProperty(documents, async (document) => {
      for (const { text } of await chunkDocument(document, strategy))
        expect(countTokens(text, { disallowedSpecial: new Set() })).toBeLessThanOrEqual(100);
    }),
  );
});

test('a change in one article changes only its own chunks', async () => {
  const law = (third: string) =>
    [1, 2, 3, 4, 5]
      .map((n) => `Điều ${n}. Tên điều\n1. ${n === 3 ? third : `Nội dung ${n}.`}\n2. Khoản hai.`)
      .join('\n');
  const chunksOf = async (content: string) =>
    chunkDocument(await parseBytes(Buffer.from(content), { filename: 'luật.txt' }), { type: 'auto' });

  const before = await chunksOf(law('Cũ.'));
  const after = await chunksOf(law('Mới và dài hơn trước nhiều.'));

  const changed = after.filter(({ text }, index) => before[index]?.text !== text);
  expect(changed.map(({ label }) => label)).toEqual(['Điều 3']);
});

test.each([
  ['Vietnamese', 'Người lao động được nghỉ phép mười hai ngày một năm.', 3.5],
  ['English', 'Every employee has twelve days of paid leave in a year.', 3.5],
  ['Chinese', '为了规范劳动合同，明确劳动合同双方当事人的权利和义务', 1.4],
  ['Japanese', 'この法律で定める労働条件の基準は最低のものである', 1.3],
  ['Thai', 'พระราชบัญญัตินี้เรียกว่าพระราชบัญญัติคุ้มครองแรงงาน', 2.2],
])('a token of %s has about its own number of characters', (_language, text, expected) => {
  expect(charactersPerToken(text.repeat(50))).toBeCloseTo(expected, 0);
});
