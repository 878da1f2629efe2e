/**
 * Does the LLM service survive hours of bad manners? Clients ask, leave in the middle and come back, and now and then
 * the model's process is killed. Counts wrong answers, slots that stay taken, and memory that does not come back.
 *
 * Options: `--minutes 30`, `--clients 6`, `--slots 2`, `--kill-every 200` (seconds; 0 = never; five in ten minutes make the service give up)
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { writeTinyChatModel } from '../apps/llm-service/test-support/tiny-chat-model.ts';
import { startFrogwell } from './llm-servers.ts';
import { residentMegabytesOf, treeOf } from './process-tree.ts';
import { randomNumbers } from './random-numbers.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    clients: { type: 'string', default: '6' },
    slots: { type: 'string', default: '2' },
    'kill-every': { type: 'string', default: '200' },
  },
});
const Health = z.looseObject({
  status: z.string(),
  queue: z.looseObject({ running: z.number(), waiting: z.number() }).optional(),
});
const Chunk = z.looseObject({
  error: z.unknown().optional(),
  choices: z.array(z.looseObject({ delta: z.looseObject({ content: z.string().nullish() }) })).optional(),
});
const folder = mkdtempSync(path.join(tmpdir(), 'frogwell-bench-'));
const model = path.join(folder, 'tiny.gguf');
await writeTinyChatModel(model);
const server = await startFrogwell({
  model,
  threads: 1,
  slots: Number(values.slots),
  contextTokens: 2_048,
  dataDir: path.join(folder, 'data'),
});
const counts = { answered: 0, wrong: 0, cancelled: 0, refused: 0, interrupted: 0, failed: 0, kills: 0 };
const until = performance.now() + Number(values.minutes) * 60_000;
const expected = await answer('Xin chào', new AbortController().signal);
if (typeof expected !== 'string') throw new Error('the first question was not answered');

const memory: { minute: number; service: number; model: number }[] = [];
try {
  await Promise.all([
    ...Array.from({ length: Number(values.clients) }, (_, number) => client(number)),
    killer(Number(values['kill-every']) * 1_000),
    watcher(),
  ]);
  await delay(3_000);
  const health = Health.parse(await (await fetch(`${server.url}/health`)).json());
  console.log(
    `${values.minutes} minutes, ${values.clients} clients, ${values.slots} slots: ${JSON.stringify(counts)}`,
  );
  console.log(
    `in the end: ${health.status}, ${health.queue?.running ?? 0} running, ${health.queue?.waiting ?? 0} waiting`,
  );
  for (const { minute, service, model: child } of memory.filter(
    (_, i) => i % Math.ceil(memory.length / 6) === 0,
  ))
    console.log(
      `  minute ${minute.toFixed(0).padStart(2)}: service ${service.toFixed(0)} MB, model ${child.toFixed(0)} MB`,
    );
  // A last answer shows that the slots are not only free but of use.
  const last = await answer('Xin chào', AbortSignal.timeout(10_000));
  if (last !== expected || (health.queue?.running ?? 0) > 0 || counts.wrong > 0) process.exitCode = 1;
} finally {
  await server.stop();
  rmSync(folder, { recursive: true });
}

async function client(number: number): Promise<void> {
  const random = randomNumbers(number + 1);
  while (performance.now() < until) {
    const choice = random();
    if (choice < 0.4) tell(await answer('Xin chào', AbortSignal.timeout(60_000)));
    else if (choice < 0.9) await leaveEarly(choice < 0.65 ? 'Xin chào' : '#endless', random() * 400);
    else await leaveEarly(`${'dài '.repeat(300 + random() * 200)} #endless`, random() * 200);
    await delay(random() * 50);
  }
}

function tell(found: string | number | undefined): void {
  if (found === expected) counts.answered += 1;
  else if (found === undefined) counts.interrupted += 1;
  else if (found === 429 || found === 503) counts.refused += 1;
  else if (typeof found === 'number') counts.failed += 1;
  else counts.wrong += 1;
}

async function leaveEarly(question: string, afterMs: number): Promise<void> {
  const found = await answer(question, AbortSignal.timeout(Math.max(1, Math.round(afterMs)))).catch(
    () => null,
  );
  if (found === null) counts.cancelled += 1;
  else if (typeof found === 'string' && question === 'Xin chào') tell(found);
}

/** The whole text of a streamed answer, the status of a refusal, or undefined when an error came in band. */
async function answer(question: string, signal: AbortSignal): Promise<string | number | undefined> {
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      messages: [{ role: 'user', content: question }],
      stream: true,
      temperature: 0,
      max_tokens: 256,
    }),
    signal,
  });
  if (!response.ok) return response.status;
  const events = (await response.text()).split('\n').filter((line) => line.startsWith('data: {'));
  let text = '';
  for (const line of events) {
    const event = Chunk.parse(JSON.parse(line.slice(6)));
    if (event.error !== undefined) return undefined;
    text += event.choices?.[0]?.delta.content ?? '';
  }
  return text;
}

/** Kills the process of the model, which is the service's only child. */
async function killer(everyMs: number): Promise<void> {
  if (everyMs === 0) return;
  for (let next = performance.now() + everyMs; next < until; next += everyMs) {
    await delay(Math.max(0, next - performance.now()));
    const [, child] = treeOf(server.pid);
    if (child === undefined) continue;
    process.kill(child, 'SIGKILL');
    counts.kills += 1;
  }
}

async function watcher(): Promise<void> {
  const began = performance.now();
  while (performance.now() < until) {
    const [, child] = treeOf(server.pid);
    const all = residentMegabytesOf(server.pid);
    const own = child === undefined ? 0 : residentMegabytesOf(child);
    memory.push({ minute: (performance.now() - began) / 60_000, service: all - own, model: own });
    await delay(Math.min(10_000, Math.max(0, until - performance.now())));
  }
}
