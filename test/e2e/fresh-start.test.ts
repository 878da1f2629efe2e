import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { copyRepository } from '../source-files.ts';
import {
  finish,
  freePort,
  isListening,
  type RunningProgram,
  runProgram,
  startSettings,
} from './frogwell-process.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'frogwell-e2e-'));
const copy = path.join(folder, 'thư mục có dấu cách', 'frogwell');
const frogwell = ['apps/cli/bin/frogwell.mjs'];
let running: RunningProgram | undefined;

beforeAll(() => {
  copyRepository(copy);
});

afterEach(async () => {
  running?.child.kill('SIGTERM');
  await running?.exited;
  running = undefined;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function npmStart(env: Record<string, string>, args: string[] = []): RunningProgram {
  running = runProgram('npm', ['start', ...args], {
    cwd: copy,
    env: { npm_config_prefer_offline: 'true', ...env },
  });
  return running;
}

test('a fresh copy starts with one command and answers from the samples, with the source', async () => {
  const settings = await startSettings(path.join(folder, 'data'));
  const start = npmStart(settings);
  await start.waitFor(/Frogwell is ready/, 150_000);
  expect(start.output()).toContain(`http://127.0.0.1:${settings['RAG_PORT']}`);
  expect(start.output()).toContain(`http://127.0.0.1:${settings['LLM_PORT']}`);
  expect(start.output()).toContain('npx frogwell ingest samples');
  expect(existsSync(path.join(copy, 'node_modules', 'node-llama-cpp'))).toBe(false);

  const ingest = await finish('npx', ['frogwell', 'ingest', 'samples', '--json'], {
    cwd: copy,
    env: settings,
  });
  expect(JSON.parse(ingest.stdout)).toMatchObject({ added: 4, failed: 0 });

  const question = 'Nhân viên được nghỉ phép năm bao nhiêu ngày?';
  const ask = await finish('npx', ['frogwell', 'ask', question], { cwd: copy, env: settings });
  expect(ask.status).toBe(0);
  expect(ask.stdout).toContain('14 ngày');
  expect(ask.stdout).toMatch(/\[1\] so-tay-nhan-vien\.md/);
  expect(ask.stdout).toContain('extractive');

  start.child.kill('SIGTERM');
  await start.exited;
  expect(await isListening(settings['RAG_PORT'] ?? '')).toBe(false);
  expect(await isListening(settings['LLM_PORT'] ?? '')).toBe(false);
});

test.skipIf(process.platform !== 'linux' || !existsSync('/usr/bin/script'))(
  'one Ctrl+C in a terminal stops both services',
  async () => {
    const settings = await startSettings(path.join(folder, 'data'));
    // `script` gives the command a terminal of its own and passes our keys on to it.
    running = runProgram('/usr/bin/script', ['-qec', 'npm start', '/dev/null'], {
      cwd: copy,
      env: settings,
      stdin: 'pipe',
    });
    await running.waitFor(/Frogwell is ready/, 60_000);

    running.child.stdin?.write('\u0003');

    // npm's own shell dies of the same Ctrl+C, so npm may say 130 for what ended well.
    expect([0, 130]).toContain(await running.exited);
    await expect.poll(() => isListening(settings['RAG_PORT'] ?? ''), { timeout: 5_000 }).toBe(false);
    await expect.poll(() => isListening(settings['LLM_PORT'] ?? ''), { timeout: 5_000 }).toBe(false);
  },
);

test('a service that dies stops the other, and the exit status is 1', async () => {
  const settings = await startSettings(path.join(folder, 'data'));
  const start = npmStart(settings);
  await start.waitFor(/Frogwell is ready/, 60_000);
  const service = processesOf(copy, 'apps/llm-service/src/main.ts');
  expect(service).toHaveLength(1);

  process.kill(service[0] ?? 0, 'SIGKILL');

  expect(await start.exited).toBe(1);
  expect(start.output()).toMatch(/LLM service ended/);
  expect(await isListening(settings['RAG_PORT'] ?? '')).toBe(false);
});

test('both services end when the launcher is killed', async () => {
  const settings = await startSettings(path.join(folder, 'data'));
  running = runProgram(process.execPath, ['scripts/run.mjs', 'start'], { cwd: copy, env: settings });
  await running.waitFor(/Frogwell is ready/, 60_000);

  running.child.kill('SIGKILL');

  await expect.poll(() => isListening(settings['RAG_PORT'] ?? ''), { timeout: 10_000 }).toBe(false);
  await expect.poll(() => isListening(settings['LLM_PORT'] ?? ''), { timeout: 10_000 }).toBe(false);
});

describe('what is wrong is named in one clear line, before anything is started', () => {
  test('a port in use', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    const settings = { ...(await startSettings(path.join(folder, 'data'))), RAG_PORT: String(port) };

    const start = npmStart(settings);

    expect(await start.exited).toBe(1);
    expect(start.output()).toMatch(new RegExp(`RAG backend: port ${port} is in use .*RAG_PORT`));
    other.close();
  });

  test('a data folder that cannot be written', async () => {
    const file = path.join(folder, 'a-file');
    writeFileSync(file, '');
    const start = npmStart(await startSettings(path.join(file, 'data')));

    expect(await start.exited).toBe(1);
    expect(start.output()).toMatch(/DATA_DIR=.* cannot be written \(ENOTDIR\)/);
  });

  test.each([
    [{ RAG_PORT: 'thirty' }, /RAG_PORT=thirty is not a port/],
    [{ LLM_PROVIDER: 'opneai' }, /LLM_PROVIDER.*opneai/],
    [{ HOST: '0.0.0.0' }, /HOST.*API_KEYS/],
  ])('a bad variable: %j', async (variable, line) => {
    const start = npmStart({ ...(await startSettings(path.join(folder, 'data'))), ...variable });

    expect(await start.exited).not.toBe(0);
    expect(
      start
        .output()
        .split('\n')
        .filter((text) => line.test(text)),
    ).toHaveLength(1);
  });

  test('an unknown flag', async () => {
    const start = npmStart(await startSettings(path.join(folder, 'data')), ['--', '--prot', '1']);

    expect(await start.exited).toBe(2);
    expect(start.output()).toContain('--prot');
  });
});

test('each service starts alone, with its port as a flag', async () => {
  const settings = await startSettings(path.join(folder, 'alone'));
  const port = String(await freePort());
  running = runProgram(process.execPath, [...frogwell, 'llm-service', '--port', port], {
    cwd: copy,
    env: settings,
  });
  await expect.poll(() => isListening(port), { timeout: 20_000 }).toBe(true);
  const health = await fetch(`http://127.0.0.1:${port}/health`);
  expect(health.status).toBe(200);
  expect(await health.json()).toMatchObject({ status: 'no_model' });

  running.child.kill('SIGTERM');
  expect(await running.exited).toBe(0);
});

/** Ids of the processes that run `script` in `cwd`. Linux and macOS. */
function processesOf(cwd: string, script: string): number[] {
  const list = execFileSync('ps', ['-eo', 'pid=,args=']).toString('utf8').split('\n');
  return list
    .filter((line) => line.includes(script))
    .map((line) => Number.parseInt(line, 10))
    .filter((pid) => {
      const where = `/proc/${pid}/cwd`;
      return !existsSync(where) || execFileSync('readlink', [where]).toString('utf8').trim() === cwd;
    });
}
