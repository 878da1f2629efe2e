import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { StartError } from '@frogwell/http-service';
import { expect, test } from 'vitest';
import { type Config, loadConfig } from './config.ts';

test('the defaults are those of the documentation, and nothing names openai', () => {
  const config = load({});

  expect(config).toMatchObject({
    host: '127.0.0.1',
    port: 30_000,
    dataDir: path.resolve('./data'),
    apiKeys: [],
    maxUploadBytes: 50 * 1024 * 1024,
    webIngestion: null,
    grounding: 'strict',
    requestTimeoutMs: 300_000,
    providers: {
      provider: 'auto',
      allowed: ['extractive', 'local'],
      fallback: ['extractive'],
      local: { urls: ['http://localhost:8001'], template: 'llama3' },
      openai: null,
      maxAttempts: 3,
    },
    notices: [],
  });
});

test('a key that is set but unused is pointed out and not used', () => {
  const config = load({ OPENAI_API_KEY: 'sk-unused' });

  expect(config.providers.openai).toBeNull();
  expect(config.notices.join()).toContain('OPENAI_API_KEY is set but not used');
});

test.each([{ LLM_PROVIDER: 'openai' }, { LLM_FALLBACK: 'openai,extractive' }, { LLM_ALLOWED: 'openai' }])(
  'openai is configured where %o names it',
  (named) => {
    expect(load({ ...named, OPENAI_API_KEY: 'sk-1' }).providers.openai).toEqual({
      apiKey: 'sk-1',
      baseUrl: 'https://api.openai.com/v1',
      model: 'gpt-4o-mini',
    });
    expect(problem(named)).toContain('OPENAI_API_KEY is missing');
  },
);

test('texts to embed go to OpenAI only where EMBEDDING_PROVIDER names it', () => {
  const key = { OPENAI_API_KEY: 'sk-1' };

  expect(load(key).providers.embedding).toMatchObject({ provider: 'auto', url: 'http://localhost:8001' });
  const named = load({ ...key, EMBEDDING_PROVIDER: 'openai' });
  expect(named.providers).toMatchObject({
    openai: null,
    embedding: { provider: 'openai', url: 'https://api.openai.com/v1', apiKey: 'sk-1' },
  });
  expect(named.notices).toEqual([]);
  expect(problem({ EMBEDDING_PROVIDER: 'openai' })).toContain('OPENAI_API_KEY is missing');
  expect(problem({ ...key, EMBEDDING_API_URL: 'https://api.openai.com/v1' })).toContain(
    'EMBEDDING_PROVIDER=openai',
  );
});

test('every bad value is named with its reason', () => {
  const message = problem({
    RAG_PORT: 'abc',
    LLM_PROVIDER: 'gemini',
    GROUNDING: 'maybe',
    LOCAL_LLM_API_URL: 'localhost:8001,http://ok:1',
    STORE_URL: 'postgres://db/frogwell',
  });

  expect(message).toContain('5 bad settings');
  for (const name of ['RAG_PORT', 'LLM_PROVIDER', 'GROUNDING', 'LOCAL_LLM_API_URL', 'STORE_URL']) {
    expect(message).toContain(name);
  }
});

test('pages are fetched from the web where WEB_INGESTION says so, and hosts of the own network are named', () => {
  expect(load({ WEB_ALLOWED_HOSTS: 'wiki.lan' }).webIngestion).toBeNull();
  expect(load({ WEB_INGESTION: 'on' }).webIngestion).toEqual({ allowedHosts: [] });
  expect(load({ WEB_INGESTION: 'on', WEB_ALLOWED_HOSTS: 'Wiki.lan, 10.0.0.5:8080' }).webIngestion).toEqual({
    allowedHosts: [
      { hostname: 'wiki.lan', port: null },
      { hostname: '10.0.0.5', port: 8080 },
    ],
  });
  expect(problem({ WEB_ALLOWED_HOSTS: 'wiki.lan, http://wiki.lan/page' })).toContain(
    'http://wiki.lan/page is not a host like',
  );
});

test('a bind address beyond loopback needs keys', () => {
  expect(problem({ HOST: '0.0.0.0' })).toContain('API_KEYS');
  expect(load({ HOST: '0.0.0.0', API_KEYS: 'first-key-1, second-key-2' }).apiKeys).toEqual([
    'first-key-1',
    'second-key-2',
  ]);
});

test('a flag wins over the environment, which wins over .env', () => {
  const envFile = path.join(mkdtempSync(path.join(os.tmpdir(), 'frogwell-config-')), '.env');
  writeFileSync(envFile, 'RAG_PORT=1001\nGROUNDING=prefer\nLLM_PORT=1002\n');

  const config = loadConfig({
    argv: ['--port', '1003'],
    env: { RAG_PORT: '1004', LLM_PORT: '1005' },
    envFile,
  });

  expect(config.port).toBe(1003);
  expect(config.grounding).toBe('prefer');
  expect(config.providers.local.urls).toEqual(['http://localhost:1005']);
});

test('an unknown flag is named', () => {
  expect(problem({}, ['--prot', '1'])).toContain('--prot');
});

test('LLM_FALLBACK=none leaves no fallback', () => {
  expect(load({ LLM_FALLBACK: 'none' }).providers.fallback).toEqual([]);
});

function load(env: Record<string, string>, argv: string[] = []): Config {
  return loadConfig({ argv, env, envFile: '/nowhere/.env' });
}

function problem(env: Record<string, string>, argv: string[] = []): string {
  try {
    load(env, argv);
  } catch (error) {
    if (error instanceof StartError) return error.message;
    throw error;
  }
  throw new Error('the settings were accepted');
}
