import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import type { PoolTask } from './__fixtures__/pool-child.ts';
import { ParserPool } from './parser-pool.ts';

let pool: ParserPool;
const open = (options: Partial<ConstructorParameters<typeof ParserPool>[0]> = {}) => {
  pool = new ParserPool({
    entry: new URL('./__fixtures__/pool-child.ts', import.meta.url),
    size: 1,
    memoryLimitMb: 400,
    timeoutMs: 20_000,
    ...options,
  });
};
const run = (task: PoolTask = {}, options: Parameters<ParserPool['run']>[1] = {}) => pool.run(task, options);
afterEach(() => pool.close());

test('one child runs task after task', async () => {
  open();
  const progress: unknown[] = [];

  const first = await run({}, { onProgress: (done) => progress.push(done) });
  const second = await run();

  expect(first).toBe(second);
  expect(pool.processIds).toEqual([first]);
  expect(progress).toEqual([{ done: 0, total: 1 }]);
});

test('a task that takes too long is ended with a reason, and the next one has a new child', async () => {
  open({ timeoutMs: 1_500 });
  const before = await run();

  await expect(run({ ms: 60_000 })).rejects.toMatchObject({ code: 'timeout' });

  expect(await run()).not.toBe(before);
});

test('a task that asks for more time gets it, up to a limit', async () => {
  open({ timeoutMs: 1_500, maxExtraMs: 2_000 });
  await run();

  await expect(run({ ms: 2_200, moreTimeMs: 60_000 })).resolves.toBeTypeOf('number');
  await expect(run({ ms: 60_000, moreTimeMs: 60_000 })).rejects.toMatchObject({ code: 'timeout' });
});

test('a task that asked for more time does not keep the others waiting', async () => {
  open();
  const slow = run({ ms: 6_000, moreTimeMs: 10_000 });

  const quick = await Promise.race([run(), slow.then(() => 'the slow one came first')]);

  expect(quick).toBeTypeOf('number');
  await slow;
});

test.each<[NonNullable<PoolTask['end']>, string]>([
  ['refuse', 'encrypted'],
  ['throw', 'corrupt'],
  ['die', 'corrupt'],
  ['eat', 'out_of_memory'],
])('a child that does "%s" fails its own task as %s, and the next goes on', async (end, code) => {
  open();

  await expect(run({ end })).rejects.toMatchObject({ name: 'IngestionError', code });

  expect(await run()).toBeTypeOf('number');
});

test('cancelling ends the child at once; what waits is forgotten', async () => {
  open();
  await run();
  const running = new AbortController();
  const waiting = new AbortController();
  const first = run({ ms: 60_000 }, { signal: running.signal });
  const second = run({}, { signal: waiting.signal });
  await delay(50);

  waiting.abort(new Error('not needed'));
  running.abort(new Error('enough'));

  await expect(first).rejects.toThrow('enough');
  await expect(second).rejects.toThrow('not needed');
  expect(await run()).toBeTypeOf('number');
});

describe.skipIf(process.platform === 'win32')('what a child has started ends with it', () => {
  const started = (task: PoolTask, signal?: AbortSignal) => {
    const port = Promise.withResolvers<number>();
    const onProgress = (told: unknown) => port.resolve(Number(told));
    const ended = run({ ...task, starts: true }, { onProgress, ...(signal && { signal }) }).catch(
      () => undefined,
    );
    return { port: port.promise, ended };
  };
  const isAlive = async (port: number) => {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return true;
    } catch {
      return false;
    } finally {
      socket.destroy();
    }
  };

  test.each<[string, PoolTask]>([
    ['is late', { ms: 60_000 }],
    ['is out of memory', { end: 'eat' }],
    ['dies', { end: 'die' }],
  ])('when it %s', async (_how, task) => {
    open({ timeoutMs: 3_000 });
    const { port, ended } = started(task);
    const program = await port;
    expect(await isAlive(program)).toBe(true);

    await ended;

    await expect.poll(() => isAlive(program)).toBe(false);
  });

  test('when it is cancelled', async () => {
    open();
    const cancel = new AbortController();
    const { port, ended } = started({ ms: 60_000 }, cancel.signal);
    const program = await port;

    cancel.abort();
    await ended;

    await expect.poll(() => isAlive(program)).toBe(false);
  });

  test('when its service is killed', async () => {
    open();
    const owner = fileURLToPath(new URL('./__fixtures__/pool-owner.ts', import.meta.url));
    const service = spawn(process.execPath, [owner], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [printed] = await once(service.stdout, 'data');
    const program = Number(String(printed));
    expect(await isAlive(program)).toBe(true);

    service.kill('SIGKILL');

    await expect.poll(() => isAlive(program)).toBe(false);
  });
});

test('files that are only needed for a while lie where the owner says', async () => {
  open({ tempDir: '/nowhere/else' });

  expect(await run({ end: 'environment' })).toContain('TMPDIR');
});

test('children know nothing of the settings of their service', async () => {
  process.env['OPENAI_API_KEY'] = 'secret';
  open();

  const names = await run({ end: 'environment' });

  delete process.env['OPENAI_API_KEY'];
  expect(names).toContain('PATH');
  expect(names).not.toContain('OPENAI_API_KEY');
});

test('a closed pool takes nothing and leaves no process behind', async () => {
  open();
  const pid = Number(await run());
  const running = run({ ms: 60_000 });
  await delay(50);

  await Promise.all([pool.close(), expect(running).rejects.toThrow('closed')]);

  await expect(run()).rejects.toThrow('closed');
  expect(() => process.kill(pid, 0)).toThrow();
});
