import type { VectorStoreFile } from '@frogwell/protocol';
import { attachFile } from './documents.ts';
import { callApi } from './http-client.ts';
import { uploadFile } from './upload-file.ts';

/** A file was read and found unusable; the message is the server's, with the remedy. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

const POLL_MS = 400;

/**
 * Sends a file into a vector store and waits until it can be searched.
 *
 * @param onProgress share of the work that is done, 0..1: sending is the first half, reading the second
 * @throws ApiFailure, UnreadableFile; the abort reason when `signal` fires
 */
export async function ingestFile(
  file: File,
  vectorStoreId: string,
  options: { signal: AbortSignal; onProgress: (share: number) => void; expiresAfterSeconds?: number },
): Promise<void> {
  const { signal, onProgress, expiresAfterSeconds } = options;
  const upload = await uploadFile(file, {
    signal,
    onProgress: (sent) => onProgress(file.size === 0 ? 0 : (0.5 * sent) / file.size),
    ...(expiresAfterSeconds !== undefined && { expiresAfterSeconds }),
  });
  let attached: VectorStoreFile = await attachFile(vectorStoreId, { file_id: upload.id });
  while (attached.status === 'in_progress') {
    const { progress } = attached;
    onProgress(progress ? 0.5 + (0.5 * progress.done) / Math.max(1, progress.total) : 0.5);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    signal.throwIfAborted();
    attached = await callApi<VectorStoreFile>(
      `/v1/vector_stores/${encodeURIComponent(vectorStoreId)}/files/${encodeURIComponent(upload.id)}`,
      { signal },
    );
  }
  if (attached.status !== 'completed')
    throw new UnreadableFile(attached.last_error?.message ?? attached.status);
  onProgress(1);
}
