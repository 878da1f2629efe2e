import type { FilePassage, FilePassagesQuery } from '@frogwell/protocol';
import { useInfiniteQuery } from '@tanstack/react-query';
import { filePassagesQuery } from '../../api/documents.ts';
import { useTexts } from '../../texts/define-texts.ts';
import { formatNumber } from '../../texts/format.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Spinner } from '../../ui/feedback.tsx';
import { SourceLink } from '../source-link.tsx';
import { documentsTexts } from '../texts.ts';
import { detailsTexts } from './texts.ts';

/** What is searched of a file, passage by passage; or its known questions with their answers. */
export function PassageList({
  storeId,
  fileId,
  kind,
  total,
}: {
  storeId: string;
  fileId: string;
  kind: FilePassagesQuery['kind'];
  total: number;
}) {
  const t = useTexts(documentsTexts);
  const d = useTexts(detailsTexts);
  const pages = useInfiniteQuery(filePassagesQuery(storeId, fileId, kind));
  if (pages.isPending) return <Spinner label={t('loading')} />;
  if (pages.isError) return <FailureNotice error={pages.error} onRetry={() => void pages.refetch()} />;
  const passages = pages.data.pages.flatMap(({ data }) => data);
  if (passages.length === 0) return <p className="py-4 text-sm text-ink-soft">{d('noPassages')}</p>;
  return (
    <div className="flex flex-col gap-3">
      <p className="text-xs text-ink-soft tabular-nums" role="status">
        {t('range', { from: '1', to: formatNumber(passages.length), total: formatNumber(total) })}
      </p>
      <ol className="flex flex-col gap-3">
        {passages.map((passage) => (
          <li key={passage.id} className="rounded-lg border border-line bg-surface p-3 text-sm">
            {kind === 'questions' && passage.question ? (
              <>
                <h3 className="font-medium [overflow-wrap:anywhere]">
                  <bdi>{passage.question.text}</bdi>
                </h3>
                <p className="mt-1 [overflow-wrap:anywhere] whitespace-pre-wrap">{passage.question.answer}</p>
              </>
            ) : (
              <p className="[overflow-wrap:anywhere] whitespace-pre-wrap">{passage.text}</p>
            )}
            <PassagePlace storeId={storeId} fileId={fileId} passage={passage} />
          </li>
        ))}
      </ol>
      {pages.hasNextPage && (
        <Button
          className="self-center"
          isBusy={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {d('morePassages')}
        </Button>
      )}
    </div>
  );
}

function PassagePlace({
  storeId,
  fileId,
  passage,
}: {
  storeId: string;
  fileId: string;
  passage: FilePassage;
}) {
  const t = useTexts(documentsTexts);
  const d = useTexts(detailsTexts);
  const { label, context, page, tokens, start, end } = passage;
  return (
    <div className="mt-2 flex flex-wrap items-baseline gap-x-3 gap-y-1 border-t border-line pt-2 text-xs text-ink-soft">
      {context !== '' && <bdi className="w-full [overflow-wrap:anywhere]">{context}</bdi>}
      {label !== '' && <bdi className="font-medium text-ink">{label}</bdi>}
      {page !== null && <span>{t('onPage', { page: formatNumber(page) })}</span>}
      <span>{t('tokenCount', { count: tokens, number: formatNumber(tokens) })}</span>
      <SourceLink
        storeId={storeId}
        fileId={fileId}
        place={{ start, end }}
        className="rounded font-medium text-accent underline"
      >
        {d('openSource')}
      </SourceLink>
    </div>
  );
}
