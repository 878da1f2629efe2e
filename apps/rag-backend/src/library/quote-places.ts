import { IngestionError, type QuoteBox, type QuoteInPdf } from '@frogwell/ingestion';
import type { ChunkStore } from '@frogwell/storage';
import { z } from 'zod';
import type { DocumentLibrary } from './document-library.ts';
import type { QuoteTask } from './quote-task.ts';
import { sourceKind } from './source-kind.ts';
import { chunksBetween, findAttachment } from './source-view.ts';

/** Where a quote stands on the pages of its PDF. */
export interface QuotePlaces {
  /** Page of its beginning, 1-based. */
  page: number;
  /** In the order of the quote; empty where the page has no text of its own (a scan) or it is not found there. */
  boxes: QuoteBox[];
}

/** Runs a {@link QuoteTask}: `ParserPool`, or a fake in tests. */
export interface QuoteFinder {
  run(task: QuoteTask, options: { signal: AbortSignal }): Promise<unknown>;
}

export interface QuotePlacesRequest {
  fileId: string;
  /** Null = any store that holds the file, the oldest first. */
  vectorStoreId: string | null;
  quote: { start: number; end: number };
}

/** Stored text before and after a quote that tells equal places apart. */
const AROUND = 200;
/** A quote is a few sentences; one over more pages than this is shown by its beginning. */
const MAX_PAGES = 10;

const Boxes = z.array(
  z.object({ page: z.number(), x0: z.number(), y0: z.number(), x1: z.number(), y1: z.number() }),
);

/**
 * Asks the PDF itself where a quote stands: boxes are not stored, as they would weigh more than the text and few are
 * ever looked at.
 *
 * @returns undefined when there is no such file, it is no PDF, or it has no text there
 */
export async function findQuotePlaces(
  { library, chunks, finder }: { library: DocumentLibrary; chunks: ChunkStore; finder: QuoteFinder },
  request: QuotePlacesRequest,
  signal: AbortSignal,
): Promise<QuotePlaces | undefined> {
  const { quote } = request;
  const file = await library.file(request.fileId);
  const attachment = file && (await findAttachment(library, request));
  const path = file && (await library.blobPath(file));
  if (!file || !attachment || path === undefined) return undefined;
  if (sourceKind(await library.firstBytes(file), file.filename) !== 'pdf') return undefined;

  const place = { vectorStoreId: attachment.vectorStoreId, fileId: file.id };
  const range = { start: Math.max(0, quote.start - AROUND), end: quote.end + AROUND };
  const stored = await library.storedText(place.vectorStoreId, place.fileId, range);
  const near =
    stored && (await chunksBetween(chunks, place, { start: quote.start, end: quote.end + AROUND }));
  const page = near?.[0]?.page;
  if (stored === undefined || near === undefined || page == null) return undefined;
  // A chunk knows the page of its beginning: the quote ends at the latest where the one after it begins.
  const next = near.find(({ start }) => start >= quote.end)?.page ?? attachment.document?.pages ?? page;
  const text = stored.parts.join('');
  const start = quote.start - range.start;
  const end = quote.end - range.start;
  const wanted: QuoteInPdf = {
    quote: text.slice(start, end),
    before: text.slice(0, start),
    after: text.slice(end),
    firstPage: page,
    lastPage: Math.min(Math.max(page, next), page + MAX_PAGES),
  };
  const boxes = await boxesOf(finder, { path, wanted }, signal);
  return { page: boxes[0]?.page ?? page, boxes };
}

/** A PDF that does not open again (its password was not kept) still has its page. */
async function boxesOf(finder: QuoteFinder, task: QuoteTask, signal: AbortSignal): Promise<QuoteBox[]> {
  try {
    return Boxes.parse(await finder.run(task, { signal }));
  } catch (error) {
    if (error instanceof IngestionError) return [];
    throw error;
  }
}
