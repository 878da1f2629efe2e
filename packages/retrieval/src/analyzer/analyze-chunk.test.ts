import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyzeChunk } from './analyze-chunk.ts';
import { hashPair, hashTerm, hashWord, termSalt } from './word-hash.ts';

const term = (word: string, ...[field, stream]: Parameters<typeof termSalt>) =>
  hashTerm(hashWord(word), termSalt(field, stream));
const pair = (first: string, second: string, ...[field, stream]: Parameters<typeof termSalt>) =>
  hashPair(hashWord(first), hashWord(second), termSalt(field, stream));

const analyze = (chunk: { text: string; context?: string; heading?: string; language?: string }) => {
  const terms = analyzeChunk({ context: '', heading: '', language: 'vi', ...chunk });
  return { ...terms, counts: new Map(terms.terms.map((hash, index) => [hash, terms.counts[index]])) };
};

test('indexes words and neighbouring pairs as written and without marks', () => {
  const { counts, textLength, headingLength } = analyze({ text: 'Luật Biển 2012' });

  expect(counts).toEqual(
    new Map([
      [term('luật', 'text', 'toned'), 1],
      [term('biển', 'text', 'toned'), 1],
      [term('2012', 'text', 'toned'), 1],
      [pair('luật', 'biển', 'textPair', 'toned'), 1],
      [pair('biển', '2012', 'textPair', 'toned'), 1],
      [term('luat', 'text', 'folded'), 1],
      [term('bien', 'text', 'folded'), 1],
      [term('2012', 'text', 'folded'), 1],
      [pair('luat', 'bien', 'textPair', 'folded'), 1],
      [pair('bien', '2012', 'textPair', 'folded'), 1],
    ]),
  );
  expect({ textLength, headingLength }).toEqual({ textLength: 3, headingLength: 0 });
});

test('counts the context into the text, without a pair across the border, and the heading apart', () => {
  const { counts, textLength, headingLength } = analyze({
    text: 'đất đai',
    context: 'Đất rừng',
    heading: 'Đất rừng',
  });

  expect(counts.get(term('đất', 'text', 'toned'))).toBe(2);
  expect(counts.get(term('đất', 'heading', 'toned'))).toBe(1);
  expect(counts.get(pair('đất', 'rừng', 'headingPair', 'folded'))).toBeUndefined();
  expect(counts.get(pair('dat', 'rung', 'headingPair', 'folded'))).toBe(1);
  expect(counts.get(pair('rừng', 'đất', 'textPair', 'toned'))).toBeUndefined();
  expect({ textLength, headingLength }).toEqual({ textLength: 4, headingLength: 2 });
});

test('indexes English by stems without stop words, also inside a Vietnamese document', () => {
  const { counts, textLength } = analyze({ text: 'The requirements of the customers', language: 'vi' });

  expect(counts).toEqual(
    new Map([
      [term('requir', 'text', 'stem'), 1],
      [term('custom', 'text', 'stem'), 1],
      [pair('requir', 'custom', 'textPair', 'stem'), 1],
    ]),
  );
  expect(textLength).toBe(2);
});

test('asks the document for the language when the chunk does not tell', () => {
  const english = analyze({ text: 'Quarterly revenue 2024', language: 'en' });
  const vietnamese = analyze({ text: 'Quarterly revenue 2024', language: 'vi' });

  expect(english.counts.has(term('revenu', 'text', 'stem'))).toBe(true);
  expect(vietnamese.counts.has(term('revenue', 'text', 'toned'))).toBe(true);
});

test('finds a grouped number under its plain form too', () => {
  const { counts } = analyze({ text: 'phạt 1.500.000 đồng' });

  expect(counts.get(term('1500000', 'text', 'toned'))).toBe(1);
  expect(counts.get(term('500', 'text', 'toned'))).toBe(1);
});

test('gives the same terms for composed and decomposed text', () => {
  const unit = fc.constantFrom(...'hoàthuỷđườngQý 1.', '\u0301', '東', 'the ');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 60 }), (text) => {
      expect(analyze({ text: text.normalize('NFD'), heading: text }).counts).toEqual(
        analyze({ text: text.normalize('NFC'), heading: text.normalize('NFD') }).counts,
      );
    }),
    { numRuns: 300 },
  );
});

test('gives distinct terms that are safe 48-bit integers, with counts from 1 to 65,535', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      const { terms, counts } = analyzeChunk({ text, context: text, heading: text, language: 'und' });
      expect(new Set(terms).size).toBe(terms.length);
      expect(counts.length).toBe(terms.length);
      for (const hash of terms) expect(Number.isSafeInteger(hash) && hash >= 0 && hash < 2 ** 48).toBe(true);
      for (const count of counts) expect(count >= 1 && count <= 65_535).toBe(true);
    }),
  );

  const [count] = analyzeChunk({
    text: 'a1 '.repeat(70_000),
    context: '',
    heading: '',
    language: 'und',
  }).counts;
  expect(count).toBe(65_535);
});

test('counts more distinct terms than its table begins with, and starts every chunk afresh', () => {
  const text = Array.from({ length: 5_000 }, (_, index) => `từ${index}`).join(' ');

  const first = analyze({ text });
  const second = analyze({ text: 'từ1' });

  expect(first.terms).toHaveLength(4 * 5_000 - 2);
  expect([...first.counts.values()].every((count) => count === 1)).toBe(true);
  expect(second.terms).toHaveLength(2);
});

test('hashes 400,000 words and pairs of all fields without a collision', () => {
  const seen = new Set<number>();
  let hashed = 0;
  const fields = ['text', 'textPair', 'heading', 'headingPair'] as const;
  for (let index = 0; index < 50_000; index += 1) {
    const word = hashWord(index.toString(36));
    const next = hashWord((index + 1).toString(36));
    for (const field of fields) {
      seen.add(hashTerm(word, termSalt(field, 'toned')));
      seen.add(hashPair(word, next, termSalt(field, 'folded')));
      hashed += 2;
    }
  }

  expect(seen.size).toBe(hashed);
});

test('tells the order of a pair', () => {
  expect(pair('a', 'b', 'textPair', 'toned')).not.toBe(pair('b', 'a', 'textPair', 'toned'));
});
