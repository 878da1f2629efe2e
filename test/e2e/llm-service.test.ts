import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { GREETING, writeTinyChatModel } from '../../apps/llm-service/test-support/tiny-chat-model.ts';
import { freePort, type RunningProgram, runProgram } from './frogwell-process.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'frogwell-e2e-'));
const model = path.join(folder, 'tiny.gguf');
let program: RunningProgram;
let url: string;

beforeAll(() => writeTinyChatModel(model));
afterEach(async () => {
  program.child.kill('SIGKILL');
  await program.exited;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start(settings: Record<string, string>): Promise<void> {
  const port = String(await freePort());
  url = `http://127.0.0.1:${port}`;
  program = runProgram(process.execPath, ['apps/llm-service/src/main.ts', '--port', port], {
    env: {
      LLM_THREADS: '1',
      DATA_DIR: path.join(folder, 'data'),
      FROGWELL_ENGINE: process.env['FROGWELL_ENGINE'] ?? '',
      ...settings,
    },
  });
  await program.waitFor(/listening/, 20_000);
}

async function health(): Promise<{ http: number; status: string; message?: string }> {
  const response = await fetch(`${url}/health`);
  return { http: response.status, ...((await response.json()) as { status: string; message?: string }) }; // its own shape
}

async function becomes(status: string): Promise<Awaited<ReturnType<typeof health>>> {
  for (let waitedMs = 0; ; waitedMs += 20) {
    const now = await health();
    if (now.status === status) return now;
    if (waitedMs > 20_000) throw new Error(`is ${JSON.stringify(now)}, not ${status}`);
    await delay(20);
  }
}

test('HTTP is up before the model, and says 503 until it is there', async () => {
  await start({ LLM_MODEL: model });

  const early = await health();
  expect(early).toMatchObject({ http: 503, status: expect.stringMatching(/starting|loading|warming/) });
  const refused = await fetch(`${url}/v1/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: 'Xin chào' }),
  });
  expect(refused.status).toBe(503);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({ error: { code: 'model_loading' } });
  expect(await becomes('ready')).toMatchObject({ http: 200 });
});

test('SIGTERM lets a running answer end, refuses new ones, and leaves no process behind', async () => {
  await start({ LLM_MODEL: model, LLM_CONTEXT_TOKENS: '8192' });
  await becomes('ready');
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'unused', maxRetries: 0 });
  const stream = await client.chat.completions.create({
    model: 'any',
    messages: [{ role: 'user', content: '#endless' }],
    max_tokens: 2_000,
    stream: true,
    stream_options: { include_usage: true },
  });
  const chunks = Array.fromAsync(stream);

  program.child.kill('SIGTERM');
  await becomes('draining');
  await expect(
    client.chat.completions.create({ model: 'any', messages: [{ role: 'user', content: 'Xin chào' }] }),
  ).rejects.toMatchObject({ status: 503, code: 'shutting_down' });

  expect((await chunks).at(-1)?.usage?.completion_tokens).toBe(2_000);
  expect(await program.exited).toBe(0);
});

test.each([
  ['gone.gguf', undefined, /does not exist/],
  ['page.gguf', '<html>', /is not a GGUF file/],
])('a model that cannot be used (%s) is told, and the service stays up', async (name, content, message) => {
  const file = path.join(folder, name);
  if (content !== undefined) writeFileSync(file, content);
  await start({ LLM_MODEL: file });

  expect(await becomes('failed')).toMatchObject({ http: 503, message: expect.stringMatching(message) });
  expect((await fetch(`${url}/livez`)).status).toBe(200);
});

test('a model that was named and never fetched says how to get it', async () => {
  await start({ LLM_MODEL: 'frog' });

  expect((await becomes('failed')).message).toContain('npx frogwell model pull frog');
});

test('killed, it takes the process of its model along', async () => {
  await start({ LLM_MODEL: model });
  await becomes('ready');
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'unused' });
  const answer = await client.chat.completions.create({
    model: 'any',
    messages: [{ role: 'user', content: 'Xin chào' }],
  });
  expect(answer.choices[0]?.message.content).toBe(GREETING);
  const { stdout } = await finishPs();
  const child = Number(
    stdout
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .find(([, parent]) => Number(parent) === program.child.pid)?.[0],
  );
  expect(child).toBeGreaterThan(0);

  program.child.kill('SIGKILL');
  await program.exited;

  await expect.poll(() => isAlive(child), { timeout: 10_000 }).toBe(false);
});

async function finishPs(): Promise<{ stdout: string }> {
  const ps = runProgram('ps', ['-eo', 'pid=,ppid=']);
  await ps.exited;
  return { stdout: ps.output() };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
