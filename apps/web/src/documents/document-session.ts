import { attachFile, DOCUMENTS_KEY, removeFiles } from '../api/documents.ts';
import { openApi } from '../api/http-client.ts';
import { uploadFile } from '../api/upload-file.ts';
import { queryClient } from '../app/query-client.ts';
import { failureText } from '../ui/failure-notice.tsx';
import { showToast } from '../ui/toasts.tsx';
import { PendingRemovals } from './pending-removals.ts';
import { documentsTexts } from './texts.ts';
import { UploadQueue } from './upload-queue.ts';

/** Names of folders are longer than an attribute may be. */
const MOST_ATTRIBUTE_CHARACTERS = 512;
/** Ids in one request; as many as the server takes. */
const REMOVED_AT_ONCE = 1_000;
const UNDO_MS = 8_000;

/** Reads again whatever shows documents. */
export async function refreshDocuments(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: DOCUMENTS_KEY });
}

/** What is being sent, whichever screen is shown. */
export const uploads = new UploadQueue({
  send: async (file, options) => (await uploadFile(file, options)).id,
  attach: async ({ storeId, folder }, fileId) => {
    const source_folder = folder.slice(0, MOST_ATTRIBUTE_CHARACTERS);
    await attachFile(storeId, { file_id: fileId, attributes: source_folder === '' ? {} : { source_folder } });
  },
  discard: async (fileId) => {
    await openApi(`/v1/files/${encodeURIComponent(fileId)}`, { method: 'DELETE' }).catch(() => undefined);
  },
  onDone: () => {
    if (!uploads.isBusy) void refreshDocuments();
  },
});

/** What was deleted and can still be undone. */
export const removals = new PendingRemovals({
  async remove({ storeId, fileIds }, { isLeaving }) {
    const parts = Array.from({ length: Math.ceil(fileIds.length / REMOVED_AT_ONCE) }, (_, index) =>
      fileIds.slice(index * REMOVED_AT_ONCE, (index + 1) * REMOVED_AT_ONCE),
    );
    await Promise.all(parts.map((part) => removeFiles(storeId, part, { keepalive: isLeaving })));
  },
  onRemoved: refreshDocuments,
  onFailure: ({ storeId, fileIds }, error) => {
    showToast({
      text: documentsTexts.text('removeFailed', { reason: failureText(error) }),
      tone: 'danger',
      durationMs: 15_000,
      action: {
        label: documentsTexts.text('removeAgain'),
        run: () => removeWithUndo(storeId, fileIds, ''),
      },
    });
  },
});

/** Hides the files at once and deletes them when nobody has undone it in time. */
export function removeWithUndo(storeId: string, fileIds: readonly string[], name: string): void {
  const removal = removals.add(storeId, fileIds);
  const text =
    fileIds.length === 1 && name !== ''
      ? documentsTexts.text('removedOne', { name })
      : documentsTexts.text('removedMany', { count: fileIds.length });
  showToast({
    text,
    durationMs: UNDO_MS,
    action: {
      label: documentsTexts.text('undo'),
      run: () => {
        if (!removals.undo(removal)) showToast({ text: documentsTexts.text('undoTooLate') });
      },
    },
    onExpire: () => void removals.send(removal),
  });
}

// The page may go for good: what was deleted is deleted. Another try by the toast then finds nothing left to send.
window.addEventListener('pagehide', () => removals.sendAll());
window.addEventListener('beforeunload', (event) => {
  if (uploads.isBusy) event.preventDefault();
});
