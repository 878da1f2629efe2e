import type { IngestionLimits } from '../ingestion-limits.ts';
import type { Block, ParseWarning } from '../parsed-document.ts';
import type { ReadPicture } from '../recognition/picture-reader.ts';

export interface FormatInput {
  bytes: Uint8Array;
  /** As the user named it; may decide nothing but wording. */
  filename: string;
  limits: IngestionLimits;
  signal?: AbortSignal;
  /** Pages, sheets or other parts done so far. */
  onProgress?: (progress: { done: number; total: number }) => void;
  /** Opens the file where it is protected. */
  password?: string;
  /** Reads the text of a picture; absent where text recognition is not available. */
  readPicture?: ReadPicture;
  /**
   * Converts a document to a format that has a parser; absent where no program can.
   *
   * @throws IngestionError when nothing comes out of it
   */
  convert?: (bytes: Uint8Array, formats: { from: string; to: string }) => Promise<Uint8Array>;
  /**
   * Reads a file inside this file, under the same limits; absent where that would be too deep.
   *
   * @throws IngestionError as for a file of its own
   */
  parseInner?: (bytes: Uint8Array, filename: string) => Promise<FormatResult>;
}

/** What a format knows of a file; title and structure are completed for all formats alike. */
export interface FormatResult {
  text: string;
  blocks: Block[];
  pages: number | null;
  warnings: ParseWarning[];
  /** Only when the file itself says what it is called. */
  title?: string;
}

/**
 * One file format. Throws `IngestionError` for what the user can understand; anything else that is thrown means that
 * the file is damaged.
 */
export type FormatParser = (input: FormatInput) => Promise<FormatResult>;
