import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Reading, ToolCallReader } from './tool-call-reader.ts';

/** All readings of an answer that comes in these pieces, neighbouring texts joined. */
function read(pieces: string[], names = ['weather', 'add']): Reading[] {
  const reader = new ToolCallReader(names);
  const readings = [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
  const joined: Reading[] = [];
  for (const reading of readings) {
    const before = joined.at(-1);
    if (before !== undefined && 'text' in before && 'text' in reading) before.text += reading.text;
    else joined.push({ ...reading });
  }
  return joined;
}

const hue = { call: { name: 'weather', arguments: '{"city":"Huế"}' } };

const ANSWERS: [string, Reading[]][] = [
  ['<functioncall> {"name": "weather", "arguments": {"city": "Huế"}}', [hue]],
  [`<functioncall> {"name": "weather", "arguments": '{"city": "Huế"}'}`, [hue]],
  [`<functioncall> {"name": "weather", "arguments": "{\\"city\\": \\"Huế\\"}"} </functioncall>`, [hue]],
  ['<tool_call>\n{"name": "weather", "arguments": {"city": "Huế"}}\n</tool_call>', [hue]],
  [
    'Để tôi xem.\n<tool_call>\n{"name": "weather", "arguments": {"city": "Huế"}}\n</tool_call>\n<tool_call>\n{"name": "add", "arguments": {}}\n</tool_call>\n',
    [{ text: 'Để tôi xem.\n' }, hue, { call: { name: 'add', arguments: '{}' } }],
  ],
  ['<|python_tag|>{"name": "weather", "parameters": {"city": "Huế"}}', [hue]],
  ['{"name": "weather", "parameters": {"city": "Huế"}}', [hue]],
  ['\n\n{"type": "function", "function": {"name": "weather", "arguments": {"city": "Huế"}}}', [hue]],
  ['{"type": "function", "name": "weather", "parameters": {"city": "Huế"}}', [hue]],
  [
    '[TOOL_CALLS] [{"name": "weather", "arguments": {"city": "Huế"}}, {"name": "add", "arguments": {"a": [1, "]"]}}]',
    [hue, { call: { name: 'add', arguments: '{"a":[1,"]"]}' } }],
  ],
  ['Trời đẹp, 5 < 6 và [TOOL], {"name": 1}.', [{ text: 'Trời đẹp, 5 < 6 và [TOOL], {"name": 1}.' }]],
  [
    '{"name": "unknown", "parameters": {}} là gì?',
    [{ text: '{"name": "unknown", "parameters": {}} là gì?' }],
  ],
  ['{"answer": 42}', [{ text: '{"answer": 42}' }]],
  ['<tool_call> không phải', [{ text: '<tool_call> không phải' }]],
  ['<tool_call> {"name": "weather", "argu', [{ text: '<tool_call> {"name": "weather", "argu' }]],
  ['{"name": "weather", "parameters": {"city": "Huế"}} Xong.', [hue, { text: ' Xong.' }]],
];

test.each(ANSWERS)('reads %s', (answer, readings) => {
  expect(read([answer])).toEqual(readings);
  expect(read([...answer])).toEqual(readings);
});

test('no cut of an answer changes what is read', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ANSWERS), fc.array(fc.nat()), ([answer, readings], cuts) => {
      const places = [...new Set(cuts.map((cut) => cut % answer.length))].toSorted((a, b) => a - b);
      const pieces = [0, ...places].map((start, index) =>
        answer.slice(start, places[index] ?? answer.length),
      );

      expect(read(pieces)).toEqual(readings);
    }),
  );
});

test('text that is no beginning of a call goes through at once', () => {
  const reader = new ToolCallReader(['weather']);

  expect(reader.push('Xin ')).toEqual([{ text: 'Xin ' }]);
  expect(reader.push('chào <')).toEqual([{ text: 'chào ' }]);
  expect(reader.push('b>')).toEqual([{ text: '<b>' }]);
  expect(reader.push(' {"name": "weather"}')).toEqual([{ text: ' {"name": "weather"}' }]);
});

test('without a call every text comes out whole', () => {
  const bits = fc.constantFrom(
    '<',
    'tool_call>',
    '[TOOL',
    '_CALLS]',
    '{"name',
    '": ',
    '"x"}',
    ' ',
    'a',
    "'",
    '\n',
  );
  fc.assert(
    fc.property(fc.array(bits, { maxLength: 12 }), (pieces) => {
      expect(
        read(pieces, [])
          .map((reading) => ('text' in reading ? reading.text : '?'))
          .join(''),
      ).toBe(pieces.join(''));
    }),
  );
});
