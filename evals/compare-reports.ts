import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { compareDiscrimination } from './compare-discrimination.ts';
import type { SetReport } from './evaluate-sets.ts';
import { type Comparison, compareRuns } from './statistics.ts';

const ByQuestion = z.record(z.string(), z.number());

/** A run as it was recorded, as far as comparing needs it. */
export const RecordedRun = z.object({
  at: z.string(),
  reports: z.array(
    z.looseObject({
      set: z.string(),
      values: z.record(z.string(), ByQuestion),
      margins: z
        .record(z.string(), z.object({ answerable: ByQuestion, unanswerable: ByQuestion }))
        .default({}),
    }),
  ),
});
export type RecordedRun = z.infer<typeof RecordedRun>;

export interface ReportComparison {
  set: string;
  /** `nDCG@10, typo`, `refusal AUROC, off-topic`, … */
  measure: string;
  change: Comparison;
}

export function readRecordedRun(file: string): RecordedRun {
  return RecordedRun.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** Every measure that both runs have, question by question. */
export function compareReports(
  before: RecordedRun,
  now: readonly Pick<SetReport, 'set' | 'values' | 'margins'>[],
): ReportComparison[] {
  return now.flatMap(({ set, values, margins }) => {
    const old = before.reports.find((report) => report.set === set);
    const means = Object.entries(values).flatMap(([measure, byQuestion]) => {
      const former = old?.values[measure];
      return former === undefined ? [] : [{ set, measure, change: compareRuns(former, byQuestion) }];
    });
    const refusals = Object.entries(margins).flatMap(([asked, byQuestion]) => {
      const former = old?.margins[asked];
      const change = former && compareDiscrimination(former, byQuestion);
      if (change === undefined) return [];
      return [
        { set, measure: `refusal AUROC, ${asked}`, change: change.auroc },
        { set, measure: `refusal balanced accuracy, ${asked}`, change: change.balancedAccuracy },
      ];
    });
    return [...means, ...refusals];
  });
}

const SIGNIFICANCE = 0.05;

/**
 * Worse beyond chance: the whole interval is below zero. Where each question is right or wrong the exact sign test decides
 * (McNemar): a bootstrap calls four questions lost and none won a loss, which chance does once in eight times.
 */
export function isRegression({ change }: ReportComparison): boolean {
  return change.isBinary ? change.mean < 0 && change.signP < SIGNIFICANCE : change.high < 0;
}

function isImprovement({ change }: ReportComparison): boolean {
  return change.isBinary ? change.mean > 0 && change.signP < SIGNIFICANCE : change.low > 0;
}

/** As a table, the first row its header. */
export function comparisonTable(comparisons: readonly ReportComparison[]): string[][] {
  return [
    ['against the recorded run', 'measure', 'questions', 'change', '95 % interval', 'sign test', ''],
    ...comparisons.map((comparison) => {
      const { set, measure, change } = comparison;
      const verdict = isRegression(comparison) ? 'WORSE' : isImprovement(comparison) ? 'better' : '';
      return [
        set,
        measure,
        String(change.questions),
        signed(change.mean),
        `${signed(change.low)} to ${signed(change.high)}`,
        change.signP.toFixed(3),
        verdict,
      ];
    }),
  ];
}

/** With its sign: `+0.0123`. */
export function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(4)}`;
}
