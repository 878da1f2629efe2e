import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEvents, type StreamedEvent } from './read-events.ts';

function streamOf(bytes: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const part of bytes) controller.enqueue(part);
      controller.close();
    },
  });
}

const read = (bytes: readonly Uint8Array[]): Promise<StreamedEvent[]> =>
  Array.fromAsync(readEvents(streamOf(bytes)));

test('names, comments, several lines of data, an end without an empty line', async () => {
  const text = ': ping\n\nevent: progress\ndata: {"a":1}\n\ndata: x\ndata:  y\n\ndata: cut';

  expect(await read([new TextEncoder().encode(text)])).toEqual([
    { event: 'progress', data: '{"a":1}' },
    { event: 'message', data: 'x\n y' },
  ]);
});

test('wherever the network cuts the bytes, the events are the same', async () => {
  const event = fc.record({
    event: fc.constantFrom('message', 'progress'),
    data: fc
      .array(
        fc.string({ unit: 'grapheme' }).map((line) => line.replaceAll(/[\r\n]/g, '')),
        { minLength: 1, maxLength: 3 },
      )
      .map((lines) => lines.join('\n')),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { maxLength: 6 }),
      fc.constantFrom('\n', '\r\n'),
      fc.array(fc.nat({ max: 400 })),
      async (events, end, cuts) => {
        const text = events
          .map(({ event: name, data }) => {
            const lines = data.split('\n').map((line) => `data: ${line}${end}`);
            return `${name === 'message' ? '' : `event: ${name}${end}`}${lines.join('')}${end}`;
          })
          .join('');
        const bytes = new TextEncoder().encode(text);
        const at = [0, ...cuts.filter((cut) => cut < bytes.length).toSorted((a, b) => a - b), bytes.length];
        const parts = at.slice(1).map((stop, index) => bytes.slice(at[index], stop));

        expect(await read(parts)).toEqual(events);
      },
    ),
  );
});
