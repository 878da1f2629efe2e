import type { Database } from '../database.ts';

export function createSettingWrites(database: Database) {
  return {
    setSetting(name: string, json: string): void {
      database.transaction('durable', () => {
        database.run(
          'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
          name,
          json,
        );
      });
    },

    deleteSetting(name: string): void {
      database.transaction('durable', () => {
        database.run('DELETE FROM setting WHERE name = ?', name);
      });
    },
  };
}
