import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { UsageError } from './exit-codes.ts';
import { terminalLanguage } from './language.ts';
import { readSettings } from './settings.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'frogwell-settings-'));
const envFile = path.join(folder, '.env');
writeFileSync(envFile, 'RAG_PORT=31000\nFROGWELL_API_KEY=from-file\n');
afterAll(() => rmSync(folder, { recursive: true }));

test('a flag wins over the environment, which wins over .env', () => {
  const file = readSettings(['ask', 'a', 'b'], { LANG: 'vi_VN.UTF-8' }, envFile);
  const env = readSettings(
    ['ask'],
    { FROGWELL_URL: 'http://box:1/v1/', FROGWELL_API_KEY: 'from-env' },
    envFile,
  );
  const flag = readSettings(
    ['ask', '--url', 'http://other:2', '--lang', 'en'],
    { FROGWELL_URL: 'http://box:1' },
    envFile,
  );

  expect(file).toMatchObject({
    command: 'ask',
    operands: ['a', 'b'],
    language: 'vi',
    url: 'http://127.0.0.1:31000',
    apiKey: 'from-file',
    stream: undefined,
  });
  expect(env).toMatchObject({ url: 'http://box:1', apiKey: 'from-env' });
  expect(flag).toMatchObject({ url: 'http://other:2', language: 'en' });
});

test.each([
  [['ask', '--nonsense']],
  [['search', '--limit', '0']],
  [['search', '--limit', '51']],
  [['ingest', '--sitemap', 'https://a.example/sitemap.xml', '--limit', '1001']],
  [['ask', '--lang', 'fr']],
  [['ask', '--url', 'box']],
])('%j is wrong usage', (args) => {
  expect(() => readSettings(args, {}, `${envFile}.missing`)).toThrow(UsageError);
});

test.each([
  [{ LANG: 'vi_VN.UTF-8' }, 'en-US', 'vi'],
  [{ LANG: 'en_US.UTF-8', LC_ALL: 'vi_VN' }, 'en-US', 'vi'],
  [{ LANG: 'C.UTF-8' }, 'vi-VN', 'vi'],
  [{ LANG: 'C' }, 'de-DE', 'en'],
  [{}, 'vi', 'vi'],
])('%j on a %s system speaks %s', (environment, locale, language) => {
  expect(terminalLanguage(environment, locale)).toBe(language);
});
