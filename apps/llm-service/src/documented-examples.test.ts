import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningService, startService } from '../test-support/running-service.ts';

const DOCUMENT = readFileSync(new URL('../../../docs/llm-service-api.md', import.meta.url), 'utf8');
const EXAMPLES = [...DOCUMENT.matchAll(/^\$ curl -s (\S+)(.*)\n(\{.*)$/gm)].map(
  ([, url = '', rest = '', answer = '']) => ({
    route: new URL(url).pathname,
    body: /-d '([^']*)'/.exec(rest)?.[1],
    answer: JSON.parse(answer) as unknown,
  }),
);

let service: RunningService;
beforeAll(async () => {
  service = await startService();
}, 60_000);
afterAll(() => service.stop());

test('there are examples', () => {
  expect(EXAMPLES.length).toBeGreaterThanOrEqual(9);
});

test.each(EXAMPLES)('$route answers as documented', async ({ route, body, answer }) => {
  const response = await fetch(`${service.url}${route}`, {
    ...(body !== undefined && { method: 'POST', body, headers: { 'content-type': 'application/json' } }),
  });

  expect(withoutNumbersAndNames(await response.json())).toMatchObject(
    withoutNumbersAndNames(answer) as object,
  ); // examples are objects
});

/** What differs between models and runs is reduced to its type; fields, texts and codes stay. */
function withoutNumbersAndNames(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    return key === 'tokens' || key === 'data' || key === 'results'
      ? value.slice(0, 1).map((item) => withoutNumbersAndNames(item))
      : value.map((item) => withoutNumbersAndNames(item));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, withoutNumbersAndNames(item, name)]),
    );
  }
  const varies = ['id', 'model', 'quantization', 'embedding'].includes(key);
  return varies || typeof value === 'number' ? typeof value : value;
}
