import { z } from 'zod';

/** UTF-16 offsets into the stored text, the end excluded. */
const Stretch = z.object({ start: z.int(), end: z.int() });

/** A stretch of stored text under one path of titles, on one page; in a sheet, a row. */
export const SourceSection = z.object({
  /** Path of titles, e.g. `Chương II > Điều 12`; empty where there is none. */
  context: z.string(),
  /** Short citable name, e.g. `Điều 12` or `Sheet1, dòng 5`; may be empty. */
  label: z.string(),
  /** 1-based page, sheet or slide. */
  page: z.int().nullable(),
  /** Offset of `text` in the stored text. */
  start: z.int(),
  text: z.string(),
});
export type SourceSection = z.infer<typeof SourceSection>;

/** A searchable file, shown around a quote or from an offset on. */
export const ReadSource = z.object({
  object: z.literal('file.view'),
  status: z.literal('completed'),
  file_id: z.string(),
  filename: z.string(),
  vector_store_id: z.string(),
  bytes: z.int(),
  /** How it is shown: its own pages, a picture beside what was read from it, rows, slides, or the stored text. */
  kind: z.enum(['pdf', 'picture', 'sheet', 'slides', 'text']),
  title: z.string(),
  /** BCP 47 of the document. */
  language: z.string(),
  /** Pages, sheets or slides; null where the format has none. */
  pages: z.int().nullable(),
  /** Label and page of the quote, or of the first section shown. */
  label: z.string(),
  page: z.int().nullable(),
  quote: Stretch.extend({ text: z.string() }).nullable(),
  /** Their texts joined are the stored text of the window, but for white space between them. */
  sections: z.array(SourceSection),
  /** Pages whose text was read from their picture, and so may be read wrongly. */
  recognised_pages: z.array(z.int()),
  /** The part of the stored text that `sections` show. */
  window: Stretch,
  total_length: z.int(),
});
export type ReadSource = z.infer<typeof ReadSource>;

/** A file without text to show: it is being read, or could not be. */
export const UnreadSource = z.object({
  object: z.literal('file.view'),
  status: z.enum(['in_progress', 'failed', 'cancelled']),
  file_id: z.string(),
  filename: z.string(),
  vector_store_id: z.string(),
  /** Pages or parts read so far. */
  progress: z.object({ done: z.int(), total: z.int() }).nullable(),
  /** Why it could not be read, with what to do. */
  error: z.string().nullable(),
});
export type UnreadSource = z.infer<typeof UnreadSource>;

/** Answer of `GET /admin/files/{file_id}/view`. */
export const SourceView = z.discriminatedUnion('status', [ReadSource, UnreadSource]);
export type SourceView = z.infer<typeof SourceView>;

/** Answer of `GET /admin/files/{file_id}/quote_places`: where a quote stands on the pages of its PDF. */
export const QuotePlaces = z.object({
  object: z.literal('file.quote_places'),
  file_id: z.string(),
  /** 1-based page of its beginning. */
  page: z.int(),
  /** A box a line, in points of the page's own coordinates (from the bottom left, before it is turned). Empty on scans. */
  boxes: z.array(z.object({ page: z.int(), x0: z.number(), y0: z.number(), x1: z.number(), y1: z.number() })),
});
export type QuotePlaces = z.infer<typeof QuotePlaces>;
