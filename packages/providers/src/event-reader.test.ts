import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventReader } from './event-reader.ts';

function read(pieces: Uint8Array[]): string[] {
  const reader = new EventReader();
  return [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
}

test('however the bytes are cut, the events are the same', () => {
  const data = fc.string({
    unit: fc.constantFrom('a', '{', ':', ' ', 'ệ', '😀', '"'),
    minLength: 1,
    maxLength: 8,
  });
  const line = fc.constantFrom('\n', '\r\n');
  fc.assert(
    fc.property(fc.array(data), line, fc.array(fc.nat(200)), (events, end, cuts) => {
      const text = events
        .map((event) => `: a comment${end}data: ${event}${end}${end}data:${end}${end}`)
        .join('');
      const bytes = Buffer.from(text);
      const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].toSorted(
        (a, b) => a - b,
      );
      const pieces = at.slice(1).map((stop, index) => bytes.subarray(at[index], stop));

      expect(read(pieces)).toEqual(events);
    }),
    { numRuns: 300 },
  );
});

test('a data field of several lines is one event; a last event needs no blank line', () => {
  expect(read([Buffer.from('data: {"a":\ndata: 1}\n\nevent: x\ndata: 2')])).toEqual(['{"a":\n1}', '2']);
});

test('an event without end is refused instead of kept', () => {
  const reader = new EventReader();
  const piece = Buffer.from(`data: ${'x'.repeat(1_048_576)}`);

  expect(() => {
    for (let count = 0; count < 20; count += 1) reader.push(piece);
  }).toThrow();
});

test.each([
  ['error: {"message":"no memory"}\n\n', { message: 'no memory' }],
  ['{"error":{"message":"no memory"}}', { error: { message: 'no memory' } }],
  ['{not json}', undefined],
  ['data: {"choices":[]}\n\n', undefined],
])('the stray error in %j', (text, error) => {
  const reader = new EventReader();
  reader.push(Buffer.from(text.slice(0, 9)));
  reader.push(Buffer.from(text.slice(9)));

  expect(reader.strayError()).toEqual(error);
});
