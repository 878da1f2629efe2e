import {
  Counter,
  type CounterConfiguration,
  collectDefaultMetrics,
  Gauge,
  type GaugeConfiguration,
  Histogram,
  type HistogramConfiguration,
  Registry,
} from 'prom-client';

/** One program's metrics, in a registry of its own, so that two services in one test do not meet. */
export interface Metrics {
  readonly registry: Registry;
  /** Adds a counter; names end in `_total`. */
  counter<Label extends string>(
    configuration: Omit<CounterConfiguration<Label>, 'registers'>,
  ): Counter<Label>;
  /** Adds a histogram; names end in their unit, e.g. `_seconds`. */
  histogram<Label extends string>(
    configuration: Omit<HistogramConfiguration<Label>, 'registers'>,
  ): Histogram<Label>;
  gauge<Label extends string>(configuration: Omit<GaugeConfiguration<Label>, 'registers'>): Gauge<Label>;
  /** `http_request_duration_seconds{route,method,status}`; `route` is the pattern, never the address. */
  observeRequest(request: { route: string; method: string; status: number; seconds: number }): void;
  /** `http_request_failures_total{route,code}`; `code` of the error envelope, also of what failed within a stream. */
  countFailure(failure: { route: string; code: string }): void;
  /** Present values of a counter, one for each set of labels. `[]` when there is no such metric. */
  readCounter(name: string): Promise<CounterReading[]>;
  /** What a histogram has seen since the start, one for each set of labels. `[]` when there is no such metric. */
  readHistogram(name: string): Promise<HistogramReading[]>;
  /** All metrics in Prometheus' text format. */
  expose(): Promise<{ contentType: string; body: string }>;
}

/** Upper bounds of `http_request_duration_seconds`. */
export const REQUEST_SECONDS_BUCKETS: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300,
];

export interface CounterReading {
  labels: Readonly<Record<string, string>>;
  value: number;
}

export interface HistogramReading {
  labels: Readonly<Record<string, string>>;
  /** Of all observed values. */
  sum: number;
  count: number;
  /** Values up to each bound, those of smaller bounds included; bounds ascend, the last is `Infinity`. */
  buckets: { bound: number; count: number }[];
}

/** Process metrics, the request histogram, and whatever the program adds. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'From the arrival of a request to the end of its answer',
    labelNames: ['route', 'method', 'status'],
    buckets: [...REQUEST_SECONDS_BUCKETS],
    registers,
  });
  const failures = new Counter({
    name: 'http_request_failures_total',
    help: 'Requests that ended in an error, by its code',
    labelNames: ['route', 'code'],
    registers,
  });
  return {
    registry,
    counter: (configuration) => new Counter({ ...configuration, registers }),
    histogram: (configuration) => new Histogram({ ...configuration, registers }),
    gauge: (configuration) => new Gauge({ ...configuration, registers }),
    readCounter: (name) => readCounter(registry, name),
    readHistogram: (name) => readHistogram(registry, name),
    countFailure: ({ route, code }) => failures.inc({ route, code }),
    observeRequest: ({ route, method, status, seconds }) =>
      requests.observe({ route, method, status: String(status) }, seconds),
    expose: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}

async function readCounter(registry: Registry, name: string): Promise<CounterReading[]> {
  const data = await registry.getSingleMetric(name)?.get();
  return (data?.values ?? []).map(({ labels, value }) => ({ labels: textLabels(labels), value }));
}

async function readHistogram(registry: Registry, name: string): Promise<HistogramReading[]> {
  const metric = registry.getSingleMetric(name);
  if (!(metric instanceof Histogram)) return [];
  const readings: HistogramReading[] = [];
  let buckets: HistogramReading['buckets'] = [];
  // Of each set of labels first the buckets in order, then the sum and the count.
  let sum = 0;
  for (const { metricName, labels, value } of (await metric.get()).values) {
    if (metricName === `${name}_bucket`) buckets.push({ bound: boundOf(labels['le']), count: value });
    else if (metricName === `${name}_sum`) sum = value;
    else {
      readings.push({ labels: textLabels(labels), sum, count: value, buckets });
      buckets = [];
    }
  }
  return readings;
}

function boundOf(label: string | number | undefined): number {
  return label === '+Inf' ? Number.POSITIVE_INFINITY : Number(label);
}

function textLabels(labels: Partial<Record<string, string | number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
}
