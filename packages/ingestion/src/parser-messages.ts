import type { IngestionErrorCode } from './ingestion-error.ts';

/** From the pool to a parser child. */
export interface ParserTask {
  id: number;
  task: unknown;
}

/** From a parser child to its pool. */
export type ParserReport =
  | { type: 'progress'; id: number; progress: unknown }
  /** The task has come to something slow and may take so much longer. */
  | { type: 'more-time'; id: number; ms: number }
  /** `rssBytes`: memory of the child at rest, after the task. */
  | { type: 'done'; id: number; result: unknown; rssBytes: number }
  | { type: 'failed'; id: number; code: IngestionErrorCode; message: string; detail: string };

/** Variable that tells a child its memory limit, in MB. */
export const MEMORY_LIMIT_VARIABLE = 'FROGWELL_PARSER_MEMORY_MB';

/** What the watchdog writes to stderr before it ends the process. */
export const OUT_OF_MEMORY_LINE = 'frogwell: parser child passed its memory limit';
