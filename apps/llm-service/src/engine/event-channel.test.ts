import { expect, test } from 'vitest';
import { EventChannel } from './event-channel.ts';

test('what was pushed before the end is delivered, in order', async () => {
  const channel = new EventChannel<number>();
  channel.push(1, 2);
  setTimeout(() => {
    channel.push(3);
    channel.end();
    channel.push(4);
  }, 5);

  expect(await Array.fromAsync(channel)).toEqual([1, 2, 3]);
});

test('an error comes after what was pushed before, an abort at once', async () => {
  const failed = new EventChannel<number>();
  failed.push(1);
  failed.fail(new Error('broken'));
  failed.end();
  const seen: number[] = [];
  await expect(
    (async () => {
      for await (const event of failed) seen.push(event);
    })(),
  ).rejects.toThrow('broken');
  expect(seen).toEqual([1]);

  const aborted = new EventChannel<number>();
  aborted.push(1);
  aborted.abort(new Error('left'));
  await expect(Array.fromAsync(aborted)).rejects.toThrow('left');
});
