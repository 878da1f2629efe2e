import type { LibraryFile } from '@frogwell/protocol';
import { readOriginal, retryFiles } from '../api/documents.ts';
import { failureText } from '../ui/failure-notice.tsx';
import { showToast } from '../ui/toasts.tsx';
import { refreshDocuments } from './document-session.ts';

/** What can be done with one file; failures are told in a toast. */
export function useFileActions(
  storeId: string,
  file: LibraryFile,
): { retry: () => void; download: () => void } {
  const tell = (error: unknown) => showToast({ text: failureText(error), tone: 'danger' });
  return {
    retry: () => void retryFiles(storeId, [file.id]).then(refreshDocuments).catch(tell),
    download: () => void download(file).catch(tell),
  };
}

async function download({ id, filename }: LibraryFile): Promise<void> {
  const address = URL.createObjectURL(await readOriginal(id));
  const link = document.createElement('a');
  link.href = address;
  link.download = filename;
  link.click();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
