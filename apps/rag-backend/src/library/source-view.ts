import type { ChunkStore, FileRecord, StoredChunk, StoreFileRecord } from '@frogwell/storage';
import type { DocumentLibrary } from './document-library.ts';
import { type SourceKind, sourceKind } from './source-kind.ts';

/** A stretch of stored text under one path of titles, on one page; in a sheet, a row. */
export interface SourceSection {
  /** Path of titles, e.g. `Chương II > Điều 12`; empty where there is none. */
  context: string;
  /** Short citable name, e.g. `Điều 12` or `Sheet1, dòng 5`; may be empty. */
  label: string;
  page: number | null;
  /** Offset of `text` in the stored text. */
  start: number;
  text: string;
}

/** What the source viewer shows of one file. */
export interface SourceView {
  file: FileRecord;
  vectorStoreId: string;
  kind: SourceKind;
  /** Pages, sheets or slides; null where the format has none. */
  pages: number | null;
  title: string;
  /** BCP 47 of the document. */
  language: string;
  /** Label and page of the quote, or of the first section shown. */
  label: string;
  page: number | null;
  quote: { start: number; end: number; text: string } | null;
  sections: SourceSection[];
  /** Pages whose text was read from their picture, and so may be read wrongly. */
  recognisedPages: number[];
  /** The part of the stored text that is shown. */
  window: { start: number; end: number };
  totalLength: number;
}

/** Longest text shown at once; longer documents are shown around the quote. */
const WINDOW_LENGTH = 30_000;
/** How much of the window lies before the quote. */
const BEFORE_QUOTE = 8_000;
const CHUNKS_AT_ONCE = 200;

export interface SourceViewRequest {
  fileId: string;
  /** Null = any store that holds the file, the oldest first. */
  vectorStoreId: string | null;
  quote: { start: number; end: number } | null;
  /** Where the window starts when there is no quote to show. */
  from: number;
}

/** A file that has no text to show: it is being read, or could not be. */
export interface UnreadSource {
  file: FileRecord;
  attachment: StoreFileRecord;
}

/** @returns the view, or what is known of a file that cannot be shown; undefined when there is no such file */
export async function viewSource(
  library: DocumentLibrary,
  chunks: ChunkStore,
  request: SourceViewRequest,
): Promise<SourceView | UnreadSource | undefined> {
  const file = await library.file(request.fileId);
  const attachment = file && (await findAttachment(library, request));
  if (!file || !attachment) return undefined;
  const { vectorStoreId } = attachment;
  const stored = await library.storedText(vectorStoreId, file.id);
  if (!stored) return { file, attachment };

  const text = stored.parts.join('');
  const quote = request.quote && withinText(request.quote, text.length);
  const window = windowAround(text, quote ? quote.start - BEFORE_QUOTE : request.from);
  const shown = await chunksBetween(chunks, { vectorStoreId, fileId: file.id }, window);
  const quoted = quote && shown.find((chunk) => chunk.start <= quote.start && quote.start < chunk.end);
  const named = quoted ?? shown[0];
  const kind = sourceKind(await library.firstBytes(file), file.filename);
  return {
    file,
    vectorStoreId,
    kind,
    pages: attachment.document?.pages ?? null,
    title: stored.title || file.filename,
    language: named?.language ?? 'und',
    label: quoted?.label ?? '',
    page: named?.page ?? null,
    quote: quote && { ...quote, text: text.slice(quote.start, quote.end) },
    sections: sectionsOf(text, window, shown, kind),
    recognisedPages: (attachment.document?.warnings ?? []).flatMap(({ code, page }) =>
      code === 'page_recognised' && page !== undefined ? [page] : [],
    ),
    window,
    totalLength: text.length,
  };
}

