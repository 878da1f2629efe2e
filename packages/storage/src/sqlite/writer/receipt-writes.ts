import { type Feedback, RECEIPT_LIMIT, type ReceiptRecord } from '../../contract/receipts.ts';
import type { Database } from '../database.ts';

export function createReceiptWrites(database: Database, limit = RECEIPT_LIMIT) {
  return {
    keepReceipts(records: readonly Pick<ReceiptRecord, 'id' | 'at' | 'receipt'>[]): void {
      database.transaction('relaxed', () => {
        for (const { id, at, receipt } of records) {
          database.run(
            'INSERT OR REPLACE INTO receipt (id, created_at, receipt) VALUES (?, ?, ?)',
            id,
            at,
            JSON.stringify(receipt),
          );
        }
        const newest = database.one<{ key: number | null }>('SELECT MAX(key) AS key FROM receipt')?.key ?? 0;
        database.run('DELETE FROM receipt WHERE key <= ?', newest - limit);
      });
    },

    rateReceipt(id: string, { rating, comment, at }: Feedback): boolean {
      return database.transaction('durable', () => {
        const { changes } = database.run(
          'UPDATE receipt SET rating = ?, comment = ?, rated_at = ? WHERE id = ?',
          rating,
          comment,
          at,
          id,
        );
        return changes > 0;
      });
    },

    deleteReceiptsBefore(at: number): number {
      return database.transaction(
        'durable',
        () => database.run('DELETE FROM receipt WHERE created_at < ?', at).changes,
      );
    },
  };
}
