import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type EnvironmentSource, parseEnvironment } from './parse-environment.ts';
import * as settings from './settings.ts';
import { StartError } from './start-error.ts';

const schema = settings.requireKeysBeyondLoopback(
  z.object({
    ...settings.doorSettings,
    RAG_PORT: settings.port(30_000),
    DATA_DIR: z.string().default('./data'),
    LOCAL_LLM_API_URL: settings.httpUrl().optional(),
    IDLE_TIMEOUT_MS: settings.milliseconds().default(30_000),
    VERBOSE: settings.flag().default(false),
    MODE: z.enum(['auto', 'openai']).default('auto').describe('who answers, auto if left out'),
  }),
);

const read = (source: Partial<EnvironmentSource>) =>
  parseEnvironment(schema, { env: {}, argv: [], envFile: null, aliases: { port: 'RAG_PORT' }, ...source });

function problemsOf(source: Partial<EnvironmentSource>): string {
  try {
    read(source);
  } catch (error) {
    if (error instanceof StartError) return error.message;
    throw error;
  }
  return '';
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'frogwell-settings-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('has defaults for everything', () => {
  expect(read({})).toEqual({
    HOST: '127.0.0.1',
    API_KEYS: [],
    ALLOWED_HOSTS: [],
    RAG_PORT: 30_000,
    DATA_DIR: './data',
    IDLE_TIMEOUT_MS: 30_000,
    VERBOSE: false,
    MODE: 'auto',
  });
});

test('flags win over the environment, the environment over the file; empty is the same as unset', () => {
  const envFile = path.join(folder, 'three.env');
  writeFileSync(envFile, 'RAG_PORT=1\nDATA_DIR="/from file"\nMODE=openai\n# a comment\n');

  const values = read({
    envFile,
    env: { RAG_PORT: '2', DATA_DIR: '/env', MODE: ' ' },
    argv: ['--port', '3'],
  });

  expect(values).toMatchObject({ RAG_PORT: 3, DATA_DIR: '/env', MODE: 'openai' });
});

test('a flag is written in either way, short or long, or alone', () => {
  expect(read({ argv: ['--rag-port=4', '--verbose', '--data-dir', 'x y'] })).toMatchObject({
    RAG_PORT: 4,
    VERBOSE: true,
    DATA_DIR: 'x y',
  });
  expect(read({ argv: ['--data-dir=a=b'] }).DATA_DIR).toBe('a=b');
});

test('reads lists and addresses', () => {
  const values = read({ env: { API_KEYS: 'a, b,,', LOCAL_LLM_API_URL: 'http://pc.lan:8001/' } });

  expect(values).toMatchObject({ API_KEYS: ['a', 'b'], LOCAL_LLM_API_URL: 'http://pc.lan:8001' });
});

test('ignores variables that are not its own and a file that is not there', () => {
  expect(read({ env: { PATH: '/bin' }, envFile: path.join(folder, 'none') })).not.toHaveProperty('PATH');
});

test('names one bad setting with value, source, reason and remedy', () => {
  expect(problemsOf({ argv: ['--port', '80x'] })).toBe(
    'bad setting: RAG_PORT=80x (--port): expected a whole number from 0 to 65535; RAG_PORT is a port number, 30000 if left out',
  );
});

test('names every bad setting at once', () => {
  const envFile = path.join(folder, 'bad.env');
  writeFileSync(envFile, 'MODE=cloud\n');

  const problems = problemsOf({
    envFile,
    env: { HOST: '0.0.0.0', LOCAL_LLM_API_URL: 'ftp://x', IDLE_TIMEOUT_MS: '0' },
    argv: ['--prot', '1', 'stray', '--port', '70000'],
  });

  expect(problems).toMatch(/^7 bad settings:/);
  expect(problems).toMatch(/--prot is not a setting; known are .*--port/);
  expect(problems).toMatch(/stray is not a setting/);
  expect(problems).toMatch(/RAG_PORT=70000 \(--port\)/);
  expect(problems).toMatch(
    /MODE=cloud \(MODE in .*bad\.env\): expected one of "auto"\|"openai"; MODE is who answers/,
  );
  expect(problems).toMatch(/LOCAL_LLM_API_URL=ftp:\/\/x: expected an address like/);
  expect(problems).toMatch(/IDLE_TIMEOUT_MS=0: expected a whole number from 1/);
  expect(problems).toMatch(/API_KEYS must be set when HOST is not a loopback address/);
});

test('shows neither keys nor passwords', () => {
  const strict = z.object({ MY_KEY: z.string().max(3), STORE_URL: z.string().max(3) });
  const env = { MY_KEY: 'sk-secret', STORE_URL: 'postgres://me:hunter2@db/x' };

  expect(() => parseEnvironment(strict, { env, argv: [], envFile: null })).toThrow(
    /MY_KEY=\(hidden\).*STORE_URL=postgres:\/\/\*\*\*@db\/x/s,
  );
  expect(() => parseEnvironment(strict, { env, argv: [], envFile: null })).not.toThrow(/secret|hunter2/);
});

test.each(['localhost', '127.0.0.1', '::1'])('needs no key on %s', (host) => {
  expect(read({ env: { HOST: host } }).HOST).toBe(host);
});
