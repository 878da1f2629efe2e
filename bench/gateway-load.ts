import { Pool } from 'undici';
import { cpuSecondsOf } from './process-tree.ts';
import { percentile } from './statistics.ts';

/** Something that answers `POST /v1/chat/completions`. */
export interface Gateway {
  name: string;
  url: string;
  /** Null = its CPU is of no interest. */
  pid: number | null;
  headers: Record<string, string>;
  /** Its name for a model of the server behind. */
  model(name: string): string;
  /** Further fields of every request. */
  extra: Record<string, unknown>;
}

/** Of the stand-in: a whole answer, a hundred chunks at once, a hundred one by one. */
export type LoadModel = 'whole' | 'long' | 'apart';

/** What some seconds of load showed; times in milliseconds. */
export interface Load {
  perSecond: number;
  p50: number;
  p99: number;
  /** Of the gateway's process, per request; NaN where it has none. */
  cpuMs: number;
}

/**
 * So many clients, each asking again as soon as it has its answer.
 *
 * @throws when an answer is not what it should be
 */
export async function loadGateway(
  gateway: Gateway,
  { model, clients, seconds }: { model: LoadModel; clients: number; seconds: number },
): Promise<Load> {
  const pool = new Pool(gateway.url, { connections: clients });
  const stream = model !== 'whole';
  const body = JSON.stringify({
    model: gateway.model(model),
    messages: [{ role: 'user', content: 'Thời hạn nghỉ phép là bao lâu?' }],
    stream,
    ...gateway.extra,
  });
  const latencies: number[] = [];
  const until = performance.now() + seconds * 1_000;
  const cpuBefore = gateway.pid === null ? Number.NaN : cpuSecondsOf(gateway.pid);
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < until) {
        const began = performance.now();
        const response = await pool.request({
          method: 'POST',
          path: '/v1/chat/completions',
          headers: { 'content-type': 'application/json', ...gateway.headers },
          body,
        });
        const text = await response.body.text();
        latencies.push(performance.now() - began);
        if (!isRight(text, stream))
          throw new Error(`${gateway.name} answered ${response.statusCode}: ${text.slice(-300)}`);
      }
    }),
  );
  const cpu = gateway.pid === null ? Number.NaN : cpuSecondsOf(gateway.pid) - cpuBefore;
  await pool.close();
  return {
    perSecond: latencies.length / seconds,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    cpuMs: (cpu * 1_000) / latencies.length,
  };
}

function isRight(text: string, stream: boolean): boolean {
  if (!stream) return text.includes('xin chào') && text.includes('"finish_reason":"stop"');
  return text.trimEnd().endsWith('data: [DONE]') && text.split('xin chào').length === 101;
}
