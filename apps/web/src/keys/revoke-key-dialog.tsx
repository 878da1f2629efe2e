import type { ApiKey } from '@frogwell/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { forgetKey } from '../api/access-key.ts';
import { keysQuery, revokeKey } from '../api/keys.ts';
import { useTexts } from '../texts/define-texts.ts';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { Notice } from '../ui/feedback.tsx';
import { showToast } from '../ui/toasts.tsx';
import { keysTexts } from './texts.ts';

/** Asks before a key is revoked, and says what that means for this browser and for the server. */
export function RevokeKeyDialog({
  apiKey,
  isOwn,
  isLast,
  onClose,
}: {
  apiKey: ApiKey;
  /** This browser uses it. */
  isOwn: boolean;
  /** Nobody needs a key any more without it. */
  isLast: boolean;
  onClose: () => void;
}) {
  const t = useTexts(keysTexts);
  const queries = useQueryClient();
  const revoking = useMutation({
    mutationFn: () => revokeKey(apiKey.id),
    onSuccess: ({ access }) => {
      if (access === 'this_machine') forgetKey();
      showToast({ text: t('revoked', { name: apiKey.name }) });
      onClose();
      void queries.invalidateQueries(keysQuery);
    },
  });
  return (
    <ConfirmDialog
      isOpen
      isDangerous
      title={t('revokeTitle', { name: apiKey.name })}
      description={t('revokeHint')}
      confirmLabel={t('revoke')}
      isBusy={revoking.isPending}
      onConfirm={() => revoking.mutate()}
      onClose={onClose}
    >
      <div className="flex flex-col gap-3">
        {isLast ? (
          <Notice tone="warn">{t('revokeLast')}</Notice>
        ) : (
          isOwn && <Notice tone="warn">{t('revokeOwn')}</Notice>
        )}
        {revoking.isError && <FailureNotice error={revoking.error} />}
      </div>
    </ConfirmDialog>
  );
}
