import type { SearchReport, VectorStore } from '@frogwell/protocol';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useRef, useState } from 'react';
import { explainSearch } from '../api/search-explanation.ts';
import { PageFrame } from '../app/page-frame.tsx';
import { WithStore } from '../knowledge/with-store.tsx';
import { useTexts } from '../texts/define-texts.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { EmptyState, Notice, Spinner } from '../ui/feedback.tsx';
import { EvidenceCard } from './evidence-card.tsx';
import { PassageDetail } from './passage-detail.tsx';
import { RankingColumns } from './ranking-columns.tsx';
import { type AskedSearch, SearchForm } from './search-form.tsx';
import { searchLabTexts } from './texts.ts';
import { UnderstoodCard } from './understood-card.tsx';

/** One query, and why its passages come in the order they do. */
export default function SearchLabPage() {
  return (
    <WithStore>{(store, chooser) => <LabOfStore key={store.id} store={store} chooser={chooser} />}</WithStore>
  );
}

function LabOfStore({ store, chooser }: { store: VectorStore; chooser: ReactNode }) {
  const t = useTexts(searchLabTexts);
  const [asked, setAsked] = useState<AskedSearch | null>(null);
  const report = useQuery({
    queryKey: ['search-lab', store.id, asked],
    queryFn: ({ signal }) =>
      explainSearch(
        store.id,
        { query: asked?.query ?? '', ...(asked?.filter && { filters: asked.filter.wire }) },
        signal,
      ),
    enabled: asked !== null,
    // What was explained stays as it was explained until it is asked again.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  return (
    <PageFrame title={t('title')} description={t('description')} actions={chooser || undefined}>
      <SearchForm
        isBusy={report.isFetching}
        onAsk={(next) => {
          if (JSON.stringify(next) === JSON.stringify(asked)) void report.refetch();
          else setAsked(next);
        }}
      />
      {asked === null && (
        <EmptyState icon="lab" title={t('emptyTitle')}>
          {t('emptyHint')}
        </EmptyState>
      )}
      {asked !== null && report.isPending && <Spinner label={t('searching')} />}
      {report.isError && <FailureNotice error={report.error} onRetry={() => void report.refetch()} />}
      {asked !== null && report.data && (
        <Report key={report.dataUpdatedAt} storeId={store.id} report={report.data} asked={asked} />
      )}
    </PageFrame>
  );
}

function Report({ storeId, report, asked }: { storeId: string; report: SearchReport; asked: AskedSearch }) {
  const t = useTexts(searchLabTexts);
  const [selected, select] = useState(report.passages[0]?.chunk_id);
  const detail = useRef<HTMLDivElement>(null);
  const passage = report.passages.find(({ chunk_id }) => chunk_id === selected);
  if (report.chunk_count === 0) return <Notice>{t('noDocuments')}</Notice>;
  return (
    <>
      {report.known_question && (
        <Notice tone="ok">{t('knownQuestion', { question: report.known_question.question })}</Notice>
      )}
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <UnderstoodCard report={report} filter={asked.filter} />
        <EvidenceCard evidence={report.evidence} />
      </div>
      {report.passages.length === 0 ? (
        <Notice tone="warn">{t(asked.filter ? 'nothingFiltered' : 'nothing')}</Notice>
      ) : (
        <>
          <RankingColumns
            report={report}
            selected={selected}
            onSelect={(chunkId) => {
              select(chunkId);
              showDetail(detail.current);
            }}
          />
          <div ref={detail} className="scroll-mt-4">
            {passage && <PassageDetail storeId={storeId} report={report} passage={passage} />}
          </div>
        </>
      )}
    </>
  );
}

/** Share of the window in which the explanation must begin to be seen as the answer to a click. */
const SEEN = 0.75;

function showDetail(detail: HTMLElement | null): void {
  if (detail === null || detail.getBoundingClientRect().top < SEEN * window.innerHeight) return;
  detail.scrollIntoView({ block: 'center', behavior: 'smooth' });
}
