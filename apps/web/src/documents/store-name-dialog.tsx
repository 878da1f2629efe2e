import type { VectorStore } from '@frogwell/protocol';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { createVectorStore, renameVectorStore } from '../api/documents.ts';
import { useTexts } from '../texts/define-texts.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { TextField } from '../ui/field.tsx';
import { refreshDocuments } from './document-session.ts';
import { documentsTexts } from './texts.ts';

const MOST_CHARACTERS = 256;

/** @param store the one that is renamed; null for a new one */
export function StoreNameDialog({
  store,
  onClose,
  onDone,
}: {
  store: VectorStore | null;
  onClose: () => void;
  onDone: (store: VectorStore) => void;
}) {
  const t = useTexts(documentsTexts);
  const formId = useId();
  const [name, setName] = useState(store?.name ?? '');
  const save = useMutation({
    mutationFn: () => (store ? renameVectorStore(store.id, name.trim()) : createVectorStore(name.trim())),
    onSuccess: async (saved) => {
      await refreshDocuments();
      onDone(saved);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') save.mutate();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={store ? t('renameStore') : t('createStore')}
      description={t('storeNameHint')}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            type="submit"
            form={formId}
            look="primary"
            isBusy={save.isPending}
            disabled={name.trim() === ''}
          >
            {store ? t('save') : t('create')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-3">
        <TextField
          label={t('storeName')}
          value={name}
          maxLength={MOST_CHARACTERS}
          autoComplete="off"
          onChange={({ target }) => setName(target.value)}
        />
        {save.isError && <FailureNotice error={save.error} />}
      </form>
    </Dialog>
  );
}
