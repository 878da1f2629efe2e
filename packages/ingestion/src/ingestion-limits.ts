/** Bounds on one file. A file past any of them fails with `too_large` or `too_many_pages`; nothing is cut silently. */
export interface IngestionLimits {
  /** Entries of a zip container (DOCX, XLSX). */
  zipEntries: number;
  /** Bytes of all entries of a zip container together, inflated; really counted, not only declared. */
  zipInflatedBytes: number;
  /** Inflated / compressed size of one entry; looked at only past `zipRatioFromBytes`. */
  zipRatio: number;
  zipRatioFromBytes: number;
  /** Nesting of XML elements inside a container. */
  xmlDepth: number;
  /** Nesting of lists and objects in JSON. */
  jsonDepth: number;
  /** Checked before the first page is read. */
  pdfPages: number;
  sheets: number;
  /** Rows per sheet, header included, down to the last one that holds something. */
  sheetRows: number;
  /** Columns per sheet; cells further right are left out with a warning. */
  sheetColumns: number;
  /** UTF-16 code units of the document text. */
  textCharacters: number;
  blocks: number;
  chunks: number;
}

export const DEFAULT_LIMITS: IngestionLimits = {
  zipEntries: 10_000,
  zipInflatedBytes: 300 * 1024 * 1024,
  zipRatio: 200,
  zipRatioFromBytes: 50 * 1024 * 1024,
  xmlDepth: 200,
  jsonDepth: 200,
  pdfPages: 5_000,
  sheets: 100,
  sheetRows: 20_000,
  sheetColumns: 256,
  textCharacters: 20 * 1024 * 1024,
  blocks: 200_000,
  chunks: 50_000,
};
