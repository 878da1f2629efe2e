import type { KnownQuestion } from '@frogwell/protocol';
import { useState } from 'react';
import { PlaceLink } from '../knowledge/place-link.tsx';
import { useTexts } from '../texts/define-texts.ts';
import { IconButton } from '../ui/button.tsx';
import { Badge } from '../ui/feedback.tsx';
import { knownQuestionTexts } from './texts.ts';

/** Answers that are longer are folded at first. */
const SHORT_ANSWER = 220;

export function QuestionCard({
  storeId,
  question,
  onEdit,
  onDelete,
}: {
  storeId: string;
  question: KnownQuestion;
  onEdit: () => void;
  onDelete: () => void;
}) {
  const t = useTexts(knownQuestionTexts);
  const [isOpen, setOpen] = useState(false);
  const isLong = question.answer.length > SHORT_ANSWER || question.answer.split('\n').length > 4;
  return (
    <li className="flex gap-2 rounded-xl border border-line bg-surface py-3 pr-2 pl-4">
      <div className="min-w-0 flex-1">
        <h2 className="text-sm font-semibold break-words">{question.question}</h2>
        <p
          className={`mt-1 text-sm break-words whitespace-pre-wrap text-ink ${isLong && !isOpen ? 'line-clamp-3' : ''}`}
        >
          {question.answer}
        </p>
        <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-ink-soft">
          {question.origin === 'promoted' ? (
            <Badge tone="ok">{t('promoted')}</Badge>
          ) : (
            <>
              <Badge>{t('fromFile')}</Badge>
              <PlaceLink storeId={storeId} place={question} className="min-w-0 break-all">
                {t('row', { label: question.label, filename: question.filename })}
              </PlaceLink>
            </>
          )}
          {isLong && (
            <button
              type="button"
              aria-expanded={isOpen}
              onClick={() => setOpen(!isOpen)}
              className="rounded text-accent underline decoration-1 underline-offset-2"
            >
              {t(isOpen ? 'showLess' : 'showAll')}
            </button>
          )}
        </div>
      </div>
      <div className="flex shrink-0 flex-col sm:flex-row">
        <IconButton icon="edit" label={t('editOf', { question: question.question })} onClick={onEdit} />
        <IconButton icon="trash" label={t('deleteOf', { question: question.question })} onClick={onDelete} />
      </div>
    </li>
  );
}
