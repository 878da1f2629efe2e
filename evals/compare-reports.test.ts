import { expect, test } from 'vitest';
import { compareReports, comparisonTable, isRegression, RecordedRun } from './compare-reports.ts';

const QUESTIONS = Array.from({ length: 40 }, (_, index) => `q${index}`);
const all = (value: (index: number) => number) =>
  Object.fromEntries(QUESTIONS.map((id, index) => [id, value(index)]));

const report = {
  set: 'places',
  values: {
    'nDCG@10, written': all((index) => 0.5 + index / 100),
    'gold inside the extract, written': all(() => 1),
    'citations that hold the answer': all((index) => (index % 3) / 3),
  },
  margins: { 'off-topic': { answerable: all((index) => 0.1 + index / 100), unanswerable: all(() => -0.1) } },
};
const recorded = (change: Partial<typeof report> = {}) =>
  RecordedRun.parse({ at: '2026-01-01T00:00:00Z', reports: [{ ...report, ...change }] });
const regressions = (now: typeof report) =>
  compareReports(recorded(), [now])
    .filter(isRegression)
    .map(({ measure }) => measure);

test('the same run again is neither worse nor better', () => {
  const comparisons = compareReports(recorded(), [report]);

  expect(comparisons.map(({ measure }) => measure)).toEqual([
    'nDCG@10, written',
    'gold inside the extract, written',
    'citations that hold the answer',
    'refusal AUROC, off-topic',
    'refusal balanced accuracy, off-topic',
  ]);
  expect(
    comparisonTable(comparisons)
      .slice(1)
      .map((row) => row.at(-1)),
  ).toEqual(['', '', '', '', '']);
});

test.each([
  ['nDCG@10, written', { 'nDCG@10, written': all((index) => 0.45 + index / 100) }],
  [
    'gold inside the extract, written',
    { 'gold inside the extract, written': all((index) => (index < 8 ? 0 : 1)) },
  ],
  ['citations that hold the answer', { 'citations that hold the answer': all((index) => (index % 3) / 6) }],
])('a loss in %s alone is a regression', (measure, change) => {
  expect(regressions({ ...report, values: { ...report.values, ...change } })).toEqual([measure]);
});

test('refusals that are told less well, or at a wrong threshold, are regressions', () => {
  const { answerable, unanswerable } = report.margins['off-topic'];
  const shifted = { answerable, unanswerable: all((index) => (index < 10 ? 0.05 : -0.1)) };
  const mixed = { answerable, unanswerable: all((index) => (index < 10 ? 0.45 : -0.1)) };

  expect(regressions({ ...report, margins: { 'off-topic': { answerable, unanswerable } } })).toEqual([]);
  expect(regressions({ ...report, margins: { 'off-topic': shifted } })).toEqual([
    'refusal balanced accuracy, off-topic',
  ]);
  expect(regressions({ ...report, margins: { 'off-topic': mixed } })).toEqual([
    'refusal AUROC, off-topic',
    'refusal balanced accuracy, off-topic',
  ]);
});

test('four hits lost and none won may be chance, six are not', () => {
  const lost = (count: number) => ({
    ...report,
    values: { ...report.values, 'gold inside the extract, written': all((index) => (index < count ? 0 : 1)) },
  });

  expect(regressions(lost(4))).toEqual([]);
  expect(regressions(lost(6))).toEqual(['gold inside the extract, written']);
});

test('a run that was recorded before refusals were is compared in what it has', () => {
  const { margins: _, ...older } = report;
  const before = RecordedRun.parse({ at: '2026-01-01T00:00:00Z', reports: [older] });

  expect(compareReports(before, [report])).toHaveLength(3);
});
