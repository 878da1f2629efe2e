import type { HistogramReading, Metrics } from '@frogwell/http-service';
import type { Distribution } from './distribution.ts';
import { type DistributionName, entriesOf, type MonitoringPoint } from './monitoring-point.ts';

/** What was counted since the process started. */
export interface Totals {
  counts: Record<string, number>;
  distributions: Partial<Record<DistributionName, Distribution>>;
}

export const NO_TOTALS: Totals = { counts: {}, distributions: {} };

/** The API that programs call; what the web app asks for its own pages is not load. */
const API = /^\/(?:v1\/|embeddings$)/;

/** Sums of the metrics that monitoring shows over time, without the labels that it does not. */
export async function readTotals(metrics: Pick<Metrics, 'readCounter' | 'readHistogram'>): Promise<Totals> {
  const [requests, answers, firstTexts, speeds, tokens, answered, failures, fallbacks] = await Promise.all([
    metrics.readHistogram('http_request_duration_seconds'),
    metrics.readHistogram('rag_answer_duration_seconds'),
    metrics.readHistogram('rag_answer_first_text_seconds'),
    metrics.readHistogram('llm_output_tokens_per_second'),
    metrics.readHistogram('gen_ai_client_token_usage'),
    metrics.readCounter('rag_answers_total'),
    metrics.readCounter('http_request_failures_total'),
    metrics.readCounter('llm_fallback_total'),
  ]);
  const calls = requests.filter(({ labels }) => API.test(labels['route'] ?? ''));
  const counts: Record<string, number> = {};
  const count = (name: string, value: number) => {
    counts[name] = (counts[name] ?? 0) + value;
  };
  for (const each of calls) count('requests', each.count);
  for (const { labels, value } of answered) count(`answers.${labels['provider']}`, value);
  for (const { labels, value } of failures) count(`failures.${labels['code']}`, value);
  for (const { labels, value } of fallbacks) count(`fallbacks.${labels['reason']}`, value);
  for (const { labels, sum } of tokens) count(`tokens.${labels['gen_ai_token_type']}`, sum);
  return {
    counts,
    distributions: {
      request_seconds: summed(calls),
      answer_seconds: summed(answers),
      first_text_seconds: summed(firstTexts),
      tokens_per_second: summed(speeds),
    },
  };
}

/** Of all sets of labels together; counts up to a bound become counts within a bucket. */
function summed(readings: readonly HistogramReading[]): Distribution {
  const total: Distribution = { sum: 0, count: 0, buckets: {} };
  for (const { sum, count, buckets } of readings) {
    total.sum += sum;
    total.count += count;
    let below = 0;
    for (const bucket of buckets) {
      const within = bucket.count - below;
      below = bucket.count;
      if (within > 0) total.buckets[bucket.bound] = (total.buckets[bucket.bound] ?? 0) + within;
    }
  }
  return total;
}

/** What came to the totals between two readings; what did not is left out. */
export function since(before: Totals, now: Totals): Pick<MonitoringPoint, 'counts' | 'distributions'> {
  const distributions: MonitoringPoint['distributions'] = {};
  for (const [name, after] of entriesOf(now.distributions)) {
    const known = before.distributions[name];
    const count = after.count - (known?.count ?? 0);
    if (count <= 0) continue;
    distributions[name] = {
      sum: after.sum - (known?.sum ?? 0),
      count,
      buckets: increases(known?.buckets ?? {}, after.buckets),
    };
  }
  return { counts: increases(before.counts, now.counts), distributions };
}

function increases(before: Record<string, number>, now: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(now)
      .map(([name, value]) => [name, value - (before[name] ?? 0)] as const)
      .filter(([, increase]) => increase > 0),
  );
}
