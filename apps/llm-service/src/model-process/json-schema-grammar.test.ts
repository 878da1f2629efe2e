import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { ResponseFormat } from '../engine/generation.ts';
import { responseGrammar, toolCallGrammar } from './json-schema-grammar.ts';
import { type LlamaBindings, loadBindings } from './llama-bindings.ts';

let bindings: LlamaBindings;

beforeAll(async () => {
  const folder = process.env['FROGWELL_ENGINE'];
  if (!folder) throw new Error('FROGWELL_ENGINE is not set: run the tests with `npm test`');
  bindings = await loadBindings(folder, 'cpu', () => {});
}, 60_000);

/** What the engine's own reader of grammars says about a text. */
async function allows(gbnf: string | undefined): Promise<(text: string) => boolean> {
  const grammar = await bindings.createGrammar(gbnf ?? '');
  // Not part of what we use: the engine has it for its own tests.
  const tester = grammar as unknown as { _testText(text: string): boolean };
  return (text) => tester._testText(text);
}

const schema = (value: Record<string, unknown>): ResponseFormat => ({ type: 'json_schema', schema: value });

test('plain text has no grammar', () => {
  expect(responseGrammar({ type: 'text' })).toBeUndefined();
});

test('json_object allows every object and nothing else', async () => {
  const allowed = await allows(responseGrammar({ type: 'json_object' }));

  for (const text of ['{}', '{"a": [1, -2.5e3, "ệ\\n", null, true, {"b": {}}]}', '{\n  "a": 1\n}']) {
    expect(allowed(text), text).toBe(true);
  }
  for (const text of ['[]', '1', '{"a": 01}', '{a: 1}', '{"a": 1} ', ' {}', '{"a": 1,}']) {
    expect(allowed(text), text).toBe(false);
  }
});

test('every object that JSON can write is allowed', async () => {
  const allowed = await allows(responseGrammar({ type: 'json_object' }));

  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3, noUnicodeString: false })),
      (value) => {
        const text = JSON.stringify(value, (_, item) =>
          typeof item === 'number' ? Math.round(item % 1e9) : item,
        );
        expect(allowed(text), text).toBe(true);
      },
    ),
    { numRuns: 50 },
  );
});

test('properties come in order, required ones always, optional ones or not', async () => {
  const allowed = await allows(
    responseGrammar(
      schema({
        type: 'object',
        title: 'Answer',
        properties: {
          note: { type: 'string', maxLength: 3 },
          city: { enum: ['Huế', 'Hà Nội', null] },
          count: { type: 'integer', minimum: 1, maximum: 12 },
          tags: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 2 },
        },
        required: ['city', 'count'],
        additionalProperties: false,
      }),
    ),
  );

  expect(allowed('{"city":"Huế","count":12}')).toBe(true);
  expect(allowed('{"note": "abc", "city": null, "count": 1, "tags": ["x", "y"]}')).toBe(true);
  for (const wrong of [
    '{"count":12,"city":"Huế"}',
    '{"city":"Huế"}',
    '{"city":"Đà Nẵng","count":1}',
    '{"city":"Huế","count":13}',
    '{"note":"abcd","city":"Huế","count":1}',
    '{"city":"Huế","count":1,"tags":[]}',
    '{"city":"Huế","count":1,"tags":["a","b","c"]}',
    '{"city":"Huế","count":1,"more":1}',
  ]) {
    expect(allowed(wrong), wrong).toBe(false);
  }
});

test('references may go in circles, alternatives and formats are kept', async () => {
  const allowed = await allows(
    responseGrammar(
      schema({
        $ref: '#/$defs/node',
        $defs: {
          node: {
            type: 'object',
            properties: {
              id: { type: 'string', format: 'date' },
              value: { anyOf: [{ type: 'number', minimum: 0 }, { type: ['string', 'null'] }] },
              next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] },
            },
            required: ['id', 'next'],
          },
        },
      }),
    ),
  );

  expect(allowed('{"id":"2024-01-31","value":2.5,"next":{"id":"2024-02-01","next":null}}')).toBe(true);
  expect(allowed('{"id":"2024-13-31","next":null}')).toBe(false);
  expect(allowed('{"id":"2024-01-31","value":-1,"next":null}')).toBe(false);
});

test('maps, tuples and anything', async () => {
  const map = await allows(
    responseGrammar(schema({ type: 'object', additionalProperties: { type: 'integer' } })),
  );
  const pair = await allows(
    responseGrammar(
      schema({ type: 'array', prefixItems: [{ type: 'string' }, { type: 'boolean' }], items: false }),
    ),
  );
  const any = await allows(responseGrammar(schema({ description: 'anything' })));

  expect([map('{}'), map('{"a":1,"b":2}'), map('{"a":"x"}')]).toEqual([true, true, false]);
  expect([pair('["a",true]'), pair('["a"]'), pair('["a",true,1]')]).toEqual([true, false, false]);
  expect([any('[1]'), any('"x"'), any('{}')]).toEqual([true, true, true]);
});

test.each([
  ['pattern', { type: 'string', pattern: '^a+$' }],
  ['maximum', { type: 'number', maximum: 3 }],
  ['multipleOf', { type: 'integer', multipleOf: 5 }],
  ['not', { not: { type: 'string' } }],
  ['uniqueItems', { type: 'array', uniqueItems: true }],
  ['patternProperties', { type: 'object', patternProperties: { a: {} } }],
  ['allOf', { allOf: [{ type: 'object' }, { type: 'object' }] }],
  ['maxLength', { type: 'string', maxLength: 1_000_000 }],
])('names the keyword %s that no grammar can keep', (keyword, value) => {
  expect(() =>
    responseGrammar(schema({ type: 'object', properties: { deep: value }, required: ['deep'] })),
  ).toThrow(
    expect.objectContaining({
      code: 'invalid_value',
      param: 'response_format',
      message: expect.stringContaining(keyword),
    }),
  );
});

test('refuses schemas that are too deep, too large or broken', () => {
  let deep: Record<string, unknown> = { type: 'string' };
  for (let level = 0; level < 100; level += 1) deep = { type: 'array', items: deep };
  const wide = { enum: Array.from({ length: 5_000 }, (_, index) => index) };
  const wides = { type: 'object', properties: { a: wide, b: { type: 'string' } } };

  for (const value of [deep, wides, { $ref: '#/nowhere' }, { type: 'text' }, { enum: [] }, { items: 3 }]) {
    expect(() => responseGrammar(schema(value))).toThrow(expect.objectContaining({ code: 'invalid_value' }));
  }
});

test('a call of a tool has its name and its parameters, unknown keywords do not matter', async () => {
  const allowed = await allows(
    toolCallGrammar([
      { type: 'function', function: { name: 'now' } },
      {
        type: 'function',
        function: {
          name: 'weather',
          parameters: {
            type: 'object',
            properties: { city: { type: 'string', pattern: '^.+$' }, unit: { $ref: '#/$defs/unit' } },
            required: ['city', 'unit'],
            $defs: { unit: { enum: ['c', 'f'] } },
          },
        },
      },
    ]),
  );

  expect(allowed('{"name": "weather", "arguments": {"city": "Huế", "unit": "c"}}')).toBe(true);
  expect(allowed('{"name": "now", "arguments": {}}')).toBe(true);
  expect(allowed('{"name": "weather", "arguments": {"city": "Huế"}}')).toBe(false);
  expect(allowed('{"name": "other", "arguments": {}}')).toBe(false);
});
