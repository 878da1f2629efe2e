import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { ApiFailure } from '../api/api-failure.ts';
import { quotePlacesQuery, type SourcePlace, sourceViewQuery } from '../api/source-view.ts';
import { useTexts } from '../texts/define-texts.ts';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { Spinner } from '../ui/feedback.tsx';
import { SourceBody } from './source-body.tsx';
import { SourceHeader } from './source-header.tsx';
import { MissingSource, UnreadSourceState } from './source-problem.tsx';
import { joinParts } from './stored-text.ts';
import { sourceTexts } from './texts.ts';

/** Where a citation of the answer leads. */
export interface CitedPlace {
  /** As its chip shows it. */
  number: number;
  fileId: string;
  vectorStoreId: string | null;
  start: number;
  end: number;
}

export interface SourceViewerProps extends SourcePlace {
  /** Of the answer, in its order: for going from one to the next. */
  citations?: readonly CitedPlace[];
  /** Told which one is shown, when the viewer goes on to another. */
  onShow?: (citation: CitedPlace) => void;
  /** A pane can be closed; a page cannot. */
  onClose?: () => void;
}

/** A document at a quote: its pages, slides, rows or text, with the passage marked and in view. */
export function SourceViewer({ citations = [], onShow, onClose, ...given }: SourceViewerProps) {
  const t = useTexts(sourceTexts);
  const [place, setPlace] = useShownPlace(given);
  const frame = useRef<HTMLDivElement>(null);
  useBorrowedFocus(frame, onClose !== undefined);
  const { data, error, refetch, ...more } = useInfiniteQuery(sourceViewQuery(place));
  const source = data ? joinParts(data.pages) : null;
  const first = data?.pages[0];
  const quotePage = useQuotePage(place, source?.kind === 'pdf');

  const index = citations.findIndex((citation) => isAt(citation, place));
  const step = (by: number) => {
    const citation = citations[index + by];
    if (citation === undefined) return;
    setPlace({
      fileId: citation.fileId,
      vectorStoreId: citation.vectorStoreId,
      quote: { start: citation.start, end: citation.end },
    });
    onShow?.(citation);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
      return;
    if (event.key === 'Escape' && onClose) onClose();
    else if (event.key === 'n' || event.key === 'ArrowRight') step(1);
    else if (event.key === 'p' || event.key === 'ArrowLeft') step(-1);
    else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys that work wherever in the viewer the focus is
    <div
      ref={frame}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      className="flex h-full min-h-0 flex-col bg-surface outline-none"
    >
      <SourceHeader
        source={source && { ...source, page: quotePage ?? source.page }}
        filename={first?.filename ?? ''}
        fileId={place.fileId}
        isPage={onClose === undefined}
        citation={index === -1 ? null : { index, count: citations.length }}
        onStep={step}
        {...(onClose && { onClose })}
      />
      <div className="min-h-0 flex-1">
        {source ? (
          <SourceBody
            key={`${place.fileId} ${place.vectorStoreId}`}
            source={source}
            place={place}
            loadEarlier={more.hasPreviousPage ? () => void more.fetchPreviousPage() : null}
            loadLater={more.hasNextPage ? () => void more.fetchNextPage() : null}
            isLoading={more.isFetchingNextPage || more.isFetchingPreviousPage}
          />
        ) : error instanceof ApiFailure && error.status === 404 ? (
          <MissingSource />
        ) : error ? (
          <div className="p-4">
            <FailureNotice error={error} onRetry={() => void refetch()} />
          </div>
        ) : first && first.status !== 'completed' ? (
          <UnreadSourceState source={first} />
        ) : (
          <Spinner label={t('loading')} />
        )}
      </div>
    </div>
  );
}

/** A passage of a PDF may run over a page end: the quote's own page is where its first box is. */
function useQuotePage({ quote, ...file }: SourcePlace, isPdf: boolean): number | null {
  const places = useQuery({
    ...quotePlacesQuery({ ...file, quote: quote ?? { start: 0, end: 0 } }),
    enabled: isPdf && quote !== null,
  });
  return places.data?.page ?? null;
}

/** What was given, until the reader goes on to another citation; what is given anew is shown again. */
function useShownPlace(given: SourcePlace): [SourcePlace, (place: SourcePlace) => void] {
  const key = keyOf(given);
  const [shown, setShown] = useState({ key, place: given });
  const current = shown.key === key ? shown.place : given;
  return [current, (place) => setShown({ key, place })];
}

function keyOf({ fileId, vectorStoreId, quote }: SourcePlace): string {
  return JSON.stringify([fileId, vectorStoreId, quote?.start, quote?.end]);
}

function isAt(citation: CitedPlace, { fileId, quote }: SourcePlace): boolean {
  return citation.fileId === fileId && citation.start === quote?.start && citation.end === quote.end;
}

/** A pane takes the focus when it opens and gives it back, to the citation it was opened from, when it goes. */
function useBorrowedFocus(frame: React.RefObject<HTMLElement | null>, isPane: boolean): void {
  useEffect(() => {
    if (!isPane) return;
    const owner = document.activeElement;
    frame.current?.focus({ preventScroll: true });
    return () => {
      if (owner instanceof HTMLElement && owner.isConnected) owner.focus({ preventScroll: true });
    };
  }, [frame, isPane]);
}

function isTyping(target: EventTarget): boolean {
  return (
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
  );
}
