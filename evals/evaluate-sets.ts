import path from 'node:path';
import { type EvalSet, loadEvalSet } from './measures/eval-set.ts';
import { measureRankingQuality, type RankingQuality } from './measures/ranking-quality.ts';
import { openProductStore, type ProductStore } from './product-store.ts';

/** Everything that was measured on one set. */
export interface SetReport {
  set: string;
  language: string;
  documents: number;
  chunks: number;
  /** Seconds from the first document to the last commit. */
  ingestionSeconds: number;
  asWritten: RankingQuality;
  /** Vietnamese sets only: the same questions without tone marks. */
  toneless?: RankingQuality;
}

/**
 * Ingests documents into a real store and measures every set on it.
 *
 * @param folders of sets that share their documents
 * @param onProgress what is being done, for a person
 * @returns one report per folder, in order
 */
export async function evaluateSets(
  folders: readonly string[],
  onProgress: (message: string) => void,
): Promise<SetReport[]> {
  const [first] = folders;
  if (first === undefined) return [];
  const { documents } = await loadEvalSet(first);
  const started = performance.now();
  const store = await openProductStore(documents, (done) => {
    if (done % 1_000 === 0 || done === documents.length) {
      onProgress(`${path.basename(first)}: ${done} of ${documents.length} documents`);
    }
  });
  try {
    const ingestionSeconds = (performance.now() - started) / 1_000;
    const reports: SetReport[] = [];
    for (const folder of folders) {
      onProgress(`${path.basename(folder)}: questions`);
      reports.push({ ...(await measure(await loadEvalSet(folder), store)), ingestionSeconds });
    }
    return reports;
  } finally {
    await store.close();
  }
}

/** Further measures are added here, one module of `measures/` each. */
async function measure(set: EvalSet, store: ProductStore): Promise<Omit<SetReport, 'ingestionSeconds'>> {
  return {
    set: set.name,
    language: set.language,
    documents: set.documents.length,
    chunks: store.chunkCount,
    asWritten: await measureRankingQuality(set, store),
    ...(set.language === 'vi' && { toneless: await measureRankingQuality(set, store, { toneless: true }) }),
  };
}
