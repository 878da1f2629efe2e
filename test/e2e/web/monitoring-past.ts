import { METRIC_POINTS_KEPT, openSqliteStorage } from '@frogwell/storage';
import {
  type MonitoringPoint,
  mergePoints,
} from '../../../apps/rag-backend/src/monitoring/monitoring-point.ts';
import { METRIC_STEPS, slotOf } from '../../../apps/rag-backend/src/monitoring/roll-up.ts';

/** Days and nights of a small office, as its backend would have recorded them: 30 days up to now. */
export async function recordPast(dataDir: string): Promise<void> {
  const storage = await openSqliteStorage({ dataDir });
  const now = slotOf(Date.now() / 1_000, 3_600) + 3_600;
  for (const step of METRIC_STEPS) {
    const count = Math.min(METRIC_POINTS_KEPT[step], (30 * 86_400) / step);
    const points = Array.from({ length: count }, (_, index) => {
      const at = now - (count - index) * step;
      return { step, at, point: { ...officePoint(at, step) } };
    });
    await storage.metricHistory.keep(points.filter(({ at }) => at + step <= Date.now() / 1_000));
  }
  await storage.close();
}

function officePoint(at: number, seconds: number): MonitoringPoint {
  const hour = (at / 3_600) % 24;
  const load = Math.max(0.05, Math.sin(((hour - 6) / 12) * Math.PI)) * (1 + 0.4 * wave(at, 37));
  const requests = Math.round((seconds / 60) * 14 * load);
  const answers = Math.round(requests * 0.4);
  const slow = Math.round(answers * 0.06);
  const times = {
    sum: answers * 2.4,
    count: answers,
    buckets: { 2: answers - slow, 3: slow / 2, 15: slow / 2 },
  };
  const count = (name: string, value: number) => (value > 0 ? { [name]: value } : {});
  const jobs = wave(at, 5) > 0.7 ? 6 : 0;
  const point: MonitoringPoint = {
    seconds,
    counts: {
      ...count('requests', requests),
      ...count('answers.local', Math.round(answers * 0.7)),
      ...count('answers.known-answer', Math.round(answers * 0.2)),
      ...count('answers.extractive', Math.round(answers * 0.07)),
      ...count('answers.none', Math.round(answers * 0.03)),
      ...count('failures.upstream_timeout', Math.floor(requests * 0.004 * (1 + wave(at, 3)))),
      ...count('failures.invalid_api_key', Math.floor(requests * 0.003)),
      ...count('fallbacks.upstream_timeout', Math.floor(answers * 0.02)),
      ...count('tokens.output', answers * 120),
    },
    distributions: {},
    gauges: {
      jobs_waiting: [jobs, jobs],
      jobs_running: [jobs > 0 ? 1 : 0, jobs > 0 ? 1 : 0],
      calls_waiting: [0, Math.round(load * 2)],
      calls_running: [1, Math.round(load * 4)],
      rag_backend_bytes: [230e6, (230 + 30 * load) * 1e6],
      llm_service_bytes: [130e6, 132e6],
      llm_models_bytes: [2.6e9, 2.7e9],
      vram_bytes: [3.1e9, 3.2e9],
      files: [180, 180],
      passages: [Math.round(21_000 + (at % 2_592_000) / 800), 22_000],
      index_bytes: [88e6 + (at % 2_592_000) * 8, 90e6],
      file_bytes: [240e6, 240e6],
    },
  };
  if (answers === 0) return point;
  return mergePoints(point, {
    seconds: 0,
    counts: {},
    gauges: {},
    distributions: {
      request_seconds: times,
      answer_seconds: times,
      first_text_seconds: { sum: answers * 0.6, count: answers, buckets: { 0.7: answers - slow, 2: slow } },
      tokens_per_second: {
        sum: answers * 22,
        count: answers,
        buckets: { 20: slow * 2, 30: answers - slow * 2 },
      },
    },
  });
}

/** -1..1, the same for the same time. */
function wave(at: number, period: number): number {
  return Math.sin((at / 3_600 / period) * 2 * Math.PI);
}
