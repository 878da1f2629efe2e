import type { LibraryFile } from '@frogwell/protocol';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { attachFile } from '../api/documents.ts';
import { useTexts } from '../texts/define-texts.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { TextField } from '../ui/field.tsx';
import { refreshDocuments } from './document-session.ts';
import { documentsTexts } from './texts.ts';

const MOST_CHARACTERS = 127;

/** Opens a protected file: it is read again with its password, which the server forgets afterwards. */
export function PasswordDialog({
  storeId,
  file,
  onClose,
}: {
  storeId: string;
  file: LibraryFile;
  onClose: () => void;
}) {
  const t = useTexts(documentsTexts);
  const formId = useId();
  const [password, setPassword] = useState('');
  const open = useMutation({
    mutationFn: () => attachFile(storeId, { file_id: file.id, attributes: file.attributes, password }),
    onSuccess: async () => {
      onClose();
      await refreshDocuments();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password !== '') open.mutate();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('enterPassword')}
      description={t('passwordHint', { name: file.filename })}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            type="submit"
            form={formId}
            look="primary"
            isBusy={open.isPending}
            disabled={password === ''}
          >
            {t('openFile')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-3">
        <TextField
          label={t('password')}
          type="password"
          autoComplete="off"
          maxLength={MOST_CHARACTERS}
          value={password}
          onChange={({ target }) => setPassword(target.value)}
        />
        {open.isError && <FailureNotice error={open.error} />}
      </form>
    </Dialog>
  );
}
