import { expect, test } from 'vitest';
import { corpusFile, hasCorpus, withoutCorpus } from './__fixtures__/corpus.ts';
import { chunkDocument } from './chunk-document.ts';
import { findLegalMarks } from './legal-marks.ts';
import { parseFile } from './parse-file.ts';

test.skipIf(!hasCorpus).each(['luat2008.txt', 'law-fallback-font.pdf'])(
  `every part of a law is found in %s, and no chunk mixes two articles${withoutCorpus}`,
  async (filename) => {
    const document = await parseFile(corpusFile(filename), { filename });
    const marks = findLegalMarks(document.text);
    const chunks = await chunkDocument(document, { type: 'auto' });

    const count = (level: string) => marks.filter((mark) => mark.level === level).length;
    expect(['article', 'chapter', 'section', 'clause', 'point'].map(count)).toEqual([89, 8, 2, 363, 253]);
    const outer = marks.filter(({ level }) => level !== 'clause' && level !== 'point');
    const articles = outer.flatMap(({ level, number, start }, index) =>
      level === 'article' ? [{ number, start, end: outer[index + 1]?.start ?? document.text.length }] : [],
    );
    expect(articles.map(({ number }) => Number(number))).toEqual(Array.from({ length: 89 }, (_, n) => n + 1));
    for (const chunk of chunks) {
      const touched = articles.filter(({ start, end }) => start < chunk.end && chunk.start < end);
      expect(touched.length).toBeLessThanOrEqual(1);
      expect(document.text.slice(chunk.start, chunk.end)).toBe(chunk.text);
      const [article] = touched;
      if (article !== undefined) expect(chunk.label).toMatch(new RegExp(`^Điều ${article.number}(?!\\d)`));
    }
  },
);
