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
  /** All metrics in Prometheus' text format. */
  expose(): Promise<{ contentType: string; body: string }>;
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
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
    registers,
  });
  return {
    registry,
    counter: (configuration) => new Counter({ ...configuration, registers }),
    histogram: (configuration) => new Histogram({ ...configuration, registers }),
    gauge: (configuration) => new Gauge({ ...configuration, registers }),
    observeRequest: ({ route, method, status, seconds }) =>
      requests.observe({ route, method, status: String(status) }, seconds),
    expose: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}
