import type { KnownQuestionTest } from '@frogwell/protocol';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { testQuestion } from '../api/known-questions.ts';
import { useTexts } from '../texts/define-texts.ts';
import { formatNumber } from '../texts/format.ts';
import { Button } from '../ui/button.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { Notice } from '../ui/feedback.tsx';
import { TextField } from '../ui/field.tsx';
import { CandidateQuestion } from './candidate-question.tsx';
import { knownQuestionTexts } from './texts.ts';

/** Which stored answer a question would get, and what keeps it from the nearest ones. */
export function QuestionTest({ storeId }: { storeId: string }) {
  const t = useTexts(knownQuestionTexts);
  const [question, setQuestion] = useState('');
  const test = useMutation({ mutationFn: (asked: string) => testQuestion(storeId, asked) });
  return (
    <section aria-labelledby="question-test" className="rounded-xl border border-line bg-surface p-4">
      <h2 id="question-test" className="font-semibold">
        {t('testTitle')}
      </h2>
      <form
        className="mt-2 flex items-start gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (question.trim() !== '') test.mutate(question.trim());
        }}
      >
        <div className="min-w-0 flex-1">
          <TextField
            label={t('question')}
            isLabelHidden
            hint={t('testHint')}
            maxLength={2_000}
            value={question}
            onChange={({ target }) => setQuestion(target.value)}
          />
        </div>
        <Button type="submit" look="primary" isBusy={test.isPending} disabled={question.trim() === ''}>
          {t('test')}
        </Button>
      </form>
      <div aria-live="polite" className="flex flex-col gap-3 not-empty:mt-3">
        {test.isError && <FailureNotice error={test.error} />}
        {test.isSuccess && <Outcome tested={test.data} />}
      </div>
    </section>
  );
}

const TIERS = ['exact', 'fuzzy', 'semantic'] as const;

function Outcome({ tested }: { tested: KnownQuestionTest }) {
  const t = useTexts(knownQuestionTexts);
  const { match, rule, degraded, reason, candidates } = tested;
  const tier = TIERS.find((known) => known === match?.tier) ?? 'fuzzy';
  return (
    <>
      {match ? (
        <Notice tone="ok">
          <p className="font-semibold">{t(`tier.${tier}`)}</p>
          <p className="text-ink">{t(`tierHint.${tier}`)}</p>
          {match.similarity !== null && (
            <p className="text-ink">
              {t('similarity', {
                similarity: formatNumber(match.similarity, 3),
                least: formatNumber(rule.least_similarity, 4),
              })}
            </p>
          )}
          <p className="mt-2 text-xs text-ink-soft">{t('gets')}</p>
          <blockquote className="max-h-48 overflow-y-auto border-l-2 border-accent pl-2.5 break-words whitespace-pre-wrap text-ink">
            {match.question.answer}
          </blockquote>
        </Notice>
      ) : (
        <Notice tone={reason === 'rule' || reason === 'ambiguous' ? 'warn' : 'info'}>
          {t(`no.${reason === 'matched' ? 'none' : reason}`)}
        </Notice>
      )}
      {degraded !== null && <Notice tone="warn">{t('notByMeaning')}</Notice>}
      {candidates.length > 0 && (
        <div>
          <h3 className="text-sm font-semibold">{t('nearest')}</h3>
          <ul className="mt-1 flex flex-col gap-2">
            {candidates.map((candidate) => (
              <CandidateQuestion key={candidate.question.id} tested={tested} candidate={candidate} />
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
