import { signed } from '../compare-reports.ts';
import type { PartGain } from './ablate-set.ts';

/** One line for a person who waits: what was found just now. */
export function describeGain({ set, part, typed, measure, gain }: PartGain): string {
  return `${set}: ${part}, ${typed}: ${measure} ${signed(gain.mean)} (${signed(gain.low)} to ${signed(gain.high)})`;
}
