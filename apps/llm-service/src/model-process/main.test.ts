import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { chat, ModelProcess, PROGRAM, text } from '../../test-support/model-process.ts';
import { GREETING, writeTinyChatModel } from '../../test-support/tiny-chat-model.ts';
import type { LoadOptions } from './messages.ts';

let folder: string;
let modelFile: string;
const started: ModelProcess[] = [];
/** One process for all tests that leave it as it was. */
let model: ModelProcess;

async function start(options: Partial<LoadOptions> = {}): Promise<ModelProcess> {
  const one = await ModelProcess.ready({ path: modelFile, ...options });
  started.push(one);
  return one;
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'frogwell-model-'));
  modelFile = path.join(folder, 'tiny.gguf');
  await writeTinyChatModel(modelFile);
  model = await start({ slots: 2 });
}, 120_000);

afterEach(() => {
  for (const one of started) if (one !== model) one.kill();
});

afterAll(async () => {
  for (const one of started) one.kill();
  await rm(folder, { recursive: true, force: true });
});

test('says that it is loading, warming and ready, and what it has loaded', () => {
  const types = model.messages.map(({ type }) => type);

  expect(types.slice(0, 1)).toEqual(['loading']);
  expect(types.indexOf('warming')).toBeLessThan(types.indexOf('ready'));
  expect(model.messages.find(({ type }) => type === 'ready')).toMatchObject({
    details: {
      file: 'tiny.gguf',
      architecture: 'llama',
      quantization: 'F32',
      contextTokens: 1_024,
      slots: 2,
      threads: 1,
      backend: 'cpu',
      engine: expect.stringMatching(/^node-llama-cpp \d/),
      chatTemplateHash: expect.stringMatching(/^[0-9a-f]{16}$/),
      kvCacheBytes: 2 * 32 * 2 * 1_024 * 2,
    },
  });
});
test('the log never holds a prompt', async () => {
  const secret = 'bí-mật-4711';
  await model.answer({ prompt: chat(secret) });
  await expect(model.answer({ prompt: text(`${secret} `.repeat(600)) })).rejects.toBeDefined();

  expect(model.log.join('')).not.toContain(secret);
});

test('the process ends with its channel, even in the middle of work', async () => {
  const one = await start({ contextTokens: 8_192 });
  const id = one.start({ prompt: text('một hai ba '.repeat(1_000)) });
  await one.until((message) => message.type === 'events' && message.id === id);

  one.child.disconnect();

  await once(one.child, 'exit');
});

test('the process ends with its parent, however that one ends', async () => {
  const parent = spawn(
    process.execPath,
    [
      '-e',
      `const child = require('node:child_process').fork(process.argv[1], { serialization: 'advanced' });
       child.on('spawn', () => console.log(child.pid));`,
      PROGRAM,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [line] = await once(parent.stdout, 'data');
  const pid = Number(String(line));

  parent.kill('SIGKILL');

  await expect.poll(() => isRunning(pid), { timeout: 20_000 }).toBe(false);
});

test('disposed, the process ends by itself, also in the middle of answers', async () => {
  const idle = await start();
  const busy = await start({ contextTokens: 8_192 });
  const id = busy.start({ prompt: text('một hai ba '.repeat(1_000)) });
  await busy.until((message) => message.type === 'events' && message.id === id);

  idle.send({ type: 'dispose' });
  busy.send({ type: 'dispose' });

  expect(await Promise.all([once(idle.child, 'exit'), once(busy.child, 'exit')])).toEqual([
    [0, null],
    [0, null],
  ]);
  expect(busy.messages.at(-1)).toMatchObject({ type: 'error', id, code: 'cancelled' });
});

test('a model without a chat template takes raw prompts only', async () => {
  const file = path.join(folder, 'raw.gguf');
  await writeTinyChatModel(file, { chatTemplate: null });
  const one = await start({ path: file });

  await expect(one.answer({ prompt: chat('?') })).rejects.toMatchObject({
    code: 'invalid_value',
    message: expect.stringContaining('raw prompts'),
  });
  expect((await one.answer({ prompt: text('Chào\n\n') })).text).toBe(GREETING);
});

test.each([
  ['is no GGUF file', /not a GGUF file/, async (file: string) => writeFile(file, 'PK\x03\x04 a document')],
  ['is missing', /cannot be read/, async () => {}],
  [
    'has an unknown architecture',
    /"frogformer"/,
    (file: string) => writeTinyChatModel(file, { architecture: 'frogformer' }),
  ],
  [
    'is cut off',
    /cut off or damaged/,
    async (file: string) => {
      await writeTinyChatModel(file);
      await truncate(file, 200_000);
    },
  ],
])('a file that %s is named as such and ends the process', async (name, message, write) => {
  const file = path.join(folder, `${name.replaceAll(' ', '-')}.gguf`);
  await write(file);
  const one = new ModelProcess();
  started.push(one);

  one.load({ path: file });

  expect(await one.until(({ type }) => type === 'load-failed')).toMatchObject({
    message: expect.stringMatching(message),
  });
  if (one.child.exitCode === null) await once(one.child, 'exit');
  expect(one.child.exitCode).toBe(1);
});

test.each([
  ['a cache that does not fit the model', { kvCacheType: 'q8_0' as const }, /cache of type q8_0.*choose f16/],
  ['a missing engine', { engineFolder: path.join(tmpdir(), 'nowhere') }, /engine for models cannot be used/],
])('%s is named as such', async (_, options, message) => {
  const one = new ModelProcess();
  started.push(one);

  one.load({ path: modelFile, ...options });

  expect(await one.until(({ type }) => type === 'load-failed')).toMatchObject({
    message: expect.stringMatching(message),
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
