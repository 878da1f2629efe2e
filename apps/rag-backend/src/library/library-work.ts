import type { StoreFileRecord } from '@frogwell/storage';
import type { DocumentLibrary } from './document-library.ts';

/** What is going on with files, for a page that people look at. */
export interface LibraryWork {
  /** Being read or waiting, with pages done where that is known. */
  reading: { filename: string; progress: { done: number; total: number } | null }[];
  /** Failed, the newest first, with the reason. */
  failed: { filename: string; reason: string }[];
}

const MOST_SHOWN = 5;
const MOST_STORES = 100;

/** A few files of each kind, over all stores. */
export async function readLibraryWork(
  library: Pick<DocumentLibrary, 'stores' | 'storeFiles'>,
): Promise<LibraryWork> {
  const { items: stores } = await library.stores({ limit: MOST_STORES, order: 'desc' });
  const some = async (
    status: 'in_progress' | 'failed',
    order: 'asc' | 'desc',
  ): Promise<StoreFileRecord[]> => {
    const found: StoreFileRecord[] = [];
    for (const store of stores) {
      if (store.fileCounts[status] === 0) continue;
      const page = await library.storeFiles(store.id, { limit: MOST_SHOWN, order }, status);
      found.push(...page.items);
    }
    return found
      .toSorted((a, b) => (order === 'asc' ? a.createdAt - b.createdAt : b.createdAt - a.createdAt))
      .slice(0, MOST_SHOWN);
  };
  const [reading, failed] = await Promise.all([some('in_progress', 'asc'), some('failed', 'desc')]);
  return {
    reading: reading.map(({ filename, progress }) => ({ filename, progress })),
    failed: failed.map(({ filename, lastError }) => ({
      filename,
      // The code in brackets at its end is for programs.
      reason: (lastError?.message ?? '').replace(/ \(\w+\)$/, ''),
    })),
  };
}
