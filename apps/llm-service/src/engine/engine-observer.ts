import type { GenerationTimings, GenerationUsage } from './generation.ts';

export type GenerationOutcome = 'stop' | 'length' | 'tool_calls' | 'aborted' | 'rejected' | 'error';

/** Hears what the engine does, for metrics. */
export interface EngineObserver {
  /** A request was let in, sent away, or left by itself. */
  queueWaited(milliseconds: number): void;
  /** From the arrival of the request. */
  firstToken(milliseconds: number): void;
  finished(usage: GenerationUsage, timings: GenerationTimings): void;
  /** Every generation ends in exactly one of these. */
  ended(outcome: GenerationOutcome): void;
  /** From the wish to stop until the slot was free. */
  cancelled(milliseconds: number): void;
  restarted(reason: 'crash' | 'watchdog'): void;
}

/** For those who do not want to know. */
export const silentObserver: EngineObserver = {
  queueWaited: () => undefined,
  firstToken: () => undefined,
  finished: () => undefined,
  ended: () => undefined,
  cancelled: () => undefined,
  restarted: () => undefined,
};
