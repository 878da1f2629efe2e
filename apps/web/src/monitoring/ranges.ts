import type { MonitoringRange } from '../api/monitoring.ts';

export const RANGES = {
  '15m': { length: 900, step: 10, refresh: 10 },
  '1h': { length: 3_600, step: 30, refresh: 10 },
  '24h': { length: 86_400, step: 600, refresh: 60 },
  '7d': { length: 604_800, step: 3_600, refresh: 300 },
  '30d': { length: 2_592_000, step: 10_800, refresh: 300 },
} as const satisfies Record<string, MonitoringRange>;

export type RangeName = keyof typeof RANGES;

// The order of the object's keys is the order on the page.
export const RANGE_NAMES = Object.keys(RANGES) as RangeName[];
