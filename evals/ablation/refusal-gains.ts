import { compareDiscrimination } from '../compare-discrimination.ts';
import type { EvalSet } from '../measures/eval-set.ts';
import type { EvalStore } from '../measures/eval-store.ts';
import { openMemoryStore } from '../measures/open-memory-store.ts';
import {
  measureOffTopicRefusal,
  measureSmallStoreRefusal,
  poolRefusals,
  type RefusalAccuracy,
  type RefusalOptions,
} from '../measures/refusal.ts';
import type { PartGain } from './ablate-set.ts';
import { describeGain } from './describe-gain.ts';
import { REFUSAL_PARTS } from './parts.ts';

/** What either half of the evidence check adds to the other: off-topic questions of other sets, and small stores. */
export async function refusalGains(
  set: EvalSet,
  store: EvalStore,
  options: {
    others: readonly EvalSet[];
    onProgress: (message: string) => void;
    isWanted: (part: string) => boolean;
  },
): Promise<PartGain[]> {
  const elsewhere = options.others.filter(({ language }) => language === set.language);
  const measures: Partial<
    Record<PartGain['measure'], (options: RefusalOptions) => Promise<RefusalAccuracy>>
  > = {
    ...(elsewhere.length > 0 && {
      'refusal AUROC, off-topic': (how) => measureOffTopicRefusal(set, store, elsewhere, how),
    }),
    'refusal AUROC, small stores': async (how) =>
      poolRefusals((await measureSmallStoreRefusal(set, openMemoryStore, SIZES, how)).values()),
  };
  const parts = REFUSAL_PARTS.filter(({ part }) => options.isWanted(part));
  const gains: PartGain[] = [];
  if (parts.length === 0) return gains;
  for (const [name, measure] of Object.entries(measures)) {
    const whole = await measure({});
    for (const { part, without } of parts) {
      const left = await measure({ scoredBy: without });
      const gain = compareDiscrimination(left.margins, whole.margins)?.auroc;
      if (gain === undefined) continue;
      // Object.entries forgets that these are the keys of the record above.
      const measured = name as PartGain['measure'];
      const found: PartGain = {
        set: set.name,
        part,
        typed: 'written',
        measure: measured,
        with: whole.auroc,
        without: left.auroc,
        gain,
      };
      options.onProgress(describeGain(found));
      gains.push(found);
    }
  }
  return gains;
}

/** Documents per store; beyond, stores are too large for some sets. */
const SIZES = [1, 3, 10, 20];
