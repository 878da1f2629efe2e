/** What happened, newest first, bounded by count per kind. Entries hold no question or document text. */
export interface Journal {
  /** Entries together, the oldest first: many at once cost little more than one. */
  append(kind: JournalKind, ...entries: Record<string, unknown>[]): Promise<void>;
  list(kind: JournalKind, options: { limit: number }): Promise<JournalEntry[]>;
}

export type JournalKind = 'answer' | 'audit' | 'failure';

export interface JournalEntry {
  id: string;
  /** Milliseconds since the epoch. */
  at: number;
  entry: Record<string, unknown>;
}

/** Entries kept of each kind. */
export const JOURNAL_LIMITS: Readonly<Record<JournalKind, number>> = {
  answer: 100_000,
  audit: 100_000,
  failure: 1_000,
};
