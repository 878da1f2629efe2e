import type { VectorStore } from '@frogwell/protocol';
import { useMutation } from '@tanstack/react-query';
import { deleteVectorStore } from '../api/documents.ts';
import { useTexts } from '../texts/define-texts.ts';
import { formatNumber } from '../texts/format.ts';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { refreshDocuments } from './document-session.ts';
import { documentsTexts } from './texts.ts';

export function DeleteStoreDialog({
  store,
  onClose,
  onDone,
}: {
  store: VectorStore;
  onClose: () => void;
  onDone: () => void;
}) {
  const t = useTexts(documentsTexts);
  const remove = useMutation({
    mutationFn: () => deleteVectorStore(store.id),
    onSuccess: async () => {
      onDone();
      await refreshDocuments();
    },
  });
  const { total } = store.file_counts;
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('deleteStoreTitle', { name: store.name })}
      description={
        total === 0
          ? t('deleteEmptyStore')
          : t('deleteStoreHint', { count: total, number: formatNumber(total) })
      }
      confirmLabel={t('deleteStore')}
      isDangerous
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      {remove.isError && <FailureNotice error={remove.error} />}
    </ConfirmDialog>
  );
}
