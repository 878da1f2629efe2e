import { expect, test } from 'vitest';
import { readEventStream } from './event-stream.ts';

async function* bytes(...parts: string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield new TextEncoder().encode(part);
}

test('yields the data of each event and leaves comments out', async () => {
  const events = readEventStream(bytes(': ping\n\ndata: {"a":1}\n\nevent: x\ndata: 2\n\ndata: [DONE]\n\n'));

  expect(await Array.fromAsync(events)).toEqual(['{"a":1}', '2', '[DONE]']);
});

test('an event may be cut anywhere, also inside a letter and between \\r and \\n', async () => {
  const whole = new TextEncoder().encode('data: Ếch\r\ndata: xanh\r\n\r\ndata:x\n\n');
  for (let cut = 1; cut < whole.length; cut++) {
    const parts = (async function* () {
      yield whole.slice(0, cut);
      yield whole.slice(cut);
    })();

    expect(await Array.fromAsync(readEventStream(parts))).toEqual(['Ếch\nxanh', 'x']);
  }
});

test('an event that the end cuts off is dropped', async () => {
  expect(await Array.fromAsync(readEventStream(bytes('data: 1\n\ndata: 2')))).toEqual(['1']);
});
