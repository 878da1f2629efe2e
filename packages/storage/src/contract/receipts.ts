import type { Page, PageRequest } from './catalogue.ts';

/** What somebody thought of an answer. */
export interface Feedback {
  rating: 'up' | 'down';
  comment: string | null;
  /** Milliseconds since the epoch. */
  at: number;
}

/** How an answer came about, with its question and its text: kept for as long as the one who runs it allows. */
export interface ReceiptRecord {
  /** Of the answer, as its receiver knows it. */
  id: string;
  /** Milliseconds since the epoch. */
  at: number;
  feedback: Feedback | null;
  receipt: Record<string, unknown>;
}

export interface Receipts {
  /** Together in one transaction; the oldest go where there are more than {@link RECEIPT_LIMIT}. */
  keep(...records: Pick<ReceiptRecord, 'id' | 'at' | 'receipt'>[]): Promise<void>;
  get(id: string): Promise<ReceiptRecord | undefined>;
  list(page: PageRequest, options?: { rating?: Feedback['rating'] }): Promise<Page<ReceiptRecord>>;
  /** The last one counts. False when there is no such receipt. */
  rate(id: string, feedback: Feedback): Promise<boolean>;
  /** Deletes those made before a time, milliseconds since the epoch. @returns how many */
  deleteBefore(at: number): Promise<number>;
}

/** Receipts kept at most. */
export const RECEIPT_LIMIT = 100_000;
