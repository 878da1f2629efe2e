import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { SetReport } from './evaluate-sets.ts';
import { type Comparison, compareRuns } from './statistics.ts';

/** A run as it was recorded, as far as comparing needs it. */
export const RecordedRun = z.object({
  at: z.string(),
  reports: z.array(
    z.looseObject({ set: z.string(), values: z.record(z.string(), z.record(z.string(), z.number())) }),
  ),
});
export type RecordedRun = z.infer<typeof RecordedRun>;

export interface ReportComparison {
  set: string;
  /** `nDCG@10, typo`, … */
  measure: string;
  change: Comparison;
}

export function readRecordedRun(file: string): RecordedRun {
  return RecordedRun.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** Every measure that both runs have, question by question. */
export function compareReports(before: RecordedRun, now: readonly SetReport[]): ReportComparison[] {
  return now.flatMap(({ set, values }) => {
    const old = before.reports.find((report) => report.set === set)?.values ?? {};
    return Object.entries(values).flatMap(([measure, byQuestion]) => {
      const former = old[measure];
      return former === undefined ? [] : [{ set, measure, change: compareRuns(former, byQuestion) }];
    });
  });
}

/** Worse beyond chance: the whole interval is below zero. */
export function isRegression({ change }: ReportComparison): boolean {
  return change.high < 0;
}

/** As a table, the first row its header. */
export function comparisonTable(comparisons: readonly ReportComparison[]): string[][] {
  const signed = (value: number): string => `${value < 0 ? '' : '+'}${value.toFixed(4)}`;
  return [
    ['against the recorded run', 'measure', 'questions', 'change', '95 % interval', 'sign test', ''],
    ...comparisons.map((comparison) => {
      const { set, measure, change } = comparison;
      const interval = `${signed(change.low)} to ${signed(change.high)}`;
      const verdict = isRegression(comparison) ? 'WORSE' : change.low > 0 ? 'better' : '';
      return [
        set,
        measure,
        String(change.questions),
        signed(change.mean),
        interval,
        change.signP.toFixed(3),
        verdict,
      ];
    }),
  ];
}
