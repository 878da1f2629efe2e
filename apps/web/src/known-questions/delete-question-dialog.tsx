import type { KnownQuestion } from '@frogwell/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { deleteQuestion, KNOWN_QUESTIONS_KEY } from '../api/known-questions.ts';
import { PlaceLink } from '../knowledge/place-link.tsx';
import { useTexts } from '../texts/define-texts.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog, Dialog } from '../ui/dialog.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { showToast } from '../ui/toasts.tsx';
import { knownQuestionTexts } from './texts.ts';

/** Deletes what was written by hand; of a row in a sheet it says where that is deleted. */
export function DeleteQuestionDialog({
  storeId,
  question,
  onClose,
}: {
  storeId: string;
  question: KnownQuestion;
  onClose: () => void;
}) {
  const t = useTexts(knownQuestionTexts);
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteQuestion(storeId, question),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: KNOWN_QUESTIONS_KEY });
      showToast({ text: t('deleted') });
      onClose();
    },
  });
  if (question.origin === 'file') {
    const { label, filename } = question;
    return (
      <Dialog
        isOpen
        onClose={onClose}
        title={t('deleteInFileTitle')}
        description={t('deleteInFileHint', { question: question.question, label, filename })}
        actions={
          <Button look="primary" onClick={onClose}>
            {t('understood')}
          </Button>
        }
      >
        <PlaceLink storeId={storeId} place={question} className="text-sm">
          {t('openSource')}
        </PlaceLink>
      </Dialog>
    );
  }
  return (
    <ConfirmDialog
      isOpen
      isDangerous
      isBusy={remove.isPending}
      title={t('deleteTitle')}
      description={t('deleteHint', { question: question.question })}
      confirmLabel={t('delete')}
      onClose={onClose}
      onConfirm={() => remove.mutate()}
    >
      {remove.isError ? <FailureNotice error={remove.error} /> : null}
    </ConfirmDialog>
  );
}
