import type { VectorStore } from '@frogwell/protocol';
import { useMutation } from '@tanstack/react-query';
import { DOCUMENTS_KEY, deleteVectorStore, vectorStoresQuery } from '../api/documents.ts';
import { queryClient } from '../app/query-client.ts';
import { useTexts } from '../texts/define-texts.ts';
import { formatNumber } from '../texts/format.ts';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
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
      // It leaves the screen first: reading its files again would fail.
      queryClient.setQueryData(vectorStoresQuery().queryKey, (stores) =>
        stores?.filter(({ id }) => id !== store.id),
      );
      onDone();
      await queryClient.invalidateQueries({
        queryKey: DOCUMENTS_KEY,
        predicate: ({ queryKey }) => !queryKey.includes(store.id),
      });
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
