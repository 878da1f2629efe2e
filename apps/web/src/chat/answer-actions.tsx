import { useMutation } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { rateAnswer } from '../api/answers.ts';
import { useTexts } from '../texts/define-texts.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { copyText } from '../ui/copy-text.ts';
import { Dialog } from '../ui/dialog.tsx';
import { failureText } from '../ui/failure-notice.tsx';
import { TextArea } from '../ui/field.tsx';
import { showToast } from '../ui/toasts.tsx';
import { answerWithSources } from './answer-export.ts';
import type { Turn } from './chat-session.ts';
import { chatTexts } from './texts.ts';

// Loaded when it is first wanted: the chat has to be there first.
const PromoteAnswer = lazy(() => import('../known-questions/promote-answer.tsx'));

export interface AnswerActionsProps {
  turn: Turn;
  onRetry: () => void;
  onRated: (rating: 'up' | 'down') => void;
}

/** What can be done with a finished answer: copy, ask again, keep as a known question, say whether it was good. */
export function AnswerActions({ turn, onRetry, onRated }: AnswerActionsProps) {
  const t = useTexts(chatTexts);
  const [isExplaining, setExplaining] = useState(false);
  const [isPromoting, setPromoting] = useState(false);
  const [comment, setComment] = useState('');
  const { id, rating } = turn.answer;
  const rate = useMutation({
    mutationFn: ({ value, note }: { value: 'up' | 'down'; note: string }) =>
      rateAnswer(id ?? '', value, note.trim() || null),
    onSuccess: (_answer, { value }) => {
      onRated(value);
      setExplaining(false);
      showToast({ text: t('thanks'), durationMs: 3_000 });
    },
    onError: (error) => showToast({ text: failureText(error), tone: 'danger' }),
  });
  return (
    <span className="flex">
      <IconButton icon="copy" label={t('copy')} onClick={() => void copyText(answerWithSources(turn))} />
      <IconButton icon="retry" label={t('retry')} onClick={onRetry} />
      <IconButton icon="questions" label={t('promote')} onClick={() => setPromoting(true)} />
      {isPromoting && (
        <Suspense>
          <PromoteAnswer
            question={turn.question}
            answer={turn.answer.text}
            onClose={() => setPromoting(false)}
          />
        </Suspense>
      )}
      {id !== null && (
        <>
          <IconButton
            icon="thumbUp"
            label={t('good')}
            isPressed={rating === 'up'}
            onClick={() => rate.mutate({ value: 'up', note: '' })}
          />
          <IconButton
            icon="thumbDown"
            label={t('bad')}
            isPressed={rating === 'down'}
            onClick={() => setExplaining(true)}
          />
        </>
      )}
      <Dialog
        isOpen={isExplaining}
        onClose={() => setExplaining(false)}
        title={t('feedbackTitle')}
        description={t('feedbackHint')}
        actions={
          <Button
            look="primary"
            isBusy={rate.isPending}
            onClick={() => rate.mutate({ value: 'down', note: comment })}
          >
            {t('sendFeedback')}
          </Button>
        }
      >
        <TextArea
          label={t('comment')}
          maxLength={4_000}
          value={comment}
          onChange={({ target }) => setComment(target.value)}
        />
      </Dialog>
    </span>
  );
}
