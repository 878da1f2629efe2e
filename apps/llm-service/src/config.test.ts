import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

const read = (env: Record<string, string>, argv: string[] = []) => readConfig({ env, argv, envFile: null });

test('listens on this machine, port 8001, unless told otherwise', () => {
  expect(read({})).toMatchObject({ host: '127.0.0.1', port: 8001, apiKeys: [] });
  expect(read({ LLM_PORT: '1' }, ['--port', '9001']).port).toBe(9001);
});

test('refuses to be open to the network without a key', () => {
  expect(() => read({ HOST: '0.0.0.0' })).toThrow(/API_KEYS must be set/);
  expect(read({ HOST: '0.0.0.0', API_KEYS: 'a, b' }).apiKeys).toEqual(['a', 'b']);
});

test('models and what runs them', () => {
  const config = read({ LLM_MODEL: 'frog', DATA_DIR: '/srv/frogwell', LLM_SLOTS: '4' }, [
    '--llm-flash-attention',
    'false',
    '--llm-prompt-lookup',
    'off',
  ]);

  expect(config).toMatchObject({
    modelsDir: '/srv/frogwell/models',
    models: { chat: 'frog', embedder: null, reranker: null },
    engine: { slots: 4, threads: null, contextTokens: null, flashAttention: false, promptLookup: false },
  });
  expect(read({}, ['--model', 'x.gguf']).models.chat).toBe('x.gguf');
});

test.each([
  [{ LLM_SLOTS: '0' }, /LLM_SLOTS=0: expected a whole number from 1 to 64/],
  [{ LLM_BACKEND: 'tpu' }, /LLM_BACKEND=tpu/],
  [{ LLM_CONTEXT_TOKENS: '12k' }, /LLM_CONTEXT_TOKENS=12k/],
  [{ HF_ENDPOINT: 'mirror' }, /HF_ENDPOINT=mirror/],
])('%o is refused by name', (env, message) => {
  expect(() => read(env)).toThrow(message);
});
