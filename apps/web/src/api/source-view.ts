import type { QuotePlaces, SourceView } from '@frogwell/protocol';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { callApi, openApi } from './http-client.ts';

/** A stretch of a stored text, in UTF-16 offsets. */
export interface Stretch {
  start: number;
  end: number;
}

/** A file, as it stands in a store, and what is quoted from it. */
export interface SourcePlace {
  fileId: string;
  /** Null = whichever store holds it. */
  vectorStoreId: string | null;
  quote: Stretch | null;
}

/** How often a file that is still being read is asked for again. */
const READING_POLL_MS = 1_500;

/** Parts of the stored text, the first around the quote; the others follow it in both directions. */
export function sourceViewQuery({ fileId, vectorStoreId, quote }: SourcePlace) {
  return infiniteQueryOptions({
    queryKey: ['source-view', fileId, vectorStoreId, quote?.start ?? null, quote?.end ?? null],
    queryFn: ({ pageParam: from, signal }) =>
      callApi<SourceView>(
        `/admin/files/${encodeURIComponent(fileId)}/view?${query({
          store: vectorStoreId,
          ...(from === null ? { start: quote?.start, end: quote?.end } : { from }),
        })}`,
        { signal },
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (last) =>
      last.status === 'completed' && last.window.end < last.total_length ? last.window.end : undefined,
    getPreviousPageParam: (first) =>
      first.status === 'completed' && first.window.start > 0
        ? Math.max(0, first.window.start - (first.window.end - first.window.start))
        : undefined,
    // A stored text changes only when its file is read again.
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) =>
      state.data?.pages[0]?.status === 'in_progress' ? READING_POLL_MS : false,
  });
}

/** Where the quote stands on the pages of a PDF. */
export function quotePlacesQuery(place: SourcePlace & { quote: Stretch }) {
  const { fileId, vectorStoreId, quote } = place;
  return queryOptions({
    queryKey: ['quote-places', fileId, vectorStoreId, quote.start, quote.end],
    queryFn: ({ signal }) =>
      callApi<QuotePlaces>(
        `/admin/files/${encodeURIComponent(fileId)}/quote_places?${query({ store: vectorStoreId, ...quote })}`,
        { signal },
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The uploaded bytes. Kept for a while only: they may be large. */
export function originalQuery(fileId: string) {
  return queryOptions({
    queryKey: ['original', fileId],
    queryFn: async ({ signal }) => (await openApi(originalPath(fileId), { signal })).blob(),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
}

function originalPath(fileId: string): string {
  return `/v1/files/${encodeURIComponent(fileId)}/content`;
}

function query(values: Record<string, string | number | null | undefined>): string {
  const given = Object.entries(values).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [[name, String(value)]],
  );
  return String(new URLSearchParams(given));
}
