import { z } from 'zod';

/** One value a step; null where nothing was observed. */
const Series = z.array(z.number().nullable());
/** One series for each name, e.g. for each provider or error code that occurred. */
const NamedSeries = z.record(z.string(), Series);
const Value = z.number().nullable();

/** Percentiles of merged histograms, in seconds: within a bucket values count as evenly spread. */
const Percentiles = z.object({ p50: Series, p95: Series });
const PercentileValues = z.object({ p50: Value, p95: Value });
/** The tenth percentile is what the slowest tenth of the answers stays below. */
const Speeds = z.object({ p10: Series, p50: Series });
const SpeedValues = z.object({ p10: Value, p50: Value });

/** Query of `GET /admin/monitoring/history`, all in seconds; `from` and `to` since the epoch. */
export const MonitoringHistoryQuery = z.object({
  from: z.coerce.number().int().min(0).optional(),
  to: z.coerce.number().int().min(0).optional(),
  step: z.coerce.number().int().min(10).max(2_592_000).optional(),
});
export type MonitoringHistoryQuery = z.infer<typeof MonitoringHistoryQuery>;

/** `GET /admin/monitoring/history`: the past in steps, and the whole range together. */
export const MonitoringHistory = z.object({
  object: z.literal('monitoring.history'),
  /** Seconds since the epoch, a multiple of `step`. */
  from: z.int(),
  to: z.int(),
  /** Seconds; larger than asked for where nothing finer is kept that long. */
  step: z.int(),
  /** Beginning of each step, seconds since the epoch. */
  times: z.array(z.int()),
  /** Seconds of each step in which the service ran; counts divided by them are rates. */
  observed_seconds: z.array(z.number()),
  /** Calls of the API, and how many of all requests failed. */
  requests: Series,
  failures: Series,
  failures_by_code: NamedSeries,
  request_seconds: Percentiles,
  /** Answers to chats by who gave them. */
  answers: NamedSeries,
  answer_seconds: Percentiles,
  /** From the question to the first text, of streamed answers. */
  first_text_seconds: Percentiles,
  /** Tokens that models wrote, and how fast single answers were written. */
  output_tokens: Series,
  tokens_per_second: Speeds,
  /** Answers that another provider gave, by why the first one did not. */
  fallbacks: NamedSeries,
  /** The highest value within each step. */
  queue: z.object({
    jobs_waiting: Series,
    jobs_running: Series,
    calls_waiting: Series,
    calls_running: Series,
  }),
  memory: z.object({
    rag_backend_bytes: Series,
    llm_service_bytes: Series,
    llm_models_bytes: Series,
    vram_bytes: Series,
  }),
  /** At the end of each step. */
  index: z.object({ files: Series, passages: Series, index_bytes: Series, file_bytes: Series }),
  totals: z.object({
    observed_seconds: z.number(),
    requests: z.number(),
    failures: z.number(),
    answers: z.number(),
    fallbacks: z.number(),
    output_tokens: z.number(),
    request_seconds: PercentileValues,
    answer_seconds: PercentileValues,
    first_text_seconds: PercentileValues,
    tokens_per_second: SpeedValues,
  }),
});
export type MonitoringHistory = z.infer<typeof MonitoringHistory>;

/** `GET /admin/monitoring/now`. */
export const MonitoringNow = z.object({
  object: z.literal('monitoring.now'),
  /** Seconds since the epoch. */
  at: z.int(),
  uptime_seconds: z.int(),
  /** Requests being answered, this one left out. */
  requests_running: z.int(),
  queue: z.object({ jobs_waiting: Value, jobs_running: Value, calls_waiting: Value, calls_running: Value }),
  memory: z.object({
    rag_backend_bytes: Value,
    /** Null = no LLM service that tells of its memory. */
    llm_service_bytes: Value,
    llm_models_bytes: Value,
    vram_bytes: Value,
  }),
  index: z.object({ files: Value, passages: Value, index_bytes: Value, file_bytes: Value }),
});
export type MonitoringNow = z.infer<typeof MonitoringNow>;

export const MonitoringErrorsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** A request that failed. Holds nothing of its body, and no keys. */
export const MonitoringError = z.object({
  object: z.literal('monitoring.error'),
  /** Milliseconds since the epoch. */
  at: z.int(),
  request_id: z.string(),
  method: z.string(),
  /** The route's pattern. */
  route: z.string(),
  status: z.int(),
  code: z.string(),
  param: z.string().nullable(),
  /** Null where the caller is to blame: such messages may quote what was sent. */
  message: z.string().nullable(),
  provider: z.string().nullable(),
  /** Further failures alike, shortly before this one, that it stands for. */
  repeats: z.int(),
});
export type MonitoringError = z.infer<typeof MonitoringError>;

/** `GET /admin/monitoring/errors`, the newest first. */
export const MonitoringErrorList = z.object({ object: z.literal('list'), data: z.array(MonitoringError) });
export type MonitoringErrorList = z.infer<typeof MonitoringErrorList>;
