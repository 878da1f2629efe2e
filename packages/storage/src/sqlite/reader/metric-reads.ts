import type { MetricStep } from '../../contract/metric-history.ts';
import type { StorageSize } from '../../contract/storage.ts';
import type { Database } from '../database.ts';
import { metricKey, metricTime } from '../metric-keys.ts';

/** What monitoring reads: points of metrics, and how much is stored. */
export function createMetricReads(database: Database) {
  const pragma = (name: 'page_count' | 'page_size'): number => {
    const row = database.one<Record<string, number>>(`PRAGMA ${name}`);
    return row?.[name] ?? 0;
  };
  return {
    /** Points as JSON: text crosses to another thread faster than objects do. */
    metricPoints(
      step: MetricStep,
      { from, to }: { from: number; to: number },
    ): { at: number; json: string }[] {
      return database
        .all<{ key: number; point: string }>(
          'SELECT key, point FROM metric_point WHERE key >= ? AND key < ? ORDER BY key',
          metricKey(step, from),
          metricKey(step, to),
        )
        .map(({ key, point }) => ({ at: metricTime(key), json: point }));
    },

    storageSize(): StorageSize {
      return database.snapshot(() => {
        const counts = database.one<{ files: number; passages: number; file_bytes: number }>(
          `SELECT (SELECT COUNT(*) FROM file) AS files,
             (SELECT COALESCE(SUM(chunk_count), 0) FROM store_profile) AS passages,
             (SELECT COALESCE(SUM(bytes), 0)
                FROM (SELECT MAX(size_bytes) AS bytes FROM file GROUP BY content_hash)) AS file_bytes`,
        );
        return {
          files: counts?.files ?? 0,
          passages: counts?.passages ?? 0,
          fileBytes: counts?.file_bytes ?? 0,
          indexBytes: pragma('page_count') * pragma('page_size'),
        };
      });
    },
  };
}
