import type { CreatedApiKey } from '@frogwell/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { keepKey } from '../api/access-key.ts';
import { createKey, keysQuery } from '../api/keys.ts';
import { useTexts } from '../texts/define-texts.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { Notice } from '../ui/feedback.tsx';
import { TextField } from '../ui/field.tsx';
import { keysTexts } from './texts.ts';

/** Names a key, makes it and hands over what was made. */
export function CreateKeyDialog({
  isFirst,
  onClose,
  onCreated,
}: {
  /** Nobody needs a key yet: this one changes that. */
  isFirst: boolean;
  onClose: () => void;
  onCreated: (key: CreatedApiKey) => void;
}) {
  const t = useTexts(keysTexts);
  const queries = useQueryClient();
  const formId = useId();
  const [name, setName] = useState('');
  const [isNameMissing, setNameMissing] = useState(false);
  const creating = useMutation({
    mutationFn: createKey,
    onSuccess: (created) => {
      // The server has stopped answering callers without a key, this browser among them.
      if (created.notice !== null) keepKey(created.key, { remember: false });
      onCreated(created);
      void queries.invalidateQueries(keysQuery);
    },
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('createTitle')}
      description={t('createHint')}
      actions={
        <Button type="submit" form={formId} look="primary" isBusy={creating.isPending}>
          {t('create')}
        </Button>
      }
    >
      <form
        id={formId}
        noValidate
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          const given = name.trim();
          setNameMissing(given === '');
          if (given !== '') creating.mutate(given);
        }}
      >
        {isFirst && <Notice tone="warn">{t('firstWarning')}</Notice>}
        <TextField
          label={t('name')}
          placeholder={t('namePlaceholder')}
          maxLength={100}
          autoFocus
          value={name}
          error={isNameMissing ? t('nameMissing') : null}
          onChange={(event) => {
            setName(event.target.value);
            setNameMissing(false);
          }}
        />
        {creating.isError && <FailureNotice error={creating.error} />}
      </form>
    </Dialog>
  );
}
