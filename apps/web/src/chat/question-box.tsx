import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTexts } from '../texts/define-texts.ts';
import { IconButton } from '../ui/button.tsx';
import { chatTexts } from './texts.ts';

/** Longest question the box takes; a document belongs into a file. */
const LONGEST_QUESTION = 8_000;

export interface QuestionBoxProps {
  isAnswering: boolean;
  onAsk: (question: string) => void;
  onStop: () => void;
  /** At the left of the bottom row. */
  tools?: ReactNode;
}

/** Where questions are written. Enter sends (not in the middle of a composed letter), Shift+Enter breaks the line. */
export function QuestionBox({ isAnswering, onAsk, onStop, tools }: QuestionBoxProps) {
  const t = useTexts(chatTexts);
  const [question, setQuestion] = useState('');
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => box.current?.focus({ preventScroll: true }), []);

  const send = () => {
    const text = question.trim();
    if (text === '' || isAnswering) return;
    setQuestion('');
    onAsk(text);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      className="rounded-2xl border border-line-strong bg-surface shadow-sm focus-within:border-accent"
    >
      <textarea
        ref={box}
        aria-label={t('question')}
        placeholder={t('placeholder')}
        aria-describedby="question-hint"
        value={question}
        maxLength={LONGEST_QUESTION}
        rows={1}
        onChange={({ target }) => setQuestion(target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          send();
        }}
        className="field-sizing-content max-h-60 min-h-12 w-full resize-none bg-transparent px-4 pt-3 pb-1 outline-none placeholder:text-ink-soft"
      />
      <div className="flex items-center gap-1 px-2 pb-2">
        {tools}
        <span id="question-hint" className="ml-auto hidden px-2 text-xs text-ink-soft md:block">
          {t('hint')}
        </span>
        <span className="ml-auto md:ml-0">
          {isAnswering ? (
            <IconButton icon="stop" label={t('stop')} onClick={onStop} className="bg-sunken" />
          ) : (
            <IconButton
              icon="send"
              label={t('send')}
              type="submit"
              disabled={question.trim() === ''}
              className="bg-accent text-accent-ink hover:bg-accent-strong hover:text-accent-ink disabled:bg-sunken disabled:text-ink-soft"
            />
          )}
        </span>
      </div>
    </form>
  );
}
