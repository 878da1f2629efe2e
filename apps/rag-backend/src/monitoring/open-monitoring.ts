import {
  type Logger,
  type Metrics,
  REQUEST_SECONDS_BUCKETS,
  type RequestFailure,
} from '@frogwell/http-service';
import type { MonitoringHistory, MonitoringHistoryQuery } from '@frogwell/protocol';
import type { Storage } from '@frogwell/storage';
import { ANSWER_SECONDS_BUCKETS } from '../answer/answer-recorder.ts';
import { OUTPUT_SPEED_BUCKETS } from '../answer/provider-metrics.ts';
import type { Gauges } from './monitoring-point.ts';
import { MonitoringRecorder } from './monitoring-recorder.ts';
import { planHistory } from './plan-history.ts';
import { createReadGauges, type GaugeSources } from './read-gauges.ts';
import { type KeptFailure, RecentFailures } from './recent-failures.ts';
import { showHistory } from './show-history.ts';

/** How the service does and did, for people. */
export interface Monitoring {
  noteFailure(failure: RequestFailure): void;
  /** Right now; what is not known is left out. */
  now(): Promise<Gauges>;
  /** @throws AnswerError `invalid_value` for a range or step that makes no sense */
  history(query: MonitoringHistoryQuery): Promise<MonitoringHistory>;
  /** The last requests that failed, the newest first. */
  failures(limit: number): Promise<KeptFailure[]>;
  /** Keeps what is not kept yet; before the store closes. */
  close(): Promise<void>;
}

const FAILURES_KEPT_MS = 10_000;
const BOUNDS = {
  request_seconds: REQUEST_SECONDS_BUCKETS,
  answer_seconds: ANSWER_SECONDS_BUCKETS,
  first_text_seconds: ANSWER_SECONDS_BUCKETS,
  tokens_per_second: OUTPUT_SPEED_BUCKETS,
};

/** Begins to record at once. */
export async function openMonitoring(
  storage: Pick<Storage, 'jobs' | 'journal' | 'metricHistory' | 'size'>,
  {
    metrics,
    log,
    ...sources
  }: { metrics: Metrics; log: Pick<Logger, 'warn'> } & Pick<GaugeSources, 'endpoints' | 'localServices'>,
): Promise<Monitoring> {
  const readGauges = createReadGauges({ ...sources, storage, jobs: storage.jobs });
  const recorder = new MonitoringRecorder({ metrics, readGauges, history: storage.metricHistory, log });
  const failures = new RecentFailures({ journal: storage.journal, log });
  await recorder.start();
  const timer = setInterval(() => void failures.keep(), FAILURES_KEPT_MS).unref();
  return {
    noteFailure: (failure) => failures.add(failure),
    now: readGauges,
    async history(query) {
      const plan = planHistory(query, Math.floor(Date.now() / 1_000));
      return showHistory(await recorder.range(plan.source, plan), plan, BOUNDS);
    },
    failures: (limit) => failures.list(limit),
    async close() {
      clearInterval(timer);
      await failures.keep();
      await recorder.close();
    },
  };
}
