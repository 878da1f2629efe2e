import { expect, test } from 'vitest';
import { alignLetters } from './align-letters.ts';

const NOTHING = { before: '', after: '' };

test('a quote that stands once is one match', () => {
  expect(alignLetters('haimươingàyphép', NOTHING, 'đượcnghỉhaimươingàyphépmỗinăm')).toEqual([
    { wanted: 0, found: 8, length: 15 },
  ]);
});

test('of several equal places it is the one with the same neighbours', () => {
  const page = 'điềumộtphạttiềnhaitriệuđồngđiềuhaiphạttiềnhaitriệuđồngđiềuba';
  const quote = 'phạttiềnhaitriệuđồng';
  const at = (before: string, after: string) => alignLetters(quote, { before, after }, page)[0]?.found;

  expect(at('điềumột', 'điềuhai')).toBe(page.indexOf(quote));
  expect(at('điềuhai', 'điềuba')).toBe(page.lastIndexOf(quote));
});

test('what lies between two pages is left out', () => {
  const page = 'ngườilaođộngđượctrang7nộiquycôngtynghỉmườibốnngày';

  const matches = alignLetters('ngườilaođộngđượcnghỉmườibốnngày', NOTHING, page);

  expect(matches.map(({ found, length }) => page.slice(found, found + length))).toEqual([
    'ngườilaođộngđược',
    'nghỉmườibốnngày',
  ]);
});

test('what is not there gives nothing', () => {
  expect(alignLetters('hoàntoànkhôngcóởđây', NOTHING, 'mộttrangvềchuyệnkhác')).toEqual([]);
  expect(alignLetters('', NOTHING, 'mộttrangvềchuyệnkhác')).toEqual([]);
});
