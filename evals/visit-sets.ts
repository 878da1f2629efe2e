import path from 'node:path';
import { type EvalSet, loadEvalSet } from './measures/eval-set.ts';
import { openProductStore, type ProductStore } from './product-store.ts';

/**
 * Ingests the documents that sets share into a real store, and hands it over with each of the sets.
 *
 * @param folders of sets that share their documents
 * @param onProgress what is being done, for a person
 * @param visit is given the seconds from the first document to the last commit too
 * @returns what the visits gave, in order of the folders
 */
export async function visitSets<Result>(
  folders: readonly string[],
  onProgress: (message: string) => void,
  visit: (set: EvalSet, store: ProductStore, ingestionSeconds: number) => Promise<Result>,
): Promise<Result[]> {
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
    const results: Result[] = [];
    for (const folder of folders)
      results.push(await visit(await loadEvalSet(folder), store, ingestionSeconds));
    return results;
  } finally {
    await store.close();
  }
}
