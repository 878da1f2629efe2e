import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import type { Gateway } from './gateway-load.ts';
import { type CallClosed, nowMs } from './gateway-stand-in.ts';
import { percentile } from './statistics.ts';

const CANCELS = 100;
/** A gateway that has not told the server by then never does. */
const GIVE_UP_MS = 3_000;

/** How long after a client has left the server behind the gateway sees its connection closed. */
export async function measureCancels(gateway: Gateway, upstream: ChildProcess): Promise<void> {
  const closed = new Map<string, number>();
  const note = (message: unknown) => {
    if (isCallClosed(message)) closed.set(message.question, message.at);
  };
  upstream.on('message', note);
  for (const [what, model, stream] of [
    ['whole, before the first token', 'silent', false],
    ['stream, before the first token', 'silent', true],
    ['stream, in the middle', 'slow', true],
  ] as const) {
    const left = new Map<string, number>();
    for (let number = 0; number < CANCELS; number += 1) {
      const question = `${gateway.name} ${what} ${number}`;
      left.set(question, await leave(gateway, { model, stream, question }));
    }
    await delay(GIVE_UP_MS);
    const waits = [...left].flatMap(([question, at]) => {
      const seen = closed.get(question);
      return seen === undefined ? [] : [seen - at];
    });
    const never = left.size - waits.length;
    console.log(
      `cancel, ${gateway.name}, ${what}: ` +
        (waits.length === 0
          ? 'never reaches the server'
          : `p50 ${percentile(waits, 0.5).toFixed(1)} ms, p99 ${percentile(waits, 0.99).toFixed(1)} ms`) +
        (never > 0 && waits.length > 0 ? `, ${never} of ${left.size} never` : ''),
    );
  }
  upstream.off('message', note);
}

/** @returns when the client left */
async function leave(
  gateway: Gateway,
  { model, stream, question }: { model: string; stream: boolean; question: string },
): Promise<number> {
  const pool = new Pool(gateway.url, { connections: 1 });
  const client = new AbortController();
  const answered = pool
    .request({
      method: 'POST',
      path: '/v1/chat/completions',
      headers: { 'content-type': 'application/json', ...gateway.headers },
      body: JSON.stringify({
        model: gateway.model(model),
        messages: [{ role: 'user', content: question }],
        stream,
        ...gateway.extra,
      }),
      signal: client.signal,
    })
    .then(async (response) => {
      for await (const _piece of response.body);
    })
    .catch(() => undefined);
  await delay(60);
  const at = nowMs();
  client.abort();
  await answered;
  await pool.destroy();
  return at;
}

function isCallClosed(message: unknown): message is CallClosed {
  return typeof message === 'object' && message !== null && 'question' in message;
}
