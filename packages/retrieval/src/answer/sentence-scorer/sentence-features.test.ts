import { expect, test } from 'vitest';
import { answerCandidates } from '../choose-sentences.ts';
import { FEATURE_NAMES, sentenceFeatures } from './sentence-features.ts';

const PASSAGE = {
  text: 'Công ty Suez do Ferdinand de Lesseps lập ra. Ông sinh năm 1805. Kênh đào được khánh thành ngày 17 tháng 11 năm 1869.',
  context: 'Kênh đào Suez',
  label: '',
  language: 'vi',
  score: 0.6,
};

function featuresOf(question: string) {
  const { terms, candidates } = answerCandidates(question, [PASSAGE]);
  const rows = sentenceFeatures(terms, candidates);
  return rows.map((row) => Object.fromEntries(FEATURE_NAMES.map((name, index) => [name, row[index] ?? 0])));
}

test('a sentence offers what its kind of question asks for, and nothing to other kinds', () => {
  const [founder, born, opened] = featuresOf('Kênh đào Suez được khánh thành khi nào?');

  expect(opened).toMatchObject({ 'when*year': 1, 'when*date': 1, 'who*runs': 0 });
  expect(born).toMatchObject({ 'when*year': 1 });
  expect(founder).toMatchObject({ 'when*year': 0, 'when*date': 0 });
  const [named] = featuresOf('Ai lập ra công ty Suez?');
  expect(named?.['who*capitals']).toBe(1);
  expect(named?.['when*year']).toBe(0);
});

test('shares are between 0 and 1, and the best candidate has all of what is relative to it', () => {
  const rows = featuresOf('Kênh đào Suez được khánh thành khi nào?');

  for (const row of rows) {
    for (const name of ['cu', 'cb', 'cmix', 'pcov', 'hcov', 'union', 'lcs', 'rel_base', 'inp']) {
      expect(row[name]).toBeGreaterThanOrEqual(0);
      expect(row[name]).toBeLessThanOrEqual(1);
    }
  }
  expect(Math.max(...rows.map((row) => row['rel_base'] ?? 0))).toBe(1);
});

test('without tone marks the question is of the same kind', () => {
  const [, , opened] = featuresOf('kenh dao suez duoc khanh thanh nam nao');

  expect(opened?.['when*year']).toBe(1);
});

test('a sentence that leans on the one before takes what that one shares with the question', () => {
  const [founder, born] = featuresOf('Ferdinand de Lesseps sinh năm nào?');

  expect(born?.['connprev']).toBe(born?.['prevc']);
  expect(born?.['connprev']).toBeGreaterThan(0);
  expect(founder?.['connprev']).toBe(0);
});
