import { expect, test, vi } from 'vitest';
import type { DroppedFile } from './dropped-files.ts';
import { UploadQueue, type UploadQueueOptions } from './upload-queue.ts';

const named = (...names: string[]): DroppedFile[] =>
  names.map((name) => ({ file: new File(['12345'], name), folder: 'Phòng A' }));

/** Sends that end when the test says so. */
function controlled(options: Partial<UploadQueueOptions> = {}) {
  const sends: {
    name: string;
    end: (id: string) => void;
    fail: (error: Error) => void;
    signal: AbortSignal;
  }[] = [];
  const attached: string[] = [];
  const discarded: string[] = [];
  const done: string[] = [];
  const queue = new UploadQueue({
    send: (file, { signal, onProgress }) =>
      new Promise((resolve, reject) => {
        onProgress(2);
        signal.addEventListener('abort', () => reject(signal.reason));
        sends.push({ name: file.name, end: resolve, fail: reject, signal });
      }),
    attach: async ({ storeId, folder }, fileId) => {
      attached.push(`${storeId}/${folder}/${fileId}`);
    },
    discard: async (fileId) => {
      discarded.push(fileId);
    },
    onDone: ({ name }) => done.push(name),
    concurrency: 2,
    ...options,
  });
  return { queue, sends, attached, discarded, done };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
const states = (queue: UploadQueue) => queue.uploads.map(({ name, state }) => `${name} ${state}`);

test('as many files as allowed are sent at once, the others wait for their turn', async () => {
  const { queue, sends, attached, done } = controlled();

  queue.add('vs_1', named('a', 'b', 'c'));
  expect(states(queue)).toEqual(['a sending', 'b sending', 'c waiting']);
  expect(queue.uploads[0]).toMatchObject({ sentBytes: 2, sizeBytes: 5 });
  sends[0]?.end('file-a');
  await settle();

  expect(states(queue)).toEqual(['a done', 'b sending', 'c sending']);
  expect(attached).toEqual(['vs_1/Phòng A/file-a']);
  expect(done).toEqual(['a']);
  expect(queue.isBusy).toBe(true);
});

test('a file that failed keeps its reason and is sent again when asked', async () => {
  const { queue, sends, attached } = controlled();
  const failure = new Error('too large');
  queue.add('vs_1', named('a'));
  sends[0]?.fail(failure);
  await settle();
  expect(queue.uploads[0]).toMatchObject({ state: 'failed', failure });
  expect(queue.isBusy).toBe(false);

  queue.retry(queue.uploads[0]?.id ?? 0);
  sends[1]?.end('file-a');
  await settle();

  expect(states(queue)).toEqual(['a done']);
  expect(attached).toHaveLength(1);
});

test('bytes that have arrived are not sent twice when only the attaching failed', async () => {
  let tries = 0;
  const attach = async () => {
    tries += 1;
    if (tries === 1) throw new Error('busy');
  };
  const { queue, sends, discarded } = controlled({ attach });
  queue.add('vs_1', named('a'));
  sends[0]?.end('file-a');
  await settle();
  expect(states(queue)).toEqual(['a failed']);

  queue.retry(queue.uploads[0]?.id ?? 0);
  await settle();

  expect(sends).toHaveLength(1);
  expect(states(queue)).toEqual(['a done']);
  expect(discarded).toEqual([]);
});

test('a cancelled file is stopped and forgotten, and an upload that nobody wants is deleted', async () => {
  const { queue, sends, discarded } = controlled({
    attach: () => Promise.reject(new Error('no such store')),
  });
  queue.add('vs_1', named('a', 'b', 'c'));
  queue.cancel(queue.uploads[0]?.id ?? 0);
  await settle();

  expect(sends[0]?.signal.aborted).toBe(true);
  expect(states(queue)).toEqual(['b sending', 'c sending']);
  sends[1]?.end('file-b');
  await settle();
  expect(states(queue)).toEqual(['b failed', 'c sending']);
  queue.cancelAll();
  await settle();
  expect(queue.uploads).toEqual([]);
  expect(discarded).toEqual(['file-b']);
});

test('changes are told together, not one by one', async () => {
  vi.useFakeTimers();
  try {
    const { queue } = controlled();
    let told = 0;
    queue.subscribe(() => {
      told += 1;
    });

    queue.add('vs_1', named('a', 'b', 'c'));
    const { uploads } = queue;

    expect(told).toBe(0);
    expect(queue.uploads).toBe(uploads);
    vi.advanceTimersByTime(1_000);
    expect(told).toBe(1);
  } finally {
    vi.useRealTimers();
  }
});

test('what has arrived leaves the list when the next files come', async () => {
  const { queue, sends } = controlled();
  queue.add('vs_1', named('a'));
  sends[0]?.end('file-a');
  await settle();

  queue.add('vs_2', named('b'));

  expect(states(queue)).toEqual(['b sending']);
});
