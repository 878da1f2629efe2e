import type { KnownQuestion } from '@frogwell/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { editQuestion, KNOWN_QUESTIONS_KEY, promoteQuestion } from '../api/known-questions.ts';
import { useTexts } from '../texts/define-texts.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { Notice } from '../ui/feedback.tsx';
import { TextArea } from '../ui/field.tsx';
import { showToast } from '../ui/toasts.tsx';
import { knownQuestionTexts } from './texts.ts';

/**
 * Writes a known question, or changes one.
 *
 * @param edited  the question that is changed; left out: a new one is made
 * @param initial what the fields hold at first, e.g. a question of a chat and its answer
 */
export function QuestionEditor({
  storeId,
  edited,
  initial = edited ?? { question: '', answer: '' },
  chooser,
  onClose,
}: {
  storeId: string;
  edited?: KnownQuestion;
  initial?: { question: string; answer: string };
  /** Chooses the store, where that is not chosen outside. */
  chooser?: ReactNode;
  onClose: () => void;
}) {
  const t = useTexts(knownQuestionTexts);
  const queries = useQueryClient();
  const [question, setQuestion] = useState(initial.question);
  const [answer, setAnswer] = useState(initial.answer);
  const save = useMutation({
    mutationFn: async () => {
      const written = { question: question.trim(), answer: answer.trim() };
      if (edited) return (await editQuestion(storeId, edited, written)).status === 'completed';
      const { status, last_error } = await promoteQuestion(storeId, written);
      if (status !== 'completed') throw new Error(t('saveFailed', { reason: last_error?.message ?? status }));
      return true;
    },
    onSuccess: (isKnown) => {
      void queries.invalidateQueries({ queryKey: KNOWN_QUESTIONS_KEY });
      showToast({ text: t(isKnown ? 'saved' : 'savedLater') });
      onClose();
    },
  });
  const isWritten = question.trim() !== '' && answer.trim() !== '';
  return (
    <Dialog
      isOpen
      onClose={onClose}
      size="large"
      title={t(edited ? 'editTitle' : 'addTitle')}
      actions={
        <Button look="primary" disabled={!isWritten} isBusy={save.isPending} onClick={() => save.mutate()}>
          {t('save')}
        </Button>
      }
    >
      <div className="flex flex-col gap-3 pb-1">
        {chooser}
        {edited?.origin === 'file' && (
          <Notice>{t('editFileNote', { label: edited.label, filename: edited.filename })}</Notice>
        )}
        <TextArea
          label={t('question')}
          rows={2}
          maxLength={2_000}
          value={question}
          onChange={({ target }) => setQuestion(target.value)}
        />
        <TextArea
          label={t('answer')}
          hint={t('answerHint')}
          rows={8}
          maxLength={20_000}
          value={answer}
          onChange={({ target }) => setAnswer(target.value)}
        />
        {save.isError && <FailureNotice error={save.error} />}
      </div>
    </Dialog>
  );
}
