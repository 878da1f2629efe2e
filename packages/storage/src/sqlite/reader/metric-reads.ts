import type { MetricPoint, MetricStep } from '../../contract/metric-history.ts';
import type { StorageSize } from '../../contract/storage.ts';
import type { Database } from '../database.ts';

/** What monitoring reads: points of metrics, and how much is stored. */
export function createMetricReads(database: Database) {
  const pragma = (name: 'page_count' | 'page_size'): number => {
    const row = database.one<Record<string, number>>(`PRAGMA ${name}`);
    return row?.[name] ?? 0;
  };
  return {
    metricPoints(step: MetricStep, { from, to }: { from: number; to: number }): MetricPoint[] {
      return database
        .all<{ at: number; point: string }>(
          'SELECT at, point FROM metric_point WHERE step = ? AND at >= ? AND at < ? ORDER BY at',
          step,
          from,
          to,
        )
        .map(({ at, point }) => ({ step, at, point: JSON.parse(point) as Record<string, unknown> }));
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
