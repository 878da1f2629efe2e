import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { IngestionError, NO_PROGRAMS } from '@frogwell/ingestion';
import type { Job, JobFailure } from '@frogwell/storage';
import { expect, test } from 'vitest';
import type { DocumentTask } from './document-task.ts';
import { IngestionWorker, type TaskRunner } from './ingestion-worker.ts';

test('a job is parsed and committed, and leaves no file behind', async () => {
  const world = await startWorker({ jobs: ['a'] });
  await world.until(() => world.committed.length === 1);

  expect(world.tasks).toEqual([
    expect.objectContaining({ kind: 'parse', source: '/blobs/hash-a', filename: 'a.txt', recipe: 'v1' }),
  ]);
  expect(world.failures).toEqual([]);
  await world.worker.stop();
  expect(await readdir(world.workDir)).toEqual([]);
});

test('a document that is stored already is only analysed', async () => {
  const world = await startWorker({ jobs: ['a'], isStored: true });
  await world.until(() => world.committed.length === 1);
  await world.worker.stop();

  expect(world.tasks).toEqual([
    expect.objectContaining({ kind: 'analyze', source: world.tasks[0]?.documentPath }),
  ]);
});

test('a file that cannot be read fails for good with its reason; the next one goes on', async () => {
  const world = await startWorker({
    jobs: ['bad', 'good'],
    parse: async (task) => {
      if (task.filename === 'bad.txt')
        throw new IngestionError('encrypted', 'the file is protected by a password');
    },
  });
  await world.until(() => world.committed.length === 1);
  await world.worker.stop();

  expect(world.failures).toEqual([
    { code: 'invalid_file', message: 'the file is protected by a password (encrypted)', retry: false },
  ]);
  expect(world.committed).toEqual(['good']);
});

test('an error that is not of the file may be tried again, and tells nothing of the inside', async () => {
  const world = await startWorker({
    jobs: ['a'],
    parse: async () => {
      throw new TypeError('cannot read /secret/path');
    },
  });
  await world.until(() => world.failures.length === 1);
  await world.worker.stop();

  expect(world.failures[0]).toMatchObject({ code: 'server_error', retry: true });
  expect(world.failures[0]?.message).not.toContain('secret');
});

test('a job that was taken back is abandoned, and nothing is committed', async () => {
  const world = await startWorker({
    jobs: ['a'],
    isLost: true,
    parse: (_task, { signal }) => untilAborted(signal),
  });
  await world.until(() => world.events.includes('lost'));
  await world.worker.stop();

  expect(world.committed).toEqual([]);
  expect(world.failures).toEqual([]);
});

test('stopping gives the running job back at once', async () => {
  const world = await startWorker({ jobs: ['a'], parse: (_task, { signal }) => untilAborted(signal) });
  await world.until(() => world.tasks.length === 1);

  await world.worker.stop();

  expect(world.released).toEqual(['a']);
  expect(world.failures).toEqual([]);
});

test('work that arrives later is taken at once when the worker is woken', async () => {
  const world = await startWorker({ jobs: [], pollMs: 60_000 });
  world.queue.push(jobOf('late'));

  world.worker.wake();

  await world.until(() => world.committed.length === 1);
  await world.worker.stop();
});

interface World {
  jobs: string[];
  isStored?: boolean;
  isLost?: boolean;
  pollMs?: number;
  parse?: (task: DocumentTask, options: Parameters<TaskRunner['run']>[1]) => Promise<void>;
}

async function startWorker({
  jobs,
  isStored = false,
  isLost = false,
  pollMs = 10,
  parse = async () => undefined,
}: World) {
  const workDir = path.join(await mkdtemp(path.join(os.tmpdir(), 'frogwell-worker-')), 'work');
  const queue = jobs.map(jobOf);
  const tasks: DocumentTask[] = [];
  const failures: JobFailure[] = [];
  const committed: string[] = [];
  const released: string[] = [];
  const events: string[] = [];
  const note = (fields: Record<string, unknown>) => events.push(String(fields['outcome']));
  const worker = new IngestionWorker({
    programs: async () => NO_PROGRAMS,
    storage: {
      jobs: {
        lease: async () => queue.shift(),
        heartbeat: async () => !isLost,
        fail: async (_id, _worker, failure) => void failures.push(failure),
        release: async (id) => void released.push(id),
        counts: async () => ({ waiting: queue.length, running: 0 }),
      },
      blobs: {
        path: async (hash) => `/blobs/${hash}`,
        put: () => Promise.reject(new Error('not used')),
        open: async () => undefined,
        delete: async () => undefined,
      },
      exportDocument: async (_hash, _recipe, file) => {
        if (isStored) await writeFile(file, 'stored');
        return isStored;
      },
      commitVersion: async ({ jobId }) => {
        committed.push(jobId);
        return true;
      },
    },
    parser: {
      async run(task, options) {
        // The worker sends nothing else.
        const documentTask = task as DocumentTask;
        tasks.push(documentTask);
        await parse(documentTask, options);
        await writeFile(documentTask.documentPath, 'document');
      },
    },
    workDir,
    concurrency: 1,
    recipe: () => 'v1',
    log: { info: note, warn: note, error: () => undefined },
    leaseMs: 60,
    pollMs,
  });
  await worker.start();
  return { worker, workDir, queue, tasks, failures, committed, released, events, until };
}

async function until(condition: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > giveUpAt) throw new Error('it did not happen within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function jobOf(id: string): Job {
  return {
    id,
    vectorStoreId: 'vs_1',
    fileId: `file-${id}`,
    filename: `${id}.txt`,
    contentHash: `hash-${id}`,
    sizeBytes: 1,
    chunkingStrategy: { type: 'auto' },
    password: null,
    attempt: 1,
  };
}
