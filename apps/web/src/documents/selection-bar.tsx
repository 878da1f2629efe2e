import type { LibraryFile } from '@frogwell/protocol';
import { useMutation } from '@tanstack/react-query';
import { retryFiles } from '../api/documents.ts';
import { useTexts } from '../texts/define-texts.ts';
import { formatNumber } from '../texts/format.ts';
import { Button } from '../ui/button.tsx';
import { failureText } from '../ui/failure-notice.tsx';
import { showToast } from '../ui/toasts.tsx';
import { refreshDocuments } from './document-session.ts';
import { documentsTexts } from './texts.ts';

/** What can be done with all chosen files at once. */
export function SelectionBar({
  storeId,
  files,
  onClear,
  onRemove,
}: {
  storeId: string;
  files: readonly LibraryFile[];
  onClear: () => void;
  onRemove: (files: readonly LibraryFile[]) => void;
}) {
  const t = useTexts(documentsTexts);
  const retry = useMutation({
    mutationFn: () =>
      retryFiles(
        storeId,
        files.map(({ id }) => id),
      ),
    onSuccess: async ({ file_ids }) => {
      showToast({ text: t('readAgain', { count: file_ids.length }) });
      onClear();
      await refreshDocuments();
    },
    onError: (error) => showToast({ text: failureText(error), tone: 'danger' }),
  });
  return (
    <div
      role="toolbar"
      aria-label={t('selection')}
      className="sticky top-0 z-20 flex flex-wrap items-center gap-2 rounded-lg border border-accent bg-accent-soft px-3 py-2 text-sm text-accent-strong"
    >
      <span role="status" className="w-full font-medium sm:w-auto sm:flex-1">
        {t('selected', { count: files.length, number: formatNumber(files.length) })}
      </span>
      <Button icon="retry" isBusy={retry.isPending} onClick={() => retry.mutate()}>
        {t('retryFiles')}
      </Button>
      <Button icon="trash" onClick={() => onRemove(files)}>
        {t('remove')}
      </Button>
      <Button look="quiet" onClick={onClear}>
        {t('clearSelection')}
      </Button>
    </div>
  );
}
