import { setTimeout as delay } from 'node:timers/promises';
import { complete, costOf } from './llm-requests.ts';
import { type LlmServer, type ServerOptions, startFrogwell } from './llm-servers.ts';
import { median, percentile } from './statistics.ts';

/** What prompt lookup gains on an answer that copies its prompt; the two texts must be the same. */
export async function measureCopying(options: ServerOptions, rounds: number): Promise<void> {
  const small = { ...options, slots: 1 };
  const plain = await startFrogwell(small, { LLM_PROMPT_LOOKUP: 'false' });
  const lookup = await startFrogwell(small, { LLM_PROMPT_LOOKUP: 'true' });
  const cpu: number[] = [];
  const wall: number[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const prompt = copyingPrompt(round);
      const servers = round % 2 === 0 ? [plain, lookup] : [lookup, plain];
      const found = new Map<LlmServer, Awaited<ReturnType<typeof ask>>>();
      for (const server of servers) found.set(server, await ask(server, prompt));
      const [without, with_] = [found.get(plain), found.get(lookup)];
      if (without === undefined || with_ === undefined) continue;
      if (without.result.text !== with_.result.text)
        throw new Error(`prompt lookup changed the answer:\n${without.result.text}\n${with_.result.text}`);
      cpu.push(without.cpuSeconds / with_.cpuSeconds);
      wall.push(without.wallSeconds / with_.wallSeconds);
    }
  } finally {
    await plain.stop();
    await lookup.stop();
  }
  console.log(
    `prompt lookup, copied answer     ${median(cpu).toFixed(2)}x less CPU, ${median(wall).toFixed(2)}x faster ` +
      `(median of ${cpu.length} rounds, same text)`,
  );
}

/** All visible letters of ASCII in order, then the first again: in the random model every byte is followed by the next. */
function copyingPrompt(round: number): string {
  const visible = String.fromCharCode(...Array.from({ length: 94 }, (_, index) => 33 + index));
  return `${round} ${visible} !`;
}

function ask(server: LlmServer, prompt: string) {
  return costOf(server, () => complete(server, { prompt, max_tokens: 90 }));
}

/** From the moment that a client leaves in the middle of a long prefill until the slot is free. */
export async function measureCancel(
  options: ServerOptions,
  rounds: number,
  words: (tokens: number, seed: string) => string,
): Promise<void> {
  const server = await startFrogwell(options);
  const latencies: number[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const leave = new AbortController();
      const asked = complete(
        server,
        { prompt: words(2_000, `cancel ${round}`), max_tokens: 8 },
        leave.signal,
      ).catch(() => undefined);
      while ((await running(server)) === 0) await delay(10);
      await delay(500);
      const left = performance.now();
      leave.abort();
      await asked;
      while ((await running(server)) > 0) await delay(10);
      latencies.push(performance.now() - left);
    }
  } finally {
    await server.stop();
  }
  console.log(
    `cancel in a prefill of 2,000     p50 ${median(latencies).toFixed(0)} ms, ` +
      `worst ${Math.max(...latencies).toFixed(0)} ms until the slot is free (${latencies.length} rounds)`,
  );
}

/** Delay of the HTTP thread's event loop, and how fast `/health` answers, while eight streams run. */
export async function measureEventLoop(server: LlmServer, prompt: (number: number) => string): Promise<void> {
  let done = false;
  const streams = Promise.all(
    Array.from({ length: 8 }, (_, number) => complete(server, { prompt: prompt(number), max_tokens: 48 })),
  ).finally(() => {
    done = true;
  });
  const health: number[] = [];
  const lags: number[] = [];
  while (!done) {
    const began = performance.now();
    await (await fetch(`${server.url}/health`)).text();
    health.push(performance.now() - began);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    lags.push(Number(/^nodejs_eventloop_lag_p99_seconds (\S+)$/m.exec(metrics)?.[1] ?? Number.NaN) * 1_000);
    await delay(250);
  }
  await streams;
  console.log(
    `event loop while 8 streams run   p99 ${percentile(lags, 0.99).toFixed(1)} ms; ` +
      `/health p50 ${median(health).toFixed(1)} ms, p99 ${percentile(health, 0.99).toFixed(1)} ms`,
  );
}

/** Requests that hold a slot now. */
async function running(server: LlmServer): Promise<number> {
  const health: unknown = await (await fetch(`${server.url}/health`)).json();
  if (typeof health !== 'object' || health === null || !('queue' in health)) return 0;
  const { queue } = health;
  return typeof queue === 'object' && queue !== null && 'running' in queue ? Number(queue.running) : 0;
}
