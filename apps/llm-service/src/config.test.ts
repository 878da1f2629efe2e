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

test('refuses a model that it could not serve, in one line with the remedy', () => {
  expect(() => read({ LLM_MODEL: 'frog', EMBEDDER_MODEL: 'bge-m3' })).toThrow(
    /^LLM_MODEL and EMBEDDER_MODEL are set, but .* LOCAL_LLM_API_URL/,
  );
});
