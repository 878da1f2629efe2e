import path from 'node:path';
import { loadEvalSet } from './measures/eval-set.ts';
import { measureRankingQuality, type RankingQuality } from './measures/ranking-quality.ts';
import { openProductStore } from './product-store.ts';

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

/** Ingests the documents of a set into a real store and measures on it. */
export async function evaluateSet(folder: string, report: (message: string) => void): Promise<SetReport> {
  const set = await loadEvalSet(folder);
  const name = path.basename(folder);
  const started = performance.now();
  const store = await openProductStore(set.documents, (done) => {
    if (done % 1_000 === 0) report(`${name}: ${done} of ${set.documents.length} documents`);
  });
  try {
    const ingestionSeconds = (performance.now() - started) / 1_000;
    const asWritten = await measureRankingQuality(set, store);
    return {
      set: name,
      language: set.language,
      documents: set.documents.length,
      chunks: store.chunkCount,
      ingestionSeconds,
      asWritten,
      ...(set.language === 'vi' && { toneless: await measureRankingQuality(set, store, { toneless: true }) }),
    };
  } finally {
    await store.close();
  }
}
