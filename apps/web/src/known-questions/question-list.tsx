import type { KnownQuestion } from '@frogwell/protocol';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { knownQuestionsQuery } from '../api/known-questions.ts';
import { useTexts } from '../texts/define-texts.ts';
import { formatNumber } from '../texts/format.ts';
import { Button } from '../ui/button.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { EmptyState, Spinner } from '../ui/feedback.tsx';
import { TextField } from '../ui/field.tsx';
import { QuestionCard } from './question-card.tsx';
import { knownQuestionTexts } from './texts.ts';

export function QuestionList({
  storeId,
  onEdit,
  onDelete,
  onImport,
  onAdd,
}: {
  storeId: string;
  onEdit: (question: KnownQuestion) => void;
  onDelete: (question: KnownQuestion) => void;
  onImport: () => void;
  onAdd: () => void;
}) {
  const t = useTexts(knownQuestionTexts);
  const [search, setSearch] = useState('');
  const query = useDeferredValue(search.trim());
  const found = useInfiniteQuery({
    ...knownQuestionsQuery(storeId, query),
    placeholderData: keepPreviousData,
  });
  const total = found.data?.pages[0]?.total ?? 0;
  const questions = found.data?.pages.flatMap(({ data }) => data) ?? [];
  if (found.isPending) return <Spinner label={t('loading')} />;
  if (found.isError) return <FailureNotice error={found.error} onRetry={() => void found.refetch()} />;
  if (total === 0 && query === '' && search === '') {
    return (
      <section className="rounded-xl border border-line bg-surface">
        <EmptyState
          icon="questions"
          title={t('emptyTitle')}
          action={
            <span className="flex flex-wrap justify-center gap-2">
              <Button icon="upload" onClick={onImport}>
                {t('import')}
              </Button>
              <Button icon="add" onClick={onAdd}>
                {t('add')}
              </Button>
            </span>
          }
        >
          {t('emptyHint')}
        </EmptyState>
      </section>
    );
  }
  return (
    <section aria-label={t('title')} className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <div className="min-w-40 flex-1">
          <TextField
            label={t('search')}
            isLabelHidden
            type="search"
            placeholder={t('search')}
            value={search}
            onChange={({ target }) => setSearch(target.value)}
          />
        </div>
        <p aria-live="polite" className="text-sm text-ink-soft">
          {t('count', { count: total, number: formatNumber(total) })}
        </p>
      </div>
      {questions.length === 0 && <p className="py-6 text-center text-sm text-ink-soft">{t('noMatch')}</p>}
      <ul className="flex flex-col gap-2">
        {questions.map((question) => (
          <QuestionCard
            key={question.id}
            storeId={storeId}
            question={question}
            onEdit={() => onEdit(question)}
            onDelete={() => onDelete(question)}
          />
        ))}
      </ul>
      {found.hasNextPage && (
        <Button isBusy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </section>
  );
}
