import { createMetrics, type Metrics } from '@frogwell/http-service';
import { METRIC_POINTS_KEPT, type MetricHistory, type MetricPoint } from '@frogwell/storage';
import { beforeEach, expect, test } from 'vitest';
import type { Gauges } from './monitoring-point.ts';
import { MonitoringRecorder } from './monitoring-recorder.ts';

/** A history that keeps what it is given, as JSON, and can be made to fail. */
class HistoryInMemory implements MetricHistory {
  readonly points = new Map<string, string>();
  calls = 0;
  isBroken = false;

  async keep(points: readonly MetricPoint[]): Promise<void> {
    if (this.isBroken) throw new Error('the disk is full');
    this.calls += 1;
    for (const each of points) this.points.set(`${each.step}/${each.at}`, JSON.stringify(each));
  }

  async range(step: number, { from, to }: { from: number; to: number }): Promise<MetricPoint[]> {
    return [...this.points.values()]
      .map((text) => JSON.parse(text) as MetricPoint)
      .filter((each) => each.step === step && each.at >= from && each.at < to)
      .toSorted((a, b) => a.at - b.at);
  }
}

const HOUR = 3_600_000;
const ALL = { from: 0, to: Number.MAX_SAFE_INTEGER };

let history: HistoryInMemory;
let now: number;
let gauges: Gauges;
const warnings: unknown[] = [];

beforeEach(() => {
  history = new HistoryInMemory();
  now = 1_000 * HOUR;
  gauges = {};
  warnings.length = 0;
});

function recorder(metrics: Metrics): MonitoringRecorder {
  return new MonitoringRecorder({
    metrics,
    readGauges: async () => gauges,
    history,
    log: { warn: (...line: unknown[]) => void warnings.push(line) },
    now: () => now,
  });
}

/** Samples at the end of each of the next ten seconds. */
async function pass(one: MonitoringRecorder, { samples }: { samples: number }): Promise<void> {
  for (let sample = 0; sample < samples; sample += 1) {
    now += 10_000;
    await one.sample();
  }
}

const call = (metrics: Metrics, seconds: number) =>
  metrics.observeRequest({ route: '/v1/files', method: 'GET', status: 200, seconds });

test('each step holds what came within it, in all three resolutions, and the web app is not load', async () => {
  const metrics = createMetrics();
  const one = recorder(metrics);
  call(metrics, 0.003);
  metrics.observeRequest({ route: '/admin/monitoring/now', method: 'GET', status: 200, seconds: 1 });
  await pass(one, { samples: 1 });
  call(metrics, 0.003);
  call(metrics, 2);
  metrics.countFailure({ route: '/v1/files', code: 'not_found' });
  await pass(one, { samples: 7 });

  const tens = await one.range(10, ALL);
  expect(tens.map(({ point }) => point.counts['requests'] ?? 0)).toEqual([1, 2, 0, 0, 0, 0, 0, 0]);
  expect(tens[1]?.point).toMatchObject({
    counts: { 'failures.not_found': 1 },
    distributions: {
      request_seconds: { count: 2, sum: expect.closeTo(2.003, 6), buckets: { 0.005: 1, 2.5: 1 } },
    },
  });
  const minutes = await one.range(60, ALL);
  expect(minutes.map(({ at, point }) => [at - 3_600_000, point.counts['requests'] ?? 0])).toEqual([
    [0, 3],
    [60, 0],
  ]);
  const [hour] = await one.range(3_600, ALL);
  expect(hour?.point.distributions.request_seconds).toMatchObject({
    count: 3,
    buckets: { 0.005: 2, 2.5: 1 },
  });
});

test('gauges keep their last value and their highest', async () => {
  const one = recorder(createMetrics());
  for (const jobs_waiting of [3, 9, 4]) {
    gauges = { jobs_waiting };
    await pass(one, { samples: 1 });
  }

  expect((await one.range(60, ALL))[0]?.point.gauges.jobs_waiting).toEqual([4, 9]);
});

test('a restart within a minute and an hour goes on with them', async () => {
  const before = createMetrics();
  const first = recorder(before);
  call(before, 0.003);
  await pass(first, { samples: 2 });
  await first.close();

  const after = createMetrics();
  const second = recorder(after);
  await second.start();
  call(after, 2);
  await pass(second, { samples: 1 });
  await second.close();

  for (const step of [60, 3_600] as const) {
    const points = await history.range(step, ALL);
    expect(points).toHaveLength(1);
    expect(points[0]?.point).toMatchObject({
      counts: { requests: 2 },
      distributions: { request_seconds: { buckets: { 0.005: 1, 2.5: 1 } } },
    });
  }
});

test('a clock that is put back adds to what is known of that time', async () => {
  const metrics = createMetrics();
  const one = recorder(metrics);
  call(metrics, 0.003);
  await pass(one, { samples: 13 });
  now -= 130_000;
  call(metrics, 0.003);
  await pass(one, { samples: 13 });

  const [minute] = await one.range(60, ALL);
  expect(minute?.point.counts).toEqual({ requests: 2 });
});

test('the store is written to once a minute', async () => {
  const one = recorder(createMetrics());

  await pass(one, { samples: 60 });

  expect(history.calls).toBeLessThanOrEqual(11);
});

test('while nothing can be kept, memory is bounded and it is said once; later all of it is kept', async () => {
  const metrics = createMetrics();
  const one = recorder(metrics);
  history.isBroken = true;
  await pass(one, { samples: METRIC_POINTS_KEPT[10] + 300 });
  expect(await one.range(10, ALL)).toHaveLength(METRIC_POINTS_KEPT[10]);
  expect(warnings).toHaveLength(1);

  history.isBroken = false;
  await pass(one, { samples: 6 });

  expect((await history.range(10, ALL)).length).toBeGreaterThanOrEqual(METRIC_POINTS_KEPT[10] - 6);
  expect((await history.range(3_600, ALL)).length).toBeGreaterThanOrEqual(3);
});
