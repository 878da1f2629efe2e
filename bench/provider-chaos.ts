/**
 * Does the RAG backend keep its promises while the models behind it die, stall and misbehave? Two local replicas that
 * are killed and frozen at random and answer one call in ten wrongly, and a cloud that works; clients ask, whole and
 * streamed, and some leave. Every answer is known beforehand, word by word.
 *
 * Counts: hangs (past the deadline), answers with lost, doubled or foreign words, and requests that failed before their
 * first word although the cloud could have answered. All three must be 0. A stream that had begun may be interrupted,
 * which it must say in band.
 *
 * Options: `--minutes 20`, `--clients 8`, `--seed 1`
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Agent, request } from 'undici';
import { freePort, runProgram } from '../test/e2e/frogwell-process.ts';
import { wordsFor } from './chaos-stand-in.ts';
import { residentMegabytesOf } from './process-tree.ts';
import { randomNumbers } from './random-numbers.ts';
import { percentile } from './statistics.ts';

const FAULT_SHARE = 0.1;
const DEADLINE_MS = 15_000;
/** What a loaded machine may add to a deadline. */
const SLACK_MS = 1_000;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    clients: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
  },
});
const seed = Number(values.seed);
const until = performance.now() + Number(values.minutes) * 60_000;
const folder = mkdtempSync(path.join(tmpdir(), 'frogwell-bench-'));
const counts = {
  whole: 0,
  streamed: 0,
  left: 0,
  interrupted: 0,
  hung: 0,
  wrong: 0,
  lost: 0,
  kills: 0,
  freezes: 0,
};
const byProvider: Record<string, number> = {};
const failures: Record<string, number> = {};
const latencies: number[] = [];
const memory: number[] = [];
const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 });

const replicas = await Promise.all([replica(1), replica(2)]);
const cloud = await standIn(await freePort(), 0, 3);
const port = await freePort();
const backend = runProgram(process.execPath, ['apps/rag-backend/src/main.ts'], {
  env: {
    RAG_PORT: String(port),
    DATA_DIR: path.join(folder, 'data'),
    LLM_PROVIDER: 'local',
    LLM_FALLBACK: 'openai',
    LOCAL_LLM_API_URL: replicas.map(({ url }) => url).join(),
    OPENAI_API_KEY: 'test',
    OPENAI_BASE_URL: `${cloud.url}/v1`,
    CONNECT_TIMEOUT_MS: '500',
    FIRST_TOKEN_TIMEOUT_MS: '2000',
    IDLE_TIMEOUT_MS: '1000',
    REQUEST_TIMEOUT_MS: String(DEADLINE_MS),
    LOG_LEVEL: 'error',
  },
});
try {
  await backend.waitFor(/listening|^$/i, 100).catch(() => undefined);
  await answersHealth();
  await Promise.all([
    ...Array.from({ length: Number(values.clients) }, (_, number) => client(number)),
    ...replicas.map((one, number) => trouble(one, randomNumbers(seed * 100 + number))),
    watchMemory(),
  ]);
  await delay(3_000);
  await report();
} finally {
  backend.child.kill('SIGTERM');
  await backend.exited;
  for (const { child } of [...replicas, cloud]) child.kill('SIGKILL');
  await agent.close();
  rmSync(folder, { recursive: true });
}

interface StandIn {
  url: string;
  child: ChildProcess;
}

async function standIn(onPort: number, faultShare: number, itsSeed: number): Promise<StandIn> {
  const child = fork(fileURLToPath(new URL('chaos-stand-in.ts', import.meta.url)), [
    String(onPort),
    String(faultShare),
    String(itsSeed),
  ]);
  await once(child, 'message');
  return { url: `http://127.0.0.1:${onPort}`, child };
}

async function replica(number: number): Promise<StandIn & { start(): Promise<void> }> {
  const onPort = await freePort();
  let starts = 0;
  const one = {
    ...(await standIn(onPort, FAULT_SHARE, seed + number)),
    async start() {
      starts += 1;
      one.child = (await standIn(onPort, FAULT_SHARE, seed + number + starts * 10)).child;
    },
  };
  return one;
}

/** Kills or freezes a replica now and then, and brings it back. */
async function trouble(one: Awaited<ReturnType<typeof replica>>, random: () => number): Promise<void> {
  for (;;) {
    await delay(3_000 + random() * 9_000);
    if (performance.now() > until) return;
    if (random() < 0.5) {
      counts.kills += 1;
      one.child.kill('SIGKILL');
      await once(one.child, 'exit');
      await delay(random() * 4_000);
      await one.start();
    } else {
      counts.freezes += 1;
      one.child.kill('SIGSTOP');
      await delay(500 + random() * 4_000);
      one.child.kill('SIGCONT');
    }
  }
}

