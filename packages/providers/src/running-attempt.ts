import type { ErrorCode } from '@frogwell/protocol';
import type { LanguageModel, StreamPart, TokenUsage } from './language-model.ts';
import type { ProviderError } from './provider-error.ts';

/** What became of one try of one target. Holds no text. */
export interface Attempt {
  provider: string;
  /** Which of the provider's servers, e.g. `local-2`. */
  endpoint: string;
  /** The model that was asked for. */
  modelId: string;
  /** The model that says it answered; null without an answer. */
  servedModel: string | null;
  /** 1 for the first try of this target. */
  number: number;
  outcome: 'ok' | 'failed' | 'aborted';
  /** With `failed`: why. */
  code: ErrorCode | null;
  error: ProviderError | null;
  /** Waiting for a place at the endpoint. */
  queueMs: number;
  /** From sending to the first part; null = none came. */
  firstTokenMs: number | null;
  /** From sending to the end. */
  totalMs: number;
  /** Parts with text or tool calls. */
  deltas: number;
  usage: TokenUsage | null;
}

/** Watches one try of one target: gives its place and the breaker's verdict back, and tells of it, exactly once. */
export class RunningAttempt {
  readonly #target: LanguageModel;
  readonly #number: number;
  readonly #queueMs: number;
  readonly #release: () => void;
  readonly #report: (attempt: Attempt) => void;
  readonly #began = performance.now();
  #firstTokenMs: number | null = null;
  #deltas = 0;
  #finish: Extract<StreamPart, { type: 'finish' }> | undefined;
  #hasEnded = false;

  constructor(options: {
    target: LanguageModel;
    number: number;
    queueMs: number;
    /** Gives the place at the endpoint back. */
    release: () => void;
    report: (attempt: Attempt) => void;
  }) {
    this.#target = options.target;
    this.#number = options.number;
    this.#queueMs = options.queueMs;
    this.#release = options.release;
    this.#report = options.report;
  }

  /** From sending to the first part; null = none came yet. */
  get firstTokenMs(): number | null {
    return this.#firstTokenMs;
  }

  saw(part: StreamPart): void {
    if (this.#firstTokenMs === null) {
      this.#firstTokenMs = performance.now() - this.#began;
      this.#target.endpoint?.noteFirstToken(this.#firstTokenMs);
    }
    if (part.type === 'finish') this.#finish = part;
    else this.#deltas += 1;
  }

  /** The answer is complete, or its reader has had enough of it. */
  done(): void {
    if (this.#finish === undefined) this.#end('aborted', null);
    else this.#end('ok', null);
  }

  failed(error: ProviderError): void {
    this.#end('failed', error);
  }

  /** The caller left, or the time for the whole request ran out. */
  aborted(reason: unknown): void {
    this.#end('aborted', null, reason);
  }

  #end(outcome: Attempt['outcome'], error: ProviderError | null, reason?: unknown): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#judge(outcome, error, reason);
    this.#release();
    const { provider, modelId, endpoint } = this.#target;
    this.#report({
      provider,
      endpoint: endpoint?.name ?? provider,
      modelId,
      servedModel: this.#finish?.modelId ?? null,
      number: this.#number,
      outcome,
      code: error?.code ?? null,
      error,
      queueMs: this.#queueMs,
      firstTokenMs: this.#firstTokenMs,
      totalMs: performance.now() - this.#began,
      deltas: this.#deltas,
      usage: this.#finish?.usage ?? null,
    });
  }

  #judge(outcome: Attempt['outcome'], error: ProviderError | null, reason: unknown): void {
    const breaker = this.#target.endpoint?.breaker;
    if (outcome === 'ok') breaker?.succeeded();
    else if (error !== null) breaker?.failed(error);
    else if (this.#firstTokenMs === null && isDeadline(reason))
      breaker?.failed({ code: 'request_timeout', retryAfterMs: null });
    else breaker?.released();
  }
}

function isDeadline(reason: unknown): boolean {
  return reason instanceof Error && 'code' in reason && reason.code === 'request_timeout';
}
