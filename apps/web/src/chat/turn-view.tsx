import { lazy, memo, Suspense, useMemo, useState } from 'react';
import { hasCheckedSource } from '../first-run/source-hint.ts';
import { firstRunTexts } from '../first-run/texts.ts';
import { useTexts } from '../texts/define-texts.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { Notice } from '../ui/feedback.tsx';
import { TextArea } from '../ui/field.tsx';
import { AnswerActions } from './answer-actions.tsx';
import { AnswerOrigin } from './answer-origin.tsx';
import { isRunning } from './answer-state.ts';
import type { Turn } from './chat-session.ts';
import { type Citation, markAnswer, markRunningAnswer, plainText } from './marked-text.ts';
import { chatTexts } from './texts.ts';

export interface TurnViewProps {
  turn: Turn;
  /** Another answer is being written: nothing can be asked again now. */
  isBusy: boolean;
  onAskAgain: (turn: Turn, question: string) => void;
  onOpen: (citation: Citation, all: readonly Citation[]) => void;
  onRated: (turn: Turn, rating: 'up' | 'down') => void;
}

// Markdown is a fifth of the app's scripts, and an empty conversation needs none of it.
const AnswerText = lazy(() => import('./answer-text.tsx'));

const NO_CITATIONS: Citation[] = [];

/** A question and its answer. Drawn again only when this turn has changed. */
export const TurnView = memo(function TurnView({ turn, isBusy, onAskAgain, onOpen, onRated }: TurnViewProps) {
  const t = useTexts(chatTexts);
  const { answer } = turn;
  const running = isRunning(answer);
  const { text, citations } = useMemo(
    () =>
      running
        ? { text: markRunningAnswer(answer.text), citations: NO_CITATIONS }
        : markAnswer(answer.text, answer.annotations, answer.context),
    [running, answer.text, answer.annotations, answer.context],
  );
  const open = useMemo(() => (citation: Citation) => onOpen(citation, citations), [onOpen, citations]);
  const unsupported = answer.context?.unsupported?.length ?? 0;
  const nearest = answer.context?.nearest ?? [];
  return (
    <div className="flex flex-col gap-3 [content-visibility:auto] [contain-intrinsic-size:auto_12rem]">
      <Question turn={turn} isBusy={isBusy} onAskAgain={onAskAgain} />
      <section aria-label={t('answer')} aria-busy={running} className="flex flex-col gap-2.5">
        {text !== '' && (
          <Suspense
            fallback={<div className="prose-answer break-words whitespace-pre-wrap">{plainText(text)}</div>}
          >
            <AnswerText text={text} citations={citations} onOpen={open} />
          </Suspense>
        )}
        {running && (
          <p role="status" className="flex items-center gap-2 text-sm text-ink-soft">
            <span className="size-2 animate-pulse rounded-full bg-accent" />
            {t(answer.status === 'searching' ? 'searching' : 'writing')}
          </p>
        )}
        {answer.status === 'stopped' && <Notice>{t('stopped')}</Notice>}
        {answer.status === 'failed' && (
          <FailureNotice error={answer.error} onRetry={() => onAskAgain(turn, turn.question)} />
        )}
        {answer.context?.grounded === false && <Notice tone="warn">{t('notGrounded')}</Notice>}
        {citations.length > 0 && !hasCheckedSource() && (
          <p className="text-sm text-accent-strong">{firstRunTexts.text('checkHint')}</p>
        )}
        {unsupported > 0 && (
          <p className="text-sm text-warn">{t('unsupportedNote', { count: unsupported })}</p>
        )}
        {nearest.length > 0 && (
          <p className="text-sm text-ink-soft">{t('nearest', { titles: nearest.join(' · ') })}</p>
        )}
        {!running && (
          <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
            <AnswerOrigin answer={answer} />
            {!isBusy && (
              <AnswerActions
                turn={turn}
                onRetry={() => onAskAgain(turn, turn.question)}
                onRated={(rating) => onRated(turn, rating)}
              />
            )}
          </div>
        )}
      </section>
    </div>
  );
});

function Question({ turn, isBusy, onAskAgain }: Pick<TurnViewProps, 'turn' | 'isBusy' | 'onAskAgain'>) {
  const t = useTexts(chatTexts);
  const [draft, setDraft] = useState<string | null>(null);
  if (draft !== null) {
    const send = () => {
      setDraft(null);
      if (draft.trim() !== '') onAskAgain(turn, draft.trim());
    };
    return (
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
        className="flex flex-col gap-2"
      >
        <TextArea
          label={t('edit')}
          autoFocus
          value={draft}
          onChange={({ target }) => setDraft(target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setDraft(null);
          }}
        />
        <span className="flex gap-2">
          <Button look="primary" type="submit">
            {t('saveEdit')}
          </Button>
        </span>
      </form>
    );
  }
  return (
    <div className="group flex items-start justify-end gap-1">
      {!isBusy && (
        <IconButton
          icon="edit"
          label={t('edit')}
          onClick={() => setDraft(turn.question)}
          className="opacity-60 group-hover:opacity-100 focus-visible:opacity-100"
        />
      )}
      <h2 className="max-w-[85%] rounded-2xl rounded-tr-sm bg-accent-soft px-4 py-2 font-normal break-words whitespace-pre-wrap">
        <span className="sr-only">{t('you')}: </span>
        {turn.question}
      </h2>
    </div>
  );
}
