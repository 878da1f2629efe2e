import { METRIC_POINTS_KEPT, type MetricPoint, type MetricStep } from '@frogwell/storage';
import { emptyPoint, type MonitoringPoint, mergePoints } from './monitoring-point.ts';

export const METRIC_STEPS: readonly MetricStep[] = [10, 60, 3_600];

/** A point with the beginning of its time, seconds since the epoch. */
export interface TimedPoint {
  at: number;
  point: MonitoringPoint;
}

/** Beginning of the step that a time is in. */
export function slotOf(at: number, step: number): number {
  return Math.floor(at / step) * step;
}

/** Adds points up in all resolutions, and knows which of them are not kept yet. */
export class RollUp {
  readonly #points = new Map<MetricStep, Map<number, MonitoringPoint>>(
    METRIC_STEPS.map((step) => [step, new Map()]),
  );
  /** Where the newest point went: it may still grow. */
  readonly #growing = new Map<MetricStep, number>();
  #changed = new Map<MetricStep, Set<number>>(METRIC_STEPS.map((step) => [step, new Set()]));

  has(step: MetricStep, at: number): boolean {
    return this.#of(step).has(at);
  }

  /** What is kept of a step that goes on. */
  resume(step: MetricStep, { at, point }: TimedPoint): void {
    this.#of(step).set(at, point);
  }

  /** @param at seconds since the epoch */
  add(at: number, point: MonitoringPoint): void {
    for (const step of METRIC_STEPS) {
      const points = this.#of(step);
      const slot = slotOf(at, step);
      points.set(slot, mergePoints(points.get(slot) ?? emptyPoint(), point));
      this.#changed.get(step)?.add(slot);
      this.#growing.set(step, slot);
      // While nothing can be kept, memory holds no more than the store would.
      for (const oldest of points.keys()) {
        if (points.size <= METRIC_POINTS_KEPT[step]) break;
        points.delete(oldest);
        this.#changed.get(step)?.delete(oldest);
      }
    }
  }

  /** Points with `from <= at < to`, in no order. */
  range(step: MetricStep, { from, to }: { from: number; to: number }): TimedPoint[] {
    return [...this.#of(step)].filter(([at]) => at >= from && at < to).map(([at, point]) => ({ at, point }));
  }

  /** Hands what has changed to `keep`; when that fails, it has changed still. */
  async keep(keep: (points: MetricPoint[]) => Promise<void>): Promise<void> {
    const changed = this.#changed;
    this.#changed = new Map(METRIC_STEPS.map((step) => [step, new Set()]));
    const points = METRIC_STEPS.flatMap((step) =>
      [...(changed.get(step) ?? [])].flatMap((at) => {
        const point = this.#of(step).get(at);
        return point === undefined ? [] : [{ step, at, point: { ...point } }];
      }),
    );
    try {
      if (points.length > 0) await keep(points);
    } catch (error) {
      for (const { step, at } of points) this.#changed.get(step)?.add(at);
      throw error;
    }
    this.#forgetKept();
  }

  #forgetKept(): void {
    for (const step of METRIC_STEPS) {
      const points = this.#of(step);
      for (const at of points.keys()) {
        if (at !== this.#growing.get(step) && !this.#changed.get(step)?.has(at)) points.delete(at);
      }
    }
  }

  #of(step: MetricStep): Map<number, MonitoringPoint> {
    return this.#points.get(step) ?? new Map();
  }
}
