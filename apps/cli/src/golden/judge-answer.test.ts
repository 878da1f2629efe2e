import { expect, test } from 'vitest';
import type { GoldenCase } from './golden-cases.ts';
import { type GoldenResult, judgeAnswer, regressions } from './judge-answer.ts';

const citation = (filename: string, label: string) => ({
  type: 'url_citation' as const,
  url_citation: {
    url: 'http://x',
    title: `${label} – ${filename}`,
    start_index: 0,
    end_index: 1,
    file_id: filename,
    filename,
    quote: 'x',
    label,
  },
});
const answer = {
  content: 'Được nghỉ 14 ngày phép.',
  annotations: [
    citation('guide.md', ''),
    citation('noi-quy.txt', 'Điều 12'),
    citation('noi-quy.txt', 'Điều 12'),
  ],
};
const expected = (more: Partial<GoldenCase>): GoldenCase => ({
  question: 'Nghỉ phép mấy ngày?',
  expectedSources: [],
  expectedText: null,
  vectorStoreIds: undefined,
  ...more,
});

test.each<[string, Partial<GoldenCase>, boolean | null, number | null]>([
  ['nothing expected', {}, null, null],
  ['the file by name', { expectedSources: ['Noi-Quy.TXT'] }, true, 2],
  ['the article by its label', { expectedSources: ['điều 12'] }, true, 2],
  ['one of several', { expectedSources: ['khác.pdf', 'guide.md'] }, true, 1],
  ['another article that begins alike', { expectedSources: ['Điều 1'] }, false, null],
  ['the text, apart from case and punctuation', { expectedText: '14 NGÀY PHÉP!' }, true, null],
  [
    'the right source with the wrong text',
    { expectedSources: ['guide.md'], expectedText: '12 ngày' },
    false,
    1,
  ],
])('%s', (_name, more, passed, rank) => {
  expect(judgeAnswer(expected(more), answer)).toEqual({ passed, rank });
});

test('a regression passed before and fails now', () => {
  const result = (question: string, passed: boolean | null): GoldenResult => ({
    question,
    store: '',
    passed,
    provider: 'extractive',
    rank: null,
    ms: 1,
  });
  const before = [result('a', true), result('b', false), result('c', true), result('d', null)];

  expect(regressions(before, [result('a', false), result('b', false), result('d', false)])).toEqual(['a']);
  expect(regressions([], before)).toEqual([]);
  const elsewhere = { ...result('a', false), store: 'vs_2' };
  expect(regressions(before, [elsewhere])).toEqual([]);
});
