import type { Page, PageRequest } from '../../contract/catalogue.ts';
import type { Feedback, ReceiptRecord } from '../../contract/receipts.ts';
import type { Database } from '../database.ts';
import { readPage } from '../paging.ts';

interface ReceiptRow {
  key: number;
  id: string;
  created_at: number;
  rating: Feedback['rating'] | null;
  comment: string | null;
  rated_at: number | null;
  receipt: string;
}

export function createReceiptReads(database: Database) {
  const find = (id: string) => database.one<ReceiptRow>('SELECT * FROM receipt WHERE id = ?', id);
  return {
    getReceipt(id: string): ReceiptRecord | undefined {
      const row = find(id);
      return row && toRecord(row);
    },

    listReceipts(page: PageRequest, options: { rating?: Feedback['rating'] } = {}): Page<ReceiptRecord> {
      const { rating } = options;
      const { items, hasMore } = readPage<ReceiptRow>(
        database,
        {
          select: 'SELECT receipt.* FROM receipt',
          where: rating === undefined ? '1' : 'receipt.rating = ?',
          values: rating === undefined ? [] : [rating],
          createdAt: 'receipt.created_at',
          key: 'receipt.key',
        },
        page,
        find,
      );
      return { items: items.map(toRecord), hasMore };
    },
  };
}

function toRecord({ id, created_at: at, rating, comment, rated_at, receipt }: ReceiptRow): ReceiptRecord {
  return {
    id,
    at,
    feedback: rating === null || rated_at === null ? null : { rating, comment, at: rated_at },
    receipt: JSON.parse(receipt) as Record<string, unknown>,
  };
}