async function client(number: number): Promise<void> {
  const random = randomNumbers(seed * 1_000 + number);
  for (let turn = 0; performance.now() < until; turn += 1) {
    const question = `count ${1 + Math.floor(random() * 60)} c${number}x${turn}x`;
    const stream = random() < 0.5;
    const leaveAfterMs = random() < 0.1 ? random() * 300 : null;
    await ask(question, stream, leaveAfterMs);
    await delay(random() * 30);
  }
}

async function ask(question: string, stream: boolean, leaveAfterMs: number | null): Promise<void> {
  const began = performance.now();
  // A client that waits longer than the deadline allows has found a hang.
  const signal = AbortSignal.timeout(Math.round(leaveAfterMs ?? DEADLINE_MS + SLACK_MS));
  const expected = wordsFor(question).join('');
  try {
    const response = await request(`http://127.0.0.1:${port}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: question }], stream, retrieval: false }),
      signal,
      dispatcher: agent,
    });
    const body = await response.body.text();
    const provider = String(response.headers['x-frogwell-provider'] ?? 'none');
    byProvider[provider] = (byProvider[provider] ?? 0) + 1;
    if (response.statusCode !== 200) lost(body);
    else if (stream) judgeStream(body, expected);
    else if (JSON.parse(body).choices[0].message.content === expected) counts.whole += 1;
    else wrong(question, body);
    latencies.push(performance.now() - began);
  } catch (error) {
    if (!signal.aborted) throw error;
    if (leaveAfterMs === null) counts.hung += 1;
    else counts.left += 1;
  }
}

function judgeStream(body: string, expected: string): void {
  const events = body.split('\n\n').filter((event) => event.startsWith('data: '));
  const texts = events.map((event) => event.slice(6));
  const chunks = texts.filter((text) => text !== '[DONE]').map((text) => JSON.parse(text));
  const said = chunks.map((chunk) => chunk.choices?.[0]?.delta?.content ?? '').join('');
  const error = chunks.find((chunk) => chunk.error !== undefined);
  if (error !== undefined) {
    const isLast = chunks.at(-1) === error && texts.at(-1) !== '[DONE]';
    if (!isLast || !expected.startsWith(said)) wrong(expected, body);
    else if (said === '') lost(JSON.stringify(error));
    else counts.interrupted += 1;
    return;
  }
  const isWhole = texts.at(-1) === '[DONE]' && chunks.at(-1)?.choices?.[0]?.finish_reason === 'stop';
  if (isWhole && said === expected) counts.streamed += 1;
  else wrong(expected, body);
}

function wrong(expected: string, body: string): void {
  counts.wrong += 1;
  console.log(`wrong: expected ${expected.slice(0, 60)}…, got ${body.slice(-300)}`);
}

function lost(body: string): void {
  counts.lost += 1;
  const code = /"code":"(\w+)"/.exec(body)?.[1] ?? body.slice(0, 80);
  failures[code] = (failures[code] ?? 0) + 1;
}

async function watchMemory(): Promise<void> {
  while (performance.now() < until) {
    memory.push(residentMegabytesOf(backend.child.pid ?? 0));
    await delay(Math.min(10_000, Math.max(1, until - performance.now())));
  }
}

async function answersHealth(): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const isUp = await fetch(`http://127.0.0.1:${port}/health`).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await delay(100);
  }
  throw new Error(`the backend did not start:\n${backend.output()}`);
}

async function report(): Promise<void> {
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const busy = [...metrics.matchAll(/^llm_(?:inflight|queue_depth)\{.*\} (\d+)$/gm)].map((match) =>
    Number(match[1]),
  );
  const third = Math.ceil(memory.length / 3);
  console.log(`${values.minutes} minutes, ${values.clients} clients: ${JSON.stringify(counts)}`);
  console.log(`answered by ${JSON.stringify(byProvider)}; lost: ${JSON.stringify(failures)}`);
  console.log(
    `p50 ${percentile(latencies, 0.5).toFixed(0)} ms, p99 ${percentile(latencies, 0.99).toFixed(0)} ms, ` +
      `longest ${percentile(latencies, 1).toFixed(0)} ms of ${DEADLINE_MS}`,
  );
  console.log(
    `places still taken in the end: ${busy.reduce((sum, one) => sum + one, 0)} of ${busy.length} counters`,
  );
  console.log(
    `memory: ${[memory[0], memory[third], memory[2 * third], memory.at(-1)].map((mb) => `${mb?.toFixed(0)} MB`).join(', ')}`,
  );
  if (counts.hung + counts.wrong + counts.lost > 0 || busy.some((one) => one > 0)) process.exitCode = 1;
}
