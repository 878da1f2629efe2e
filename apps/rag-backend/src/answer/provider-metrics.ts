import type { Metrics } from '@frogwell/http-service';
import type { Attempt, BreakerState, EmbeddingAttempt, Endpoint } from '@frogwell/providers';

/** Names of models come partly from callers; more of them than this are one. */
const MOST_MODEL_NAMES = 50;
const BREAKER_STATES: readonly BreakerState[] = ['closed', 'half-open', 'open', 'cooling'];

/** OpenTelemetry's advice for these histograms (semantic conventions for generative AI, metrics). */
const BUCKETS = {
  duration: [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
  tokens: [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576],
  firstChunk: [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60],
  perChunk: [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5],
};

/** Upper bounds of `llm_output_tokens_per_second`. */
export const OUTPUT_SPEED_BUCKETS: readonly number[] = [
  0.5, 1, 1.5, 2, 3, 4, 5, 7, 10, 15, 20, 30, 40, 50, 70, 100, 150, 200, 300, 500, 1_000,
];

/** Counts the calls to models, under OpenTelemetry's names for generative AI and our own. */
export class ProviderMetrics {
  readonly #modelNames = new Set<string>();
  readonly #duration;
  readonly #tokens;
  readonly #firstChunk;
  readonly #perChunk;
  readonly #speeds;
  readonly #attempts;
  readonly #fallbacks;
  readonly #aborts;

  /** @param endpoints whose present load and breaker are shown */
  constructor(metrics: Metrics, endpoints: readonly Endpoint[]) {
    const call = [
      'gen_ai_operation_name',
      'gen_ai_provider_name',
      'gen_ai_request_model',
      'gen_ai_response_model',
    ] as const;
    this.#duration = metrics.histogram({
      name: 'gen_ai_client_operation_duration_seconds',
      help: 'From sending a request to a model to the end of its answer or its failure',
      labelNames: [...call, 'error_type'],
      buckets: BUCKETS.duration,
    });
    this.#tokens = metrics.histogram({
      name: 'gen_ai_client_token_usage',
      help: 'Tokens read (input) and written (output) per answer',
      labelNames: [...call, 'gen_ai_token_type'],
      buckets: BUCKETS.tokens,
    });
    this.#firstChunk = metrics.histogram({
      name: 'gen_ai_client_operation_time_to_first_chunk_seconds',
      help: 'From sending a request to the first part of the answer',
      labelNames: call,
      buckets: BUCKETS.firstChunk,
    });
    this.#perChunk = metrics.histogram({
      name: 'gen_ai_client_operation_time_per_output_chunk_seconds',
      help: 'Mean time between the parts of an answer after the first',
      labelNames: call,
      buckets: BUCKETS.perChunk,
    });
    this.#speeds = metrics.histogram({
      name: 'llm_output_tokens_per_second',
      help: 'Tokens of one answer after its first, per second',
      labelNames: ['target'],
      buckets: [...OUTPUT_SPEED_BUCKETS],
    });
    this.#attempts = metrics.counter({
      name: 'llm_attempts_total',
      help: 'Tries of models by how they ended: ok, aborted, or the code of the failure',
      labelNames: ['target', 'outcome'],
    });
    this.#fallbacks = metrics.counter({
      name: 'llm_fallback_total',
      help: 'Answers that another provider gave than the one asked first',
      labelNames: ['from', 'to', 'reason'],
    });
    this.#aborts = metrics.counter({
      name: 'llm_client_aborts_total',
      help: 'Calls to models that ended because the caller left',
      labelNames: ['target'],
    });
    showEndpoints(metrics, endpoints);
  }

  attempted(attempt: Attempt): void {
    const { endpoint: target, outcome, code, firstTokenMs, totalMs, usage, deltas } = attempt;
    this.#attempts.inc({ target, outcome: code ?? outcome });
    if (outcome === 'aborted') this.#aborts.inc({ target });
    const call = {
      gen_ai_operation_name: 'chat',
      gen_ai_provider_name: attempt.provider,
      gen_ai_request_model: this.#bounded(attempt.modelId),
      gen_ai_response_model: attempt.servedModel === null ? '' : this.#bounded(attempt.servedModel),
    };
    this.#duration.observe(
      { ...call, error_type: code ?? (outcome === 'ok' ? '' : outcome) },
      totalMs / 1_000,
    );
    if (firstTokenMs !== null) this.#firstChunk.observe(call, firstTokenMs / 1_000);
    if (firstTokenMs !== null && deltas > 1)
      this.#perChunk.observe(call, (totalMs - firstTokenMs) / (deltas - 1) / 1_000);
    if (usage !== null && firstTokenMs !== null && usage.completionTokens > 1 && totalMs > firstTokenMs)
      this.#speeds.observe({ target }, (usage.completionTokens - 1) / ((totalMs - firstTokenMs) / 1_000));
    if (usage !== null) {
      this.#tokens.observe({ ...call, gen_ai_token_type: 'input' }, usage.promptTokens);
      this.#tokens.observe({ ...call, gen_ai_token_type: 'output' }, usage.completionTokens);
    }
  }

  embedded(attempt: EmbeddingAttempt): void {
    const { endpoint: target, outcome, code, totalMs, promptTokens } = attempt;
    this.#attempts.inc({ target, outcome: code ?? outcome });
    if (outcome === 'aborted') this.#aborts.inc({ target });
    const model = this.#bounded(attempt.modelId);
    const call = {
      gen_ai_operation_name: 'embeddings',
      gen_ai_provider_name: attempt.provider,
      gen_ai_request_model: model,
      gen_ai_response_model: outcome === 'ok' ? model : '',
    };
    this.#duration.observe(
      { ...call, error_type: code ?? (outcome === 'ok' ? '' : outcome) },
      totalMs / 1_000,
    );
    if (promptTokens !== null) this.#tokens.observe({ ...call, gen_ai_token_type: 'input' }, promptTokens);
  }

  fellBack(from: string, to: string, reason: string): void {
    this.#fallbacks.inc({ from, to, reason });
  }

  #bounded(model: string): string {
    if (this.#modelNames.has(model)) return model;
    if (this.#modelNames.size >= MOST_MODEL_NAMES) return 'other';
    this.#modelNames.add(model);
    return model;
  }
}

function showEndpoints(metrics: Metrics, endpoints: readonly Endpoint[]): void {
  metrics.gauge({
    name: 'llm_breaker_state',
    help: '1 for the state that the circuit breaker of a target is in',
    labelNames: ['target', 'state'],
    collect() {
      for (const { name, breaker } of endpoints)
        for (const state of BREAKER_STATES)
          this.set({ target: name, state }, breaker.state === state ? 1 : 0);
    },
  });
  metrics.gauge({
    name: 'llm_inflight',
    help: 'Calls to a target that are under way',
    labelNames: ['target'],
    collect() {
      for (const { name, limit } of endpoints) this.set({ target: name }, limit.running);
    },
  });
  metrics.gauge({
    name: 'llm_queue_depth',
    help: 'Calls that wait for a place at a target',
    labelNames: ['target'],
    collect() {
      for (const { name, limit } of endpoints) this.set({ target: name }, limit.waiting);
    },
  });
}