/** The file in the store that was named, or in the oldest that holds it. */
export async function findAttachment(
  library: DocumentLibrary,
  { fileId, vectorStoreId }: Pick<SourceViewRequest, 'fileId' | 'vectorStoreId'>,
): Promise<StoreFileRecord | undefined> {
  if (vectorStoreId !== null) return library.storeFile(vectorStoreId, fileId);
  let after: string | undefined;
  for (let hasMore = true; hasMore; ) {
    const page = await library.stores({ limit: 100, order: 'asc', ...(after && { after }) });
    for (const store of page.items) {
      const attachment = await library.storeFile(store.id, fileId);
      if (attachment) return attachment;
    }
    after = page.items.at(-1)?.id;
    hasMore = page.hasMore;
  }
  return undefined;
}

function withinText(
  quote: { start: number; end: number },
  length: number,
): { start: number; end: number } | null {
  const start = Math.min(Math.max(0, quote.start), length);
  const end = Math.min(Math.max(start, quote.end), length);
  return end > start ? { start, end } : null;
}

/** Starts and ends at line breaks, so that no word and no surrogate pair is cut. */
function windowAround(text: string, wantedStart: number): { start: number; end: number } {
  if (text.length <= WINDOW_LENGTH) return { start: 0, end: text.length };
  const latest = text.length - WINDOW_LENGTH;
  const start = lineStart(text, Math.max(0, Math.min(wantedStart, latest)));
  // The last window holds the end, also where its start was moved back to a line break: else "next" would never get there.
  const isLast = wantedStart >= latest || start + WINDOW_LENGTH >= text.length;
  const end = isLast ? text.length : lineStart(text, start + WINDOW_LENGTH);
  return { start, end: end > start ? end : Math.min(text.length, start + WINDOW_LENGTH) };
}

function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

/** Chunks that overlap the window, in reading order. Files may have tens of thousands: the first is found by halving. */
export async function chunksBetween(
  chunks: ChunkStore,
  file: { vectorStoreId: string; fileId: string },
  window: { start: number; end: number },
): Promise<StoredChunk[]> {
  const read = (offset: number, limit: number) =>
    chunks.ofFile(file.vectorStoreId, file.fileId, { offset, limit });
  const isBefore = async (index: number) => {
    const [chunk] = await read(index, 1);
    return chunk !== undefined && chunk.end <= window.start;
  };
  let low = 0;
  let high = 1;
  if (window.start > 0) {
    while (await isBefore(high)) {
      low = high;
      high *= 2;
    }
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (await isBefore(middle)) low = middle;
      else high = middle;
    }
  }
  const found: StoredChunk[] = [];
  for (let offset = low; ; offset += CHUNKS_AT_ONCE) {
    const page = await read(offset, CHUNKS_AT_ONCE);
    found.push(...page.filter((chunk) => chunk.end > window.start && chunk.start < window.end));
    if (page.length < CHUNKS_AT_ONCE || (page.at(-1)?.start ?? 0) >= window.end) return found;
  }
}

/** Cuts the window where a chunk begins under other titles, on another page or in another row; nothing is left out. */
function sectionsOf(
  text: string,
  window: { start: number; end: number },
  chunks: readonly StoredChunk[],
  kind: SourceKind,
): SourceSection[] {
  const cuts: Omit<SourceSection, 'text'>[] = [];
  for (const { context, label, page, start } of chunks) {
    const last = cuts.at(-1);
    const isSamePlace = last && last.context === context && last.page === page;
    if (isSamePlace && (kind !== 'sheet' || last.label === label)) continue;
    if (last && start <= last.start) continue;
    cuts.push({ context, label, page, start: Math.max(window.start, start) });
  }
  const untitled = { context: '', label: '', page: null, start: window.start };
  const first = cuts[0];
  if (!first || first.start > window.start) cuts.unshift(untitled);
  return cuts
    .map((cut, index) => ({ ...cut, text: text.slice(cut.start, cuts[index + 1]?.start ?? window.end) }))
    .filter((section) => section.text.trim() !== '');
}
