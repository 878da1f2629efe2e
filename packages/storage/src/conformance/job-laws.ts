import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MAX_JOB_ATTEMPTS } from '../contract/jobs.ts';
import type { Bench } from './index.ts';
import { contentHashOf } from './workbench.ts';

export function jobLaws(bench: () => Bench): void {
  async function attached(...fileIds: string[]): Promise<void> {
    const { workbench } = bench();
    await workbench.store();
    for (const id of fileIds) {
      await workbench.file(id);
      await workbench.attach(id);
    }
  }
  const statusOf = async (fileId: string) =>
    await bench().workbench.storage.catalogue.getStoreFile('vs_one', fileId);

  test('jobs are leased oldest first, each to one worker', async () => {
    await attached('file-1', 'file-2');
    const { jobs } = bench().workbench.storage;
    expect(await jobs.counts()).toEqual({ waiting: 2, running: 0 });

    const first = await jobs.lease('worker-1', 60_000);
    const second = await jobs.lease('worker-2', 60_000);

    expect(first).toEqual({
      id: expect.any(String),
      vectorStoreId: 'vs_one',
      fileId: 'file-1',
      filename: 'file-1.txt',
      contentHash: contentHashOf('file-1'),
      sizeBytes: 100,
      chunkingStrategy: { type: 'auto' },
      password: null,
      attempt: 1,
    });
    expect(second?.fileId).toBe('file-2');
    expect(await jobs.lease('worker-1', 60_000)).toBeUndefined();
    expect(await jobs.counts()).toEqual({ waiting: 0, running: 2 });
  });

  test('a password goes with its job, through every attempt, and no further', async () => {
    const { workbench } = bench();
    const { jobs } = workbench.storage;
    await workbench.store();
    await workbench.file('file-1');
    await workbench.attach('file-1', { password: 'mật khẩu' });

    const first = await workbench.lease();
    await jobs.fail(first.id, 'worker-1', { code: 'server_error', message: 'again', retry: true });
    const second = await workbench.lease();

    expect([first.password, second.password]).toEqual(['mật khẩu', 'mật khẩu']);
    await jobs.fail(second.id, 'worker-1', { code: 'invalid_file', message: 'no', retry: false });
    await workbench.attach('file-1');
    expect((await workbench.lease()).password).toBeNull();
  });

  test('workers that ask at once get different jobs', async () => {
    await attached('file-1', 'file-2', 'file-3');
    const { jobs } = bench().workbench.storage;

    const leased = await Promise.all(['a', 'b', 'c', 'd'].map((worker) => jobs.lease(worker, 60_000)));

    expect(leased.map((job) => job?.fileId).toSorted()).toEqual(['file-1', 'file-2', 'file-3', undefined]);
  });

  test('a heartbeat keeps the lease and records progress; without one another worker takes over', async () => {
    await attached('file-1');
    const { jobs } = bench().workbench.storage;
    const first = await bench().workbench.lease('worker-1', 300);
    expect(await jobs.heartbeat(first.id, 'worker-1', 60_000, { done: 3, total: 9 })).toBe(true);
    await delay(400);
    expect(await jobs.lease('worker-2', 60_000)).toBeUndefined();
    expect((await statusOf('file-1'))?.progress).toEqual({ done: 3, total: 9 });
    expect(await jobs.heartbeat(first.id, 'worker-2', 60_000)).toBe(false);

    expect(await jobs.heartbeat(first.id, 'worker-1', 1)).toBe(true);
    await delay(20);
    const second = await bench().workbench.lease('worker-2');

    expect(second).toMatchObject({ fileId: 'file-1', attempt: 2 });
    expect(await jobs.heartbeat(first.id, 'worker-1', 60_000)).toBe(false);
    expect(await jobs.heartbeat(second.id, 'worker-2', 60_000)).toBe(true);
  });

  test('a job whose workers keep dying is failed with a clear error', async () => {
    await attached('file-1');
    const { jobs } = bench().workbench.storage;
    for (let attempt = 1; attempt <= MAX_JOB_ATTEMPTS; attempt += 1) {
      expect((await bench().workbench.lease(`worker-${attempt}`, 1)).attempt).toBe(attempt);
      await delay(20);
    }

    expect(await jobs.lease('worker-x', 60_000)).toBeUndefined();

    expect(await statusOf('file-1')).toMatchObject({
      status: 'failed',
      lastError: { code: 'server_error', message: expect.stringContaining(`${MAX_JOB_ATTEMPTS} times`) },
    });
    expect(await jobs.counts()).toEqual({ waiting: 0, running: 0 });
  });

  test('a failure without retry ends the job with its error', async () => {
    await attached('file-1');
    const { jobs } = bench().workbench.storage;
    const job = await bench().workbench.lease();
    const failure = { code: 'invalid_file', message: 'the file is encrypted', retry: false } as const;

    await jobs.fail(job.id, 'worker-2', failure);
    expect((await statusOf('file-1'))?.status).toBe('in_progress');
    await jobs.fail(job.id, 'worker-1', failure);

    expect(await statusOf('file-1')).toMatchObject({
      status: 'failed',
      lastError: { code: 'invalid_file', message: 'the file is encrypted' },
      progress: null,
    });
    expect(await jobs.lease('worker-1', 60_000)).toBeUndefined();
  });

  test('a failure with retry is tried again behind the waiting ones, until the attempts are used up', async () => {
    await attached('file-1', 'file-2');
    const { jobs } = bench().workbench.storage;
    const failure = { code: 'server_error', message: 'no memory', retry: true } as const;
    const first = await bench().workbench.lease();
    await jobs.fail(first.id, 'worker-1', failure);
    expect((await statusOf('file-1'))?.status).toBe('in_progress');
    const other = await bench().workbench.lease();
    expect(other.fileId).toBe('file-2');

    for (let attempt = 2; attempt <= MAX_JOB_ATTEMPTS; attempt += 1) {
      const job = await bench().workbench.lease();
      expect(job).toMatchObject({ fileId: 'file-1', attempt });
      await jobs.fail(job.id, 'worker-1', failure);
    }

    expect(await statusOf('file-1')).toMatchObject({ status: 'failed', lastError: { message: 'no memory' } });
  });

  test('a released job is first in the queue again and the attempt does not count', async () => {
    await attached('file-1', 'file-2');
    const { jobs } = bench().workbench.storage;
    const job = await bench().workbench.lease();

    await jobs.release(job.id, 'worker-2');
    expect(await jobs.counts()).toEqual({ waiting: 1, running: 1 });
    await jobs.release(job.id, 'worker-1');

    expect(await bench().workbench.lease('worker-2')).toMatchObject({ fileId: 'file-1', attempt: 1 });
  });

  test('attaching again takes the job from the worker that has it', async () => {
    await attached('file-1');
    const { workbench } = bench();
    const { jobs } = workbench.storage;
    const job = await workbench.lease();

    await workbench.attach('file-1', { attributes: { again: true } });

    expect(await jobs.heartbeat(job.id, 'worker-1', 60_000)).toBe(false);
    expect(await jobs.counts()).toEqual({ waiting: 1, running: 0 });
    expect(await workbench.lease()).toMatchObject({ fileId: 'file-1', attempt: 1 });
    expect((await statusOf('file-1'))?.attributes).toEqual({ again: true });
  });

  test.each(['detach', 'delete the file', 'delete the store'])('%s ends a running job', async (how) => {
    await attached('file-1');
    const { catalogue, jobs } = bench().workbench.storage;
    const job = await bench().workbench.lease();

    await (how === 'detach'
      ? catalogue.detachFile('vs_one', 'file-1')
      : how === 'delete the file'
        ? catalogue.deleteFile('file-1')
        : catalogue.deleteVectorStore('vs_one'));

    expect(await jobs.heartbeat(job.id, 'worker-1', 60_000)).toBe(false);
    expect(await jobs.counts()).toEqual({ waiting: 0, running: 0 });
  });

  test('waiting jobs outlive a restart', async () => {
    await attached('file-1', 'file-2');

    await bench().reopen();

    expect((await bench().workbench.lease()).fileId).toBe('file-1');
  });
}
