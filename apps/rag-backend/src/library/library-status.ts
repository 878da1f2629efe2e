import type { FileCounts } from '@frogwell/protocol';
import type { DocumentLibrary } from './document-library.ts';
import type { IngestionControl } from './ingestion-control.ts';

export interface LibraryStatus {
  vectorStores: number;
  /** Files by status, over all stores. */
  files: FileCounts;
  jobs: { waiting: number; running: number; paused: boolean };
}

const PAGE_SIZE = 100;

/** Counts over all vector stores, for people and probes. */
export async function readLibraryStatus(
  library: Pick<DocumentLibrary, 'stores'>,
  ingestion: Pick<IngestionControl, 'state'>,
): Promise<LibraryStatus> {
  const files: FileCounts = { in_progress: 0, completed: 0, failed: 0, cancelled: 0, total: 0 };
  let vectorStores = 0;
  let after: string | undefined;
  for (let hasMore = true; hasMore; ) {
    const page = await library.stores({ limit: PAGE_SIZE, order: 'asc', ...(after && { after }) });
    for (const { fileCounts } of page.items) {
      files.in_progress += fileCounts.in_progress;
      files.completed += fileCounts.completed;
      files.failed += fileCounts.failed;
      files.cancelled += fileCounts.cancelled;
      files.total += fileCounts.total;
    }
    vectorStores += page.items.length;
    after = page.items.at(-1)?.id;
    hasMore = page.hasMore;
  }
  return { vectorStores, files, jobs: await ingestion.state() };
}
