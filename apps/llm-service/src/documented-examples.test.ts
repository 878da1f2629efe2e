import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningService, startService } from '../test-support/running-service.ts';

const DOCUMENT = readFileSync(new URL('../../../docs/llm-service-api.md', import.meta.url), 'utf8');
const ADDRESS = 'http://127.0.0.1:8001';

/** Calls and what was answered, which ends at the next call or with the block. */
const EXAMPLES = [...DOCUMENT.matchAll(/^\$ curl -sN? (\S+)(.*)\n([^$`]*(?:\n|$))/gm)].map(
  ([, url = '', rest = '', answer = '']) => ({
    route: new URL(url).pathname,
    body: /-d '([^']*)'/.exec(rest)?.[1],
    answer,
  }),
);
/** A program and what it prints. */
const PROGRAM = /^```js\n(.*?)^```\n+^```text\n(.*?)^```/ms.exec(DOCUMENT);

let service: RunningService;
beforeAll(async () => {
  service = await startService();
}, 60_000);
afterAll(() => service.stop());

test('there are examples of every kind', () => {
  expect(EXAMPLES.length).toBeGreaterThanOrEqual(14);
  expect(EXAMPLES.filter(({ answer }) => answer.includes('\ndata: '))).toHaveLength(1);
  expect(PROGRAM).not.toBeNull();
});

test.each(EXAMPLES)('$route $body answers as documented', async ({ route, body, answer }) => {
  const response = await fetch(`${service.url}${route}`, {
    ...(body !== undefined && { method: 'POST', body, headers: { 'content-type': 'application/json' } }),
  });

  const real = linesOf(await response.text());
  const documented = linesOf(answer);
  expect(real).toHaveLength(documented.length);
  for (const [index, line] of documented.entries()) expect(real[index]).toMatchObject(line);
});

test('the program prints what is documented', async () => {
  const [, program = '', output = ''] = PROGRAM ?? [];

  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', program.replace(ADDRESS, service.url)],
    { cwd: path.resolve(import.meta.dirname, '../../..') },
  );

  expect(stdout).toBe(output.trimEnd());
});

/** The lines of an answer: what they begin with, and what is in them without the values that differ between runs. */
function linesOf(text: string): { begin: string; content: unknown }[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, begin = '', json = 'null'] = /^([^{]*)(\{.*)?$/.exec(line) ?? [];
      return { begin: begin.replace(/\d+/g, '0'), content: withoutNumbersAndNames(JSON.parse(json)) };
    });
}

/** What differs between models and runs is reduced to its type; fields, texts and codes stay. */
function withoutNumbersAndNames(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    if (key === 'embeddings') return 'array';
    return key === 'tokens' || key === 'data' || key === 'results'
      ? value.slice(0, 1).map((item) => withoutNumbersAndNames(item))
      : value.map((item) => withoutNumbersAndNames(item));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, withoutNumbersAndNames(item, name)]),
    );
  }
  const varies = ['id', 'quantization', 'embedding'].includes(key) || /^(chat_)?model(_name)?$/.test(key);
  return varies || typeof value === 'number' ? typeof value : value;
}
