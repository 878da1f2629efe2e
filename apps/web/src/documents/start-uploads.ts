import type { LibraryInfo } from '@frogwell/protocol';
import { formatBytes } from '../texts/format.ts';
import { showToast } from '../ui/toasts.tsx';
import { uploads } from './document-session.ts';
import type { DroppedFiles } from './dropped-files.ts';
import { documentsTexts } from './texts.ts';

/** Queues what can be sent, and says what cannot and why. */
export function startUploads(
  storeId: string,
  { files, leftOut }: DroppedFiles,
  info: LibraryInfo | null,
): void {
  const most = info?.max_upload_bytes ?? Number.POSITIVE_INFINITY;
  const tooLarge = files.filter(({ file }) => file.size > most);
  const sendable = files.filter(({ file }) => file.size <= most);
  if (sendable.length > 0) uploads.add(storeId, sendable);
  if (tooLarge.length > 0) {
    showToast({
      text: documentsTexts.text('tooLarge', {
        count: tooLarge.length,
        name: tooLarge[0]?.file.name ?? '',
        most: formatBytes(most),
      }),
      tone: 'danger',
      durationMs: 12_000,
    });
  }
  if (leftOut > 0) showToast({ text: documentsTexts.text('leftOut', { count: leftOut }) });
  if (files.length === 0 && leftOut === 0) showToast({ text: documentsTexts.text('nothingDropped') });
}
