import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';

const program = fileURLToPath(new URL('__fixtures__/draining-program.ts', import.meta.url));
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

interface Program {
  child: ChildProcess;
  url: string;
  ended: Promise<{ code: number | null; signal: string | null }>;
}

async function startProgram({ drainMs = 5_000, ipc = false } = {}): Promise<Program> {
  const child = spawn(process.execPath, [program, '0', String(drainMs)], {
    stdio: ['ignore', 'pipe', 'inherit', ...(ipc ? (['ipc'] as const) : [])],
  });
  children.push(child);
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (bytes) => {
      output += String(bytes);
      const found = /^address (\S+)/m.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => reject(new Error(`ended before it listened: ${output}`)));
  });
  return { child, url, ended };
}

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  '%s: running answers finish, new ones are refused, then exit 0',
  async (signal) => {
    const { child, url, ended } = await startProgram();
    const running = fetch(`${url}/slow/800`);
    await sleep(200);

    child.kill(signal);
    await sleep(200);
    const refused = await fetch(`${url}/slow/1`);
    const health = await fetch(`${url}/health`);

    expect(refused.status).toBe(503);
    expect(refused.headers.get('connection')).toBe('close');
    expect(await refused.json()).toMatchObject({ error: { code: 'shutting_down' } });
    expect(health.status).toBe(503);
    expect(await (await running).json()).toEqual({ slept: '800' });
    expect(await ended).toEqual({ code: 0, signal: null });
  },
);

test('a stream runs to its end while draining', async () => {
  const { child, url, ended } = await startProgram();
  const answer = await fetch(`${url}/stream`);

  child.kill('SIGTERM');

  expect(await answer.text()).toContain('data: [DONE]');
  expect((await ended).code).toBe(0);
});

test('what does not finish in time is cut, and the exit status says so', async () => {
  const { child, url, ended } = await startProgram({ drainMs: 300 });
  const running = fetch(`${url}/slow/60000`);
  running.catch(() => undefined);
  await sleep(200);

  child.kill('SIGTERM');

  expect((await ended).code).toBe(1);
  await expect(running).rejects.toThrow();
});

test('an idle keep-alive connection does not hold it up', async () => {
  const { child, url, ended } = await startProgram();
  await (await fetch(`${url}/livez`)).text();

  const began = performance.now();
  child.kill('SIGTERM');

  expect((await ended).code).toBe(0);
  expect(performance.now() - began).toBeLessThan(4_000);
});

test('it ends when the process that started it is gone', async () => {
  const { child, ended } = await startProgram({ ipc: true });

  child.disconnect();

  expect((await ended).code).toBe(0);
});

test('a port in use is one line that names the port and the variable', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    const child = spawn(process.execPath, [program, String(port)], { stdio: ['ignore', 'ignore', 'pipe'] });
    children.push(child);
    let errors = '';
    child.stderr.on('data', (bytes) => {
      errors += String(bytes);
    });
    const code = await new Promise((resolve) => child.once('close', resolve));

    expect(code).toBe(1);
    expect(errors).toBe(
      `port ${port} on 127.0.0.1 is in use. Stop the program that has it, or set RAG_PORT to another port\n`,
    );
  } finally {
    other.close();
  }
});
