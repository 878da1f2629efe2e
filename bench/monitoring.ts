/**
 * What does recording cost? The recorder over a busy day of samples (as fast as they can be taken, the clock moved by
 * hand) into a real store: CPU of the whole process per sample, bytes in the store, and how long a look back takes.
 *
 * Options: `--days 4` (after three the minutes are full), `--requests 20` between two samples
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createMetrics, REQUEST_SECONDS_BUCKETS } from '@frogwell/http-service';
import { openSqliteStorage } from '@frogwell/storage';
import { ANSWER_SECONDS_BUCKETS, AnswerRecorder } from '../apps/rag-backend/src/answer/answer-recorder.ts';
import { OUTPUT_SPEED_BUCKETS, ProviderMetrics } from '../apps/rag-backend/src/answer/provider-metrics.ts';
import { MonitoringRecorder } from '../apps/rag-backend/src/monitoring/monitoring-recorder.ts';
import { planHistory } from '../apps/rag-backend/src/monitoring/plan-history.ts';
import { showHistory } from '../apps/rag-backend/src/monitoring/show-history.ts';
import { randomNumbers } from './random-numbers.ts';
import { cpuMs } from './statistics.ts';

const ROUTES = [
  '/v1/chat/completions',
  '/v1/files',
  '/v1/vector_stores',
  '/v1/embeddings',
  '/v1/models',
  '/health',
];
const { values } = parseArgs({
  options: { days: { type: 'string', default: '4' }, requests: { type: 'string', default: '20' } },
});
const folder = mkdtempSync(path.join(tmpdir(), 'frogwell-bench-'));
const storage = await openSqliteStorage({ dataDir: folder });
const metrics = createMetrics();
const calls = new ProviderMetrics(metrics, []);
const quiet = { info: () => undefined, warn: () => undefined };
const answers = new AnswerRecorder({
  log: quiet,
  journal: { add: () => undefined },
  metrics,
  calls,
  speeds: { learn: () => undefined },
});
const random = randomNumbers(1);
const below = (most: number) => Math.floor(random() * most);
const end = Date.now();
let now = end - Number(values.days) * 86_400_000;
const recorder = new MonitoringRecorder({
  metrics,
  readGauges: async () => ({
    jobs_waiting: 0,
    jobs_running: 0,
    calls_waiting: 0,
    calls_running: 2,
    rag_backend_bytes: 250_000_000 + below(9_999_999),
    llm_service_bytes: 130_000_000,
    llm_models_bytes: 2_600_000_000,
    vram_bytes: 3_100_000_000,
    files: 180,
    passages: 22_000,
    index_bytes: 88_000_000,
    file_bytes: 240_000_000,
  }),
  history: storage.metricHistory,
  log: { warn: console.error },
  now: () => now,
});

const databaseBytes = () => statSync(path.join(folder, 'frogwell.db')).size;
const rows: Record<string, number | string>[] = [];
const samplesADay = 8_640;
const before = (await storage.size()).indexBytes;
for (let day = 1; day <= Number(values.days); day += 1) {
  let spent = 0;
  for (let sample = 0; sample < samplesADay; sample += 1) {
    for (let request = 0; request < Number(values.requests); request += 1) serve();
    now += 10_000;
    const begun = cpuMs();
    await recorder.sample();
    spent += cpuMs() - begun;
  }
  rows.push({
    day,
    'CPU a sample, ms': (spent / samplesADay).toFixed(2),
    'share of a core, %': ((spent / samplesADay / 10_000) * 100).toFixed(3),
    'store grown to, MB': (((await storage.size()).indexBytes - before) / 1e6).toFixed(2),
  });
}
console.table(rows);
for (const step of [10, 60, 3_600] as const) {
  const points = await storage.metricHistory.range(step, { from: 0, to: Number.MAX_SAFE_INTEGER });
  const bytes = points.reduce((sum, point) => sum + JSON.stringify(point.point).length, 0);
  console.log(`step ${step} s: ${points.length} points of ${Math.round(bytes / points.length)} bytes`);
}
const bounds = {
  request_seconds: REQUEST_SECONDS_BUCKETS,
  answer_seconds: ANSWER_SECONDS_BUCKETS,
  first_text_seconds: ANSWER_SECONDS_BUCKETS,
  tokens_per_second: OUTPUT_SPEED_BUCKETS,
};
for (const [name, seconds, step] of [
  ['15 min', 900, 10],
  ['1 h', 3_600, 30],
  ['24 h', 86_400, 600],
  ['7 d', 604_800, 3_600],
] as const) {
  const to = Math.floor(now / 1_000);
  const plan = planHistory({ from: to - seconds, to, step }, to);
  const begun = performance.now();
  const shown = showHistory(await recorder.range(plan.source, plan), plan, bounds);
  console.log(
    `${name}: ${(performance.now() - begun).toFixed(0)} ms, ${(JSON.stringify(shown).length / 1_000).toFixed(0)} kB of JSON`,
  );
}
await recorder.close();
await storage.close();
console.log(`database at the end: ${(databaseBytes() / 1e6).toFixed(1)} MB`);
rmSync(folder, { recursive: true });

/** One request; two in five are answers. */
function serve(): void {
  const route = ROUTES[below(ROUTES.length)] ?? '/health';
  const seconds = 0.002 * 1.5 ** below(18);
  const isBad = below(50) === 0;
  metrics.observeRequest({ route, method: 'POST', status: isBad ? 504 : 200, seconds });
  if (isBad) metrics.countFailure({ route, code: 'upstream_timeout' });
  if (below(5) > 1) return;
  const trace = answers.begin('r', true);
  answers.finished(
    {
      ...trace,
      provider: ['local', 'extractive', 'known-answer', 'none'][below(4)] ?? 'none',
      situation: 'grounded',
      firstPartMs: seconds * 300,
    },
    isBad ? 'upstream_timeout' : 'ok',
    seconds * 1_000,
  );
}
