import { setTimeout as delay } from 'node:timers/promises';
import type { VectorStoreFile } from '@frogwell/protocol';
import { ApiFailure, type FrogwellClient } from '../frogwell-client.ts';
import { UnreadableFileError } from '../multipart-upload.ts';
import type { FileIdentity } from './file-identity.ts';
import type { FoundDocument } from './find-documents.ts';

export type IngestOutcome =
  /** `unreadPages`: scanned pages that nothing could read. */
  | { kind: 'added' | 'changed' | 'unchanged'; unreadPages: number[] }
  /** `fault`: the file changed while it was sent, or the server does not take it, whenever it is sent. */
  | { kind: 'failed'; reason: string; fault?: 'file changed' | 'refused' }
  /** The server has the file and reads it for longer than `patienceMs`. */
  | { kind: 'accepted'; fileId: string }
  /** Ctrl+C came first; `accepted`: the server has the file and goes on by itself. */
  | { kind: 'stopped'; accepted: boolean };

const FIRST_POLL_MS = 40;
const LAST_POLL_MS = 1_000;

/**
 * Brings one file into the store and waits until it is searchable.
 *
 * Same path and same bytes: nothing is sent. Same path, other bytes: the new version takes the old one's place in one
 * transaction, then the old upload is deleted unless another store uses it.
 *
 * A file with a `folder` keeps, until it is done, what it replaces in its attribute `supersedes`: when this program is
 * killed, the next one deletes that upload.
 *
 * @param known what the store holds under this path: the searchable version, and tries that failed
 */
export async function ingestFile(
  client: FrogwellClient,
  storeId: string,
  file: FoundDocument & { name: string; identity: FileIdentity & { folder?: string } },
  known: VectorStoreFile[],
  options: {
    signal: AbortSignal;
    onBytes: (count: number) => void;
    otherStoreIds: string[];
    password?: string | undefined;
    /** The same bytes under the path where they lay before; replaced too. */
    movedFrom?: VectorStoreFile | undefined;
    /** Undefined = waits as long as it takes. */
    patienceMs?: number;
    /** Pages of the file that the server has read. */
    onProgress?: (progress: { done: number; total: number }) => void;
  },
): Promise<IngestOutcome> {
  const same = known.filter(({ attributes }) => attributes?.['sha256'] === file.identity.sha256);
  const present = same.find(({ status }) => status === 'completed');
  // A scan that could not be read may be readable by now.
  if (present !== undefined && unreadPages(present).length === 0)
    return { kind: 'unchanged', unreadPages: [] };
  const searchable = known.find(({ status }) => status === 'completed');
  const replaces = (searchable ?? options.movedFrom)?.id;
  const isSynced = file.identity.folder !== undefined;
  let accepted = false;
  try {
    options.signal.throwIfAborted();
    // Sent before and not searchable: still in work, or failed and now tried again.
    const earlier = same.at(-1);
    const fileId = earlier?.id ?? (await upload());
    if (earlier?.status !== 'in_progress') {
      const supersedes =
        isSynced && replaces !== undefined && replaces !== fileId ? { supersedes: replaces } : {};
      const attributes = { ...file.identity, ...supersedes };
      await client.attach(storeId, { fileId, attributes, replaces, password: options.password });
    }
    accepted = true;
    const done = await waitUntilDone(client, storeId, fileId, options);
    if (done.status === 'in_progress') return { kind: 'accepted', fileId };
    if (done.status !== 'completed')
      return { kind: 'failed', reason: done.last_error?.message ?? done.status };
    for (const old of options.movedFrom ? [...known, options.movedFrom] : known) {
      if (old.id !== fileId) await deleteUnused(client, old.id, options.otherStoreIds);
    }
    if (done.attributes?.['supersedes'] !== undefined)
      await client.setAttributes(storeId, fileId, { ...file.identity });
    const kind = present !== undefined ? 'unchanged' : searchable === undefined ? 'added' : 'changed';
    return { kind, unreadPages: unreadPages(done) };
  } catch (error) {
    if (options.signal.aborted) return { kind: 'stopped', accepted };
    // One refused file (too large, say) must not end the whole run; a refused key or a lost connection must.
    if (error instanceof UnreadableFileError)
      return { kind: 'failed', reason: error.message, fault: 'file changed' };
    if (error instanceof ApiFailure && ![401, 403, 421].includes(error.status)) {
      const mayPass = error.status >= 500 || error.status === 429;
      return { kind: 'failed', reason: error.message, ...(!mayPass && { fault: 'refused' }) };
    }
    throw error;
  }

  async function upload(): Promise<string> {
    const source = { path: file.path, name: file.name, size: file.sizeBytes };
    const stored = await client.upload(source, { signal: options.signal, onBytes: options.onBytes });
    return stored.id;
  }
}

/** Polls a file of a store until it is searchable or has failed, or until `patienceMs` are over. */
export async function waitUntilDone(
  client: FrogwellClient,
  storeId: string,
  fileId: string,
  {
    signal,
    onProgress,
    patienceMs = Number.POSITIVE_INFINITY,
  }: {
    signal: AbortSignal;
    onProgress?: (progress: { done: number; total: number }) => void;
    patienceMs?: number;
  },
): Promise<VectorStoreFile> {
  const deadline = performance.now() + patienceMs;
  for (let waitMs = FIRST_POLL_MS; ; waitMs = Math.min(LAST_POLL_MS, waitMs * 1.5)) {
    const file = await client.storeFile(storeId, fileId, signal);
    if (file.status !== 'in_progress' || performance.now() > deadline) return file;
    if (file.progress) onProgress?.(file.progress);
    await delay(waitMs, undefined, { signal });
  }
}

function unreadPages({ document }: VectorStoreFile): number[] {
  const warnings = document?.warnings ?? [];
  return warnings.flatMap(({ code, page }) =>
    code === 'page_without_text' && page !== undefined ? [page] : [],
  );
}

/** Deletes an upload that its store has let go, unless one of the other stores still holds it. */
export async function deleteUnused(
  client: FrogwellClient,
  fileId: string,
  otherStoreIds: string[],
): Promise<void> {
  for (const storeId of otherStoreIds) {
    if (await isIn(client, storeId, fileId)) return;
  }
  try {
    await client.deleteFile(fileId);
  } catch (error) {
    if (!(error instanceof ApiFailure && error.status === 404)) throw error; // gone already
  }
}

async function isIn(client: FrogwellClient, storeId: string, fileId: string): Promise<boolean> {
  try {
    await client.storeFile(storeId, fileId);
    return true;
  } catch (error) {
    if (error instanceof ApiFailure && error.status === 404) return false;
    throw error;
  }
}
