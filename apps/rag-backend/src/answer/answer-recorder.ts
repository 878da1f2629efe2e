import type { Logger, Metrics } from '@frogwell/http-service';
import type { Attempt, TokenUsage } from '@frogwell/providers';
import type { Journal } from '@frogwell/storage';

/** Which row of the design's table of answers applied. */
export type AnswerSituation =
  | 'direct'
  | 'known-question'
  | 'small-talk'
  | 'no-documents'
  | 'refusal'
  | 'ungrounded'
  | 'grounded';

/** What is known of one answer; filled in while it is made. Holds no text of questions or documents. */
export interface AnswerTrace {
  requestId: string;
  streamed: boolean;
  situation: AnswerSituation | null;
  provider: string | null;
  model: string | null;
  fallback: string | null;
  passages: number;
  citations: number;
  /** 0..1, of the best passage. */
  topScore: number | null;
  retrievalMs: number | null;
  firstPartMs: number | null;
}

/** The one place that logs, counts and journals answers and model calls. */
export class AnswerRecorder {
  readonly #log: Pick<Logger, 'info' | 'warn'>;
  readonly #journal: Pick<Journal, 'append'>;
  readonly #answers;
  readonly #durations;
  readonly #retrieval;
  readonly #firstTokens;
  readonly #tokens;
  readonly #failures;

  constructor(options: {
    log: Pick<Logger, 'info' | 'warn'>;
    journal: Pick<Journal, 'append'>;
    metrics: Metrics;
  }) {
    const { metrics } = options;
    this.#log = options.log;
    this.#journal = options.journal;
    this.#answers = metrics.counter({
      name: 'rag_answers_total',
      help: 'Answers by who gave them and how they ended',
      labelNames: ['provider', 'situation', 'outcome'],
    });
    this.#durations = metrics.histogram({
      name: 'rag_answer_duration_seconds',
      help: 'From the question to the end of its answer',
      labelNames: ['provider'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
    });
    this.#retrieval = metrics.histogram({
      name: 'rag_retrieval_duration_seconds',
      help: 'Known-question match, search and evidence check',
      labelNames: [],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    });
    this.#firstTokens = metrics.histogram({
      name: 'llm_first_token_seconds',
      help: 'From asking the models to the first part of an answer',
      labelNames: ['provider'],
      buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
    });
    this.#tokens = metrics.counter({
      name: 'llm_tokens_total',
      help: 'Tokens read and written by models',
      labelNames: ['provider', 'type'],
    });
    this.#failures = metrics.counter({
      name: 'llm_failures_total',
      help: 'Models that could not answer, by reason',
      labelNames: ['provider', 'code'],
    });
  }

  begin(requestId: string, streamed: boolean): AnswerTrace {
    return {
      requestId,
      streamed,
      situation: null,
      provider: null,
      model: null,
      fallback: null,
      passages: 0,
      citations: 0,
      topScore: null,
      retrievalMs: null,
      firstPartMs: null,
    };
  }

  retrieved(trace: AnswerTrace, retrievalMs: number): void {
    trace.retrievalMs = retrievalMs;
    this.#retrieval.observe(retrievalMs / 1_000);
  }

  /** Logs tries that failed; the one that answers is logged when its answer is complete. */
  attempted(
    trace: AnswerTrace,
    { provider, modelId, number, outcome, code, error, elapsedMs }: Attempt,
  ): void {
    if (outcome === 'answering') return;
    if (outcome === 'failed') this.#failures.inc({ provider, code: code ?? 'internal_error' });
    this.#log.warn(
      {
        requestId: trace.requestId,
        provider,
        model: modelId,
        attempt: number,
        outcome,
        code,
        message: error?.message,
        totalMs: rounded(elapsedMs),
      },
      'llm call',
    );
  }

  modelFinished(
    trace: AnswerTrace,
    call: { provider: string; modelId: string; usage: TokenUsage; firstTokenMs: number; totalMs: number },
  ): void {
    const { provider, usage } = call;
    this.#firstTokens.observe({ provider }, call.firstTokenMs / 1_000);
    this.#tokens.inc({ provider, type: 'prompt' }, usage.promptTokens);
    this.#tokens.inc({ provider, type: 'completion' }, usage.completionTokens);
    this.#log.info(
      {
        requestId: trace.requestId,
        provider,
        model: call.modelId,
        promptTokens: usage.promptTokens,
        completionTokens: usage.completionTokens,
        usageEstimated: usage.estimated,
        firstTokenMs: rounded(call.firstTokenMs),
        totalMs: rounded(call.totalMs),
        outcome: 'ok',
      },
      'llm call',
    );
  }

  /** @param outcome `ok`, `aborted`, or the code of the failure */
  finished(trace: AnswerTrace, outcome: string, totalMs: number): void {
    const provider = trace.provider ?? 'none';
    this.#answers.inc({ provider, situation: trace.situation ?? 'unknown', outcome });
    this.#durations.observe({ provider }, totalMs / 1_000);
    const entry = {
      ...trace,
      retrievalMs: rounded(trace.retrievalMs),
      firstPartMs: rounded(trace.firstPartMs),
      totalMs: rounded(totalMs),
      outcome,
    };
    if (outcome === 'ok') this.#log.info(entry, 'answer');
    else this.#log.warn(entry, 'answer');
    // The answer is out already; a full or closing journal must not turn it into a failure.
    this.#journal.append('answer', entry).catch((error: unknown) => {
      this.#log.warn({ requestId: trace.requestId, err: error }, 'answer not journalled');
    });
  }
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 10) / 10;
}
