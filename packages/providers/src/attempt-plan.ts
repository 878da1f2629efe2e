import type { LanguageModel } from './language-model.ts';
import { ProviderError } from './provider-error.ts';
import { decide, isCallerFault, MAX_RETRY_AFTER_MS } from './retry-policy.ts';

export interface NextAttempt {
  target: LanguageModel;
  /** Which try of this target it is, from 1. */
  number: number;
  /** How long to wait before it. */
  waitMs: number;
  /** Its breaker is open, and there is nobody else. */
  force: boolean;
}

export interface AttemptLimits {
  /** Tries per target. */
  maxAttempts: number;
  /** For all waits between tries together. */
  maxWaitMs: number;
}

/**
 * Which target to ask next, one request long. Pure: it asks nobody and waits for nothing.
 *
 * Neighbours of the same provider are replicas: the least loaded is asked first, one that has not been asked before one
 * that failed. When a provider's replicas are used up, the next provider's turn has come. Targets whose breaker is open
 * are passed over; if nothing else is left, the one that has rested longest is asked all the same.
 */
export class AttemptPlan {
  readonly #groups: LanguageModel[][];
  readonly #limits: AttemptLimits;
  readonly #failures = new Map<LanguageModel, { tries: number; error: ProviderError }>();
  readonly #passedOver = new Set<LanguageModel>();
  #waitLeftMs: number;
  #group = 0;
  #lastError: ProviderError | undefined;
  #isOver = false;

  constructor(targets: readonly LanguageModel[], limits: AttemptLimits) {
    this.#groups = groupByProvider(targets);
    this.#limits = limits;
    this.#waitLeftMs = limits.maxWaitMs;
  }

  /** Undefined = nobody is left: {@link failure} says why. */
  next(): NextAttempt | undefined {
    if (this.#isOver) return undefined;
    for (; this.#group < this.#groups.length; this.#group += 1) {
      const choice = this.#chooseFrom(this.#groups[this.#group] ?? []);
      if (choice === undefined) continue;
      this.#waitLeftMs -= choice.waitMs;
      return choice;
    }
    return this.#lastResort();
  }

  /** A try of this target failed before anything of it was passed on. */
  failed(target: LanguageModel, error: ProviderError): void {
    this.#lastError = error;
    this.#failures.set(target, { tries: this.#triesOf(target) + 1, error });
    if (isCallerFault(error.code)) this.#isOver = true;
  }

  /** Why a provider did not answer: the code of its last failure, or `circuit_open` where it was not asked at all. */
  reasons(): Map<string, string> {
    const reasons = new Map<string, string>();
    for (const { provider } of this.#passedOver) reasons.set(provider, 'circuit_open');
    for (const [{ provider }, { error }] of this.#failures) reasons.set(provider, error.code);
    return reasons;
  }

  /** What to tell the caller when nobody answered. */
  failure(): ProviderError {
    if (this.#lastError !== undefined) return this.#lastError;
    const resting = [...this.#passedOver].toSorted((a, b) => waitOf(a) - waitOf(b))[0];
    return new ProviderError(
      'rate_limit_exceeded',
      `the ${resting?.provider} provider is busy (rate limit)`,
      { provider: resting?.provider ?? '', retryAfterMs: resting === undefined ? null : waitOf(resting) },
    );
  }

  #chooseFrom(group: readonly LanguageModel[]): NextAttempt | undefined {
    const choices = group.flatMap((target) => {
      const waitMs = this.#waitBefore(target, group);
      return waitMs === undefined
        ? []
        : [{ target, number: this.#triesOf(target) + 1, waitMs, force: false }];
    });
    return choices.toSorted(
      (a, b) =>
        a.waitMs - b.waitMs ||
        a.number - b.number ||
        (a.target.endpoint?.load ?? 0) - (b.target.endpoint?.load ?? 0) ||
        (a.target.endpoint?.firstTokenMs ?? 0) - (b.target.endpoint?.firstTokenMs ?? 0),
    )[0];
  }

  /** Undefined = not to be asked. */
  #waitBefore(target: LanguageModel, group: readonly LanguageModel[]): number | undefined {
    const breaker = target.endpoint?.breaker;
    const failure = this.#failures.get(target);
    // Asked once: a pause may end between two looks.
    const state = breaker?.state;
    if (state === 'open' || (state === 'half-open' && breaker?.isPassable === false)) {
      if (failure === undefined) this.#passedOver.add(target);
      return undefined;
    }
    const coolingMs = breaker?.coolingMs ?? 0;
    if (failure === undefined) {
      if (coolingMs <= Math.min(this.#waitLeftMs, MAX_RETRY_AFTER_MS)) return coolingMs;
      this.#passedOver.add(target);
      return undefined;
    }
    const decision = decide(failure.error, {
      number: failure.tries,
      maxAttempts: this.#limits.maxAttempts,
      isLast: this.#isLast(target, group),
      waitLeftMs: this.#waitLeftMs,
    });
    if (decision.action !== 'retry') return undefined;
    const waitMs = Math.max(decision.waitMs, coolingMs);
    return waitMs <= this.#waitLeftMs ? waitMs : undefined;
  }

  #isLast(target: LanguageModel, group: readonly LanguageModel[]): boolean {
    const later = this.#groups.slice(this.#group + 1).flat();
    return ![...group, ...later].some(
      (other) =>
        other !== target && !this.#failures.has(other) && (other.endpoint?.breaker.isPassable ?? true),
    );
  }

  #lastResort(): NextAttempt | undefined {
    const [rested] = [...this.#passedOver]
      .filter((target) => target.endpoint?.breaker.coolingMs === 0 && !this.#failures.has(target))
      .toSorted((a, b) => openedAt(a) - openedAt(b));
    if (rested === undefined) return undefined;
    return { target: rested, number: 1, waitMs: 0, force: true };
  }

  #triesOf(target: LanguageModel): number {
    return this.#failures.get(target)?.tries ?? 0;
  }
}

function groupByProvider(targets: readonly LanguageModel[]): LanguageModel[][] {
  const groups: LanguageModel[][] = [];
  for (const target of targets) {
    const group = groups.at(-1);
    if (group?.[0]?.provider === target.provider) group.push(target);
    else groups.push([target]);
  }
  return groups;
}

function waitOf(target: LanguageModel): number {
  return target.endpoint?.breaker.waitMs ?? 0;
}

function openedAt(target: LanguageModel): number {
  return target.endpoint?.breaker.openedAt ?? Number.POSITIVE_INFINITY;
}
