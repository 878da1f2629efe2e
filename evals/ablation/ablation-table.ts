import { signed } from '../compare-reports.ts';
import type { Table } from '../report-tables.ts';
import type { PartGain } from './ablate-set.ts';

/**
 * What each part brings, part by part: the first row is the header. An interval on one side of zero is marked; among so
 * many, about one in forty on either side is there by chance.
 */
export function ablationTable(gains: readonly PartGain[]): Table {
  const byPart = [
    ...Map.groupBy(gains, ({ part, measure, typed }) => `${measure} ${part} ${typed}`).values(),
  ];
  return [
    [
      'part',
      'measure',
      'typed',
      'set',
      'questions',
      'with',
      'without',
      'gain',
      '95 % interval',
      'better / worse',
      '',
    ],
    ...byPart
      .flat()
      .map(({ part, measure, typed, set, gain, length, ...means }) => [
        part,
        measure,
        typed,
        set,
        String(gain.questions),
        `${means.with.toFixed(4)}${length === undefined ? '' : ` (${length.with.toFixed(0)})`}`,
        `${means.without.toFixed(4)}${length === undefined ? '' : ` (${length.without.toFixed(0)})`}`,
        signed(gain.mean),
        `${signed(gain.low)} to ${signed(gain.high)}`,
        `${gain.better} / ${gain.worse}`,
        gain.low > 0 ? 'gain' : gain.high < 0 ? 'LOSS' : '',
      ]),
  ];
}
