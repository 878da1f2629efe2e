import type { Logger, Metrics } from '@frogwell/http-service';
import type { MetricHistory, MetricStep } from '@frogwell/storage';
import type { Gauges, MonitoringPoint } from './monitoring-point.ts';
import { entriesOf } from './monitoring-point.ts';
import { NO_TOTALS, readTotals, since, type Totals } from './read-totals.ts';
import { METRIC_STEPS, RollUp, slotOf, type TimedPoint } from './roll-up.ts';

const SAMPLE_MS = 10_000;
/** A machine that slept was not watched meanwhile. */
const MOST_SECONDS = 30;

export interface MonitoringRecorderOptions {
  metrics: Pick<Metrics, 'readCounter' | 'readHistogram'>;
  /** Values right now. */
  readGauges: () => Promise<Gauges>;
  history: MetricHistory;
  log: Pick<Logger, 'warn'>;
  /** For tests: milliseconds since the epoch. */
  now?: () => number;
}

/**
 * Samples the metrics every ten seconds and keeps them over time, in steps of 10 s, a minute and an hour.
 *
 * Points are kept once a minute, so that the store has time to rest and to tidy up between two; a stop keeps the rest,
 * the death of the process loses up to a minute.
 */
export class MonitoringRecorder {
  readonly #options: MonitoringRecorderOptions;
  readonly #rollUp = new RollUp();
  readonly #now: () => number;
  #totals: Totals = NO_TOTALS;
  #keptMinute: number | undefined;
  #sampledAt = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #sampling: Promise<void> = Promise.resolve();
  #isClosed = false;
  #canKeep = true;

  constructor(options: MonitoringRecorderOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Goes on where the last process ended, and samples from now on. */
  async start(): Promise<void> {
    await this.#resume(this.#slot());
    this.#schedule();
  }

  /** One sample. Never throws: what cannot be kept is kept later. */
  async sample(): Promise<void> {
    const at = this.#slot();
    await this.#resume(at);
    const [now, gauges] = await Promise.all([readTotals(this.#options.metrics), this.#readGauges()]);
    const seconds = Math.min((performance.now() - this.#sampledAt) / 1_000, MOST_SECONDS);
    this.#sampledAt = performance.now();
    this.#rollUp.add(at, { seconds: rounded(seconds), ...since(this.#totals, now), gauges });
    this.#totals = now;
    const minute = slotOf(at, 60);
    if (minute !== this.#keptMinute) {
      await this.#keep();
      this.#keptMinute = minute;
    }
  }

  /** Points with `from <= at < to` (seconds since the epoch), the oldest first, what is not kept yet among them. */
  async range(step: MetricStep, range: { from: number; to: number }): Promise<TimedPoint[]> {
    const points = new Map<number, MonitoringPoint>();
    for (const { at, point } of await this.#options.history.range(step, range)) {
      points.set(at, toPoint(point));
    }
    for (const { at, point } of this.#rollUp.range(step, range)) points.set(at, point);
    return [...points].map(([at, point]) => ({ at, point })).toSorted((a, b) => a.at - b.at);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#sampling;
    await this.sample();
    await this.#keep();
  }

  #schedule(): void {
    if (this.#isClosed) return;
    const wait = SAMPLE_MS - (this.#now() % SAMPLE_MS);
    this.#timer = setTimeout(() => {
      this.#sampling = this.sample().catch((error: unknown) => this.#warn(error));
      void this.#sampling.finally(() => this.#schedule());
    }, wait).unref();
  }

  /** The ten seconds that are ending: a timer fires at their end, or a little later. */
  #slot(): number {
    return slotOf((this.#now() - 1) / 1_000, SAMPLE_MS / 1_000);
  }

  /** What is kept of this time, from before a restart or because the clock was put back, is added to, not replaced. */
  async #resume(at: number): Promise<void> {
    for (const step of METRIC_STEPS) {
      const slot = slotOf(at, step);
      if (this.#rollUp.has(step, slot)) continue;
      try {
        const [kept] = await this.#options.history.range(step, { from: slot, to: slot + 1 });
        if (kept) this.#rollUp.resume(step, { at: slot, point: toPoint(kept.point) });
      } catch (error) {
        this.#warn(error);
      }
    }
  }

  async #readGauges(): Promise<MonitoringPoint['gauges']> {
    // Whoever cannot be asked now is left out of this point.
    const gauges = await this.#options.readGauges();
    return Object.fromEntries(entriesOf(gauges).map(([name, value]) => [name, [value, value]]));
  }

  async #keep(): Promise<void> {
    try {
      await this.#rollUp.keep((points) => this.#options.history.keep(points));
      this.#canKeep = true;
    } catch (error) {
      this.#warn(error);
    }
  }

  /** Once, not every minute of a full disk. */
  #warn(error: unknown): void {
    if (this.#canKeep) this.#options.log.warn({ err: error }, 'monitoring history not kept; trying again');
    this.#canKeep = false;
  }
}

function rounded(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}

function toPoint(kept: Record<string, unknown>): MonitoringPoint {
  // Only points are ever kept; a later version that changes them keeps the old names readable.
  return kept as unknown as MonitoringPoint;
}
