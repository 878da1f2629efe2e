import { ablateSet, type PartGain } from './ablation/ablate-set.ts';
import { type CitationQuality, measureCitationQuality } from './measures/citation-quality.ts';
import type { EvalSet } from './measures/eval-set.ts';
import { type ExtractHitRate, measureExtractHitRate } from './measures/extract-hit-rate.ts';
import { type Latency, measureLatency } from './measures/latency.ts';
import { openMemoryStore } from './measures/open-memory-store.ts';
import { QUERY_VARIANTS, type QueryVariant } from './measures/query-variants.ts';
import { measureRankingQuality, type RankingQuality } from './measures/ranking-quality.ts';
import {
  measureGoldRemoved,
  measureOffTopicRefusal,
  measureSmallStoreRefusal,
  poolRefusals,
  type RefusalAccuracy,
} from './measures/refusal.ts';
import type { ProductStore } from './product-store.ts';
import type { Discrimination } from './roc-curve.ts';
import { visitSets } from './visit-sets.ts';

type RefusalSummary = Omit<RefusalAccuracy, 'margins'>;

/** Everything that was measured on one set. */
export interface SetReport {
  set: string;
  language: string;
  documents: number;
  chunks: number;
  /** Seconds from the first document to the last commit. */
  ingestionSeconds: number;
  /** By how the questions are typed; without marks only in Vietnamese. */
  ranking: { typed: QueryVariant; quality: RankingQuality }[];
  /** Sets with gold answers only. */
  extracts?: ExtractHitRate;
  tonelessExtracts?: ExtractHitRate;
  citations: CitationQuality;
  latency: Latency;
  /** Where another set of the same language has other documents: its questions, asked of this set. */
  offTopic?: RefusalSummary;
  /** Of every measure that is a mean over questions: its value by question. */
  values: Record<string, Record<string, number>>;
  /** By documents per store. */
  smallStores: { documents: number; accuracy: RefusalSummary }[];
  /** Stores of 21 documents with the one that answers, and of 20 without it. */
  goldRemoved: RefusalSummary;
  /** Where it was asked for: what each part of the product brings. */
  ablation?: PartGain[];
  /** What refusal was decided by, by what was asked: score less threshold, by question. */
  margins: Record<string, Discrimination>;
}

/**
 * Ingests documents into a real store and measures every set on it.
 *
 * @param folders of sets that share their documents
 * @param others sets with other documents, whose questions are off-topic here
 * @param onProgress what is being done, for a person
 * @param options.ablation measures again without each part of the product
 * @returns one report per folder, in order
 */
export async function evaluateSets(
  folders: readonly string[],
  others: readonly EvalSet[],
  onProgress: (message: string) => void,
  options: { ablation?: boolean } = {},
): Promise<SetReport[]> {
  return visitSets(folders, onProgress, async (set, store, ingestionSeconds) => {
    onProgress(`${set.name}: questions`);
    const report = { ...(await measure(set, store, others)), ingestionSeconds };
    return options.ablation === true
      ? { ...report, ablation: await ablateSet(set, store, { others, onProgress }) }
      : report;
  });
}

/** Documents in a small store. */
const STORE_SIZES = [1, 3, 10, 20, 50, 100, 200];

/** Further measures are added here, one module of `measures/` each. */
async function measure(
  set: EvalSet,
  store: ProductStore,
  others: readonly EvalSet[],
): Promise<Omit<SetReport, 'ingestionSeconds'>> {
  const isVietnamese = set.language === 'vi';
  const hasAnswers = set.questions.some(({ answers }) => answers.length > 0);
  const elsewhere = others.filter(({ language }) => language === set.language);
  const ranking = [];
  for (const typed of QUERY_VARIANTS) {
    if (!isVietnamese && (typed === 'toneless' || typed === 'half-toned')) continue;
    ranking.push({ typed, quality: await measureRankingQuality(set, store, typed) });
  }
  const sizes = STORE_SIZES.filter((size) => size <= set.documents.length / 3);
  const smallStores = await measureSmallStoreRefusal(set, openMemoryStore, sizes);
  const extracts = hasAnswers ? await measureExtractHitRate(set, store) : undefined;
  const tonelessExtracts =
    hasAnswers && isVietnamese ? await measureExtractHitRate(set, store, 'toneless') : undefined;
  const citations = await measureCitationQuality(set, store, (chunk) => store.storedText(chunk));
  const { fromRelevant, holdingAnswer } = citations;
  const goldRemoved = await measureGoldRemoved(set, openMemoryStore);
  const offTopic = elsewhere.length > 0 ? await measureOffTopicRefusal(set, store, elsewhere) : undefined;
  const values = Object.fromEntries([
    ...ranking.map(({ typed, quality }) => [`nDCG@10, ${typed}`, quality.values] as const),
    ...(extracts ? [['gold inside the extract, written', extracts.values] as const] : []),
    ...(tonelessExtracts ? [['gold inside the extract, toneless', tonelessExtracts.values] as const] : []),
    ['citations from a relevant document', fromRelevant.values] as const,
    ...(holdingAnswer.answers > 0 ? [['citations that hold the answer', holdingAnswer.values] as const] : []),
  ]);
  return {
    set: set.name,
    language: set.language,
    documents: set.documents.length,
    chunks: store.chunkCount,
    ranking,
    values,
    ...(extracts && { extracts }),
    ...(tonelessExtracts && { tonelessExtracts }),
    citations,
    latency: await measureLatency(set, store),
    ...(offTopic && { offTopic: summaryOf(offTopic) }),
    goldRemoved: summaryOf(goldRemoved),
    smallStores: [...smallStores].map(([documents, accuracy]) => ({
      documents,
      accuracy: summaryOf(accuracy),
    })),
    margins: {
      ...(offTopic && { 'off-topic': offTopic.margins }),
      'answer taken out': goldRemoved.margins,
      'small stores': poolRefusals(smallStores.values()).margins,
    },
  };
}

function summaryOf({ margins: _, ...summary }: RefusalAccuracy): RefusalSummary {
  return summary;
}
