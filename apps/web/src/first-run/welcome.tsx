import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { suggestionsQuery } from '../api/answers.ts';
import { DOCUMENTS_KEY, vectorStoresQuery } from '../api/documents.ts';
import { useTexts } from '../texts/define-texts.ts';
import { Button } from '../ui/button.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { ProgressBar, Spinner } from '../ui/feedback.tsx';
import { Icon } from '../ui/icon.tsx';
import { uiTexts } from '../ui/texts.ts';
import { addSamples, type SampleProgress } from './sample-documents.ts';
import { firstRunTexts } from './texts.ts';

export interface WelcomeProps {
  /** The store that is asked; null = the default one. */
  vectorStoreId: string | null;
  onAsk: (question: string) => void;
}

/** What stands where no question has been asked yet: the way to documents, then questions that they can answer. */
export function Welcome({ vectorStoreId, onAsk }: WelcomeProps) {
  const t = useTexts(firstRunTexts);
  const ui = useTexts(uiTexts);
  const stores = useQuery({
    ...vectorStoresQuery(),
    // While documents are being read, the first of them is worth waiting for.
    refetchInterval: ({ state }) =>
      state.data?.some(({ status }) => status === 'in_progress') ? 1_000 : false,
  });
  if (stores.isError) return <FailureNotice error={stores.error} onRetry={() => void stores.refetch()} />;
  if (!stores.data) return <Spinner label={ui('loading')} />;
  const store = stores.data.find(({ id, name }) =>
    vectorStoreId === null ? name === 'default' : id === vectorStoreId,
  );
  const { completed = 0, in_progress: reading = 0 } = store?.file_counts ?? {};
  return (
    <div className="flex flex-col items-center gap-5 py-[6vh] text-center">
      <img src="icon.svg" alt="" className="size-14" />
      <div>
        <h2 className="text-2xl font-semibold">{t('title')}</h2>
        <p className="mx-auto mt-1.5 max-w-lg text-ink-soft">
          {t(completed > 0 ? 'readyHint' : 'emptyHint')}
        </p>
      </div>
      {reading > 0 && (
        <p role="status" className="text-sm text-ink-soft">
          {t('waiting', { count: reading })}
        </p>
      )}
      {completed > 0 ? (
        <Suggestions vectorStoreId={vectorStoreId} onAsk={onAsk} />
      ) : (
        store && <FirstSteps storeId={store.id} />
      )}
    </div>
  );
}

function Suggestions({ vectorStoreId, onAsk }: WelcomeProps) {
  const t = useTexts(firstRunTexts);
  const { i18n } = useTranslation();
  const questions = useQuery(suggestionsQuery(vectorStoreId, i18n.language)).data?.data ?? [];
  return (
    // Its height is there from the start: nothing moves when the questions come.
    <section aria-label={t('suggestions')} className="min-h-40 w-full max-w-2xl">
      <ul className="grid gap-2 sm:grid-cols-2">
        {questions.map(({ question }) => (
          <li key={question}>
            <button
              type="button"
              onClick={() => onAsk(question)}
              className="h-full w-full rounded-xl border border-line bg-surface px-4 py-3 text-left text-sm hover:border-accent hover:bg-accent-soft"
            >
              {question}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** From nothing to documents: samples with one press, or files of one's own. */
function FirstSteps({ storeId }: { storeId: string }) {
  const t = useTexts(firstRunTexts);
  const queries = useQueryClient();
  const [progress, setProgress] = useState<SampleProgress | null>(null);
  const [error, setError] = useState<unknown>(null);

  const trySamples = async () => {
    setError(null);
    try {
      await addSamples(storeId, { signal: new AbortController().signal, onProgress: setProgress });
      await queries.invalidateQueries({ queryKey: DOCUMENTS_KEY });
    } catch (failure) {
      setError(failure);
    } finally {
      setProgress(null);
    }
  };
  return (
    <>
      <ol
        aria-label={t('steps')}
        className="flex flex-wrap justify-center gap-x-6 gap-y-2 text-sm text-ink-soft"
      >
        {(['step1', 'step2', 'step3'] as const).map((step, index) => (
          <li key={step} className="flex items-center gap-2">
            <span className="flex size-6 items-center justify-center rounded-full bg-accent-soft text-xs font-semibold text-accent-strong">
              {index + 1}
            </span>
            {t(step)}
          </li>
        ))}
      </ol>
      <div className="flex min-h-16 w-full max-w-md flex-col items-center gap-3">
        {progress ? (
          <>
            <p role="status" className="text-sm text-ink-soft">
              {t('reading', { name: progress.name, done: progress.done + 1, total: progress.total })}
            </p>
            <ProgressBar label={t('trySample')} value={progress.share} />
          </>
        ) : (
          <div className="flex flex-wrap justify-center gap-2">
            <Button look="primary" onClick={() => void trySamples()}>
              {t('trySample')}
            </Button>
            <Link
              to="/documents"
              className="inline-flex min-h-9 items-center gap-2 rounded-lg border border-line bg-surface px-3.5 py-1.5 text-sm font-medium hover:bg-sunken"
            >
              <Icon name="upload" className="size-4.5" />
              {t('addDocuments')}
            </Link>
          </div>
        )}
        {error !== null && <FailureNotice error={error} onRetry={() => void trySamples()} />}
      </div>
    </>
  );
}
