import { JOURNAL_LIMITS, type JournalKind } from '../../contract/journal.ts';
import type { Database } from '../database.ts';

export function createJournalWrites(database: Database) {
  return {
    appendJournal(kind: JournalKind, entries: readonly Record<string, unknown>[]): void {
      database.transaction('relaxed', () => {
        const last = database.one<{ number: number | null }>(
          'SELECT MAX(number) AS number FROM journal WHERE kind = ?',
          kind,
        );
        let number = last?.number ?? 0;
        const at = Date.now();
        for (const entry of entries) {
          number += 1;
          database.run(
            'INSERT INTO journal (kind, number, at, entry) VALUES (?, ?, ?, ?)',
            kind,
            number,
            at,
            JSON.stringify(entry),
          );
        }
        database.run(
          'DELETE FROM journal WHERE kind = ? AND number <= ?',
          kind,
          number - JOURNAL_LIMITS[kind],
        );
      });
    },
  };
}
