import type { DocumentLibrary } from './document-library.ts';

const FILES_AT_ONCE = 500;

/**
 * Has files of a store read again, with the attributes and the chunking that they have. What is being read is left alone.
 *
 * @param fileIds undefined = all that failed
 * @returns ids of the files that wait for their turn now
 */
export async function retryFiles(
  library: Pick<DocumentLibrary, 'searchFiles' | 'storeFile' | 'attach'>,
  vectorStoreId: string,
  fileIds: readonly string[] | undefined,
): Promise<string[]> {
  const queued: string[] = [];
  for (const fileId of new Set(fileIds ?? (await failedFiles(library, vectorStoreId)))) {
    const file = await library.storeFile(vectorStoreId, fileId);
    if (!file || file.status === 'in_progress') continue;
    const attached = await library.attach(vectorStoreId, {
      file_id: fileId,
      attributes: file.attributes,
      chunking_strategy: file.chunkingStrategy,
    });
    if (attached) queued.push(fileId);
  }
  return queued;
}

/** Read to the end first: those that wait again are no longer among the failed, and would move the places of the rest. */
async function failedFiles(
  library: Pick<DocumentLibrary, 'searchFiles'>,
  vectorStoreId: string,
): Promise<string[]> {
  const found: string[] = [];
  for (;;) {
    const { items } = await library.searchFiles(vectorStoreId, {
      status: 'failed',
      sort: 'created',
      order: 'asc',
      offset: found.length,
      limit: FILES_AT_ONCE,
    });
    found.push(...items.map(({ fileId }) => fileId));
    if (items.length < FILES_AT_ONCE) return found;
  }
}
