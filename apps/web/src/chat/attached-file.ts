import type { VectorStore } from '@frogwell/protocol';
import { ATTACHMENT_MARK } from '../api/documents.ts';
import { callApi } from '../api/http-client.ts';
import { ingestFile } from '../api/ingest-file.ts';
import type { Attachment } from './chat-session.ts';

/** Such a file is for the conversation, not for the library: it goes by itself. */
const KEPT_DAYS = 7;

/** Gives a file a vector store of its own, which both go away after some days. @throws as `ingestFile` */
export async function attachToChat(
  file: File,
  options: { signal: AbortSignal; onProgress: (share: number) => void },
): Promise<Attachment> {
  const store = await callApi<VectorStore>('/v1/vector_stores', {
    method: 'POST',
    json: {
      name: file.name.slice(0, 256),
      metadata: { [ATTACHMENT_MARK]: 'chat' },
      expires_after: { anchor: 'last_active_at', days: KEPT_DAYS },
    },
  });
  try {
    await ingestFile(file, store.id, { ...options, expiresAfterSeconds: KEPT_DAYS * 86_400 });
  } catch (error) {
    // With its upload, which no other store has.
    await callApi(`/admin/vector_stores/${encodeURIComponent(store.id)}`, { method: 'DELETE' }).catch(
      () => undefined,
    );
    throw error;
  }
  return { name: file.name, vectorStoreId: store.id };
}
