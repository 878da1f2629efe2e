import type { Logger, Metrics } from '@frogwell/http-service';
import { ERRORS } from '@frogwell/protocol';
import type { Attempt } from '@frogwell/providers';
import type { PassageCheck } from './check-passages.ts';
import type { PrefillSpeeds } from './prefill-speed.ts';
import type { ProviderMetrics } from './provider-metrics.ts';
import type { WriteBehind } from './write-behind.ts';

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
  /** Tries of models; 0 where none was asked. */
  attempts: number;
  passages: number;
  citations: number;
  /** 0..1, of the best passage. */
  topScore: number | null;
  /** Why the documents were searched by words alone though there are vectors. */
  degraded: string | null;
  /** What a model said of the passages before it was to answer from them; null when it was not to be asked. */
  check: PassageCheck['outcome'] | null;
  retrievalMs: number | null;
  firstPartMs: number | null;
}

/** Less than 1.7 times apart, so that a percentile can be told from its neighbour. */
export const ANSWER_SECONDS_BUCKETS: readonly number[] = [
  0.001, 0.0015, 0.002, 0.003, 0.005, 0.007, 0.01, 0.015, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5,
  0.7, 1, 1.5, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300,
];

/** The one place that logs, counts and journals answers and model calls. */
export class AnswerRecorder {
  readonly #log: Pick<Logger, 'info' | 'warn'>;
  readonly #journal: Pick<WriteBehind<Record<string, unknown>>, 'add'>;
  readonly #answers;
  readonly #durations;
  readonly #firstTexts;
  readonly #retrieval;
  readonly #calls;
  readonly #speeds;

  constructor(options: {
    log: Pick<Logger, 'info' | 'warn'>;
    journal: Pick<WriteBehind<Record<string, unknown>>, 'add'>;
    metrics: Metrics;
    calls: Pick<ProviderMetrics, 'attempted'>;
    speeds: Pick<PrefillSpeeds, 'learn'>;
  }) {
    const { metrics } = options;
    this.#calls = options.calls;
    this.#speeds = options.speeds;
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
      buckets: [...ANSWER_SECONDS_BUCKETS],
    });
    this.#firstTexts = metrics.histogram({
      name: 'rag_answer_first_text_seconds',
      help: 'From the question to the first text of its answer; streamed answers only',
      labelNames: ['provider'],
      buckets: [...ANSWER_SECONDS_BUCKETS],
    });
    this.#retrieval = metrics.histogram({
      name: 'rag_retrieval_duration_seconds',
      help: 'Known-question match, search and evidence check',
      labelNames: [],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
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
      attempts: 0,
      passages: 0,
      citations: 0,
      topScore: null,
      degraded: null,
      check: null,
      retrievalMs: null,
      firstPartMs: null,
    };
  }

  retrieved(trace: AnswerTrace, retrievalMs: number): void {
    trace.retrievalMs = retrievalMs;
    this.#retrieval.observe(retrievalMs / 1_000);
  }

  /** One line for each try of a model; never what was asked or answered. */
  attempted(trace: AnswerTrace, attempt: Attempt): void {
    this.#calls.attempted(attempt);
    // After a check the server has read the passages already; where it does not tell so, it would seem too fast.
    const isRead = trace.check !== null && trace.check !== 'too-slow';
    if (!isRead || attempt.usage?.cachedTokens != null) this.#speeds.learn(attempt);
    const { provider, endpoint, modelId, number, outcome, code, error, usage } = attempt;
    const line = {
      requestId: trace.requestId,
      provider,
      endpoint,
      model: attempt.servedModel ?? modelId,
      attempt: number,
      queueMs: rounded(attempt.queueMs),
      firstTokenMs: rounded(attempt.firstTokenMs),
      totalMs: rounded(attempt.totalMs),
      ...(usage && {
        promptTokens: usage.promptTokens,
        completionTokens: usage.completionTokens,
        usageEstimated: usage.estimated,
      }),
      outcome,
      ...(code && { code }),
      // A refusal of the caller's request may quote it; the other messages are our own words.
      ...(error && ERRORS[error.code].status >= 429 && { message: error.message }),
    };
    if (outcome === 'ok') this.#log.info(line, 'llm call');
    else this.#log.warn(line, 'llm call');
  }

  /** @param outcome `ok`, `aborted`, or the code of the failure */
  finished(trace: AnswerTrace, outcome: string, totalMs: number): void {
    const provider = trace.provider ?? 'none';
    this.#answers.inc({ provider, situation: trace.situation ?? 'unknown', outcome });
    this.#durations.observe({ provider }, totalMs / 1_000);
    // A whole answer is held back to its end: its first text says nothing of its own.
    if (trace.streamed && trace.firstPartMs !== null)
      this.#firstTexts.observe({ provider }, trace.firstPartMs / 1_000);
    const entry = {
      ...trace,
      retrievalMs: rounded(trace.retrievalMs),
      firstPartMs: rounded(trace.firstPartMs),
      totalMs: rounded(totalMs),
      outcome,
    };
    if (outcome === 'ok') this.#log.info(entry, 'answer');
    else this.#log.warn(entry, 'answer');
    this.#journal.add(entry);
  }
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 10) / 10;
}
