import { expect, test } from 'vitest';
import { BlobCleanup } from './blob-cleanup.ts';

test('a blob without uploads is deleted at once', async () => {
  const { blobs, deleted } = fakeBlobs();

  await new BlobCleanup(blobs).remove('a');

  expect(deleted).toEqual(['a']);
});

test('an orphan waits until the running uploads are through', async () => {
  const { blobs, deleted } = fakeBlobs();
  const cleanup = new BlobCleanup(blobs);
  const bytesArrived = Promise.withResolvers<void>();
  const upload = cleanup.duringUpload(() => bytesArrived.promise);
  await cleanup.remove('orphan');
  expect(deleted).toEqual([]);

  bytesArrived.resolve();
  await upload;

  expect(deleted).toEqual(['orphan']);
});

test('an upload that starts while a blob is being deleted waits for it', async () => {
  const gate = Promise.withResolvers<void>();
  const events: string[] = [];
  const cleanup = new BlobCleanup({
    async delete() {
      await gate.promise;
      events.push('deleted');
    },
  });
  const removal = cleanup.remove('a');

  const upload = cleanup.duringUpload(async () => {
    events.push('upload');
  });
  gate.resolve();
  await Promise.all([removal, upload]);

  expect(events).toEqual(['deleted', 'upload']);
});

function fakeBlobs(): { blobs: { delete(hash: string): Promise<void> }; deleted: string[] } {
  const deleted: string[] = [];
  return {
    deleted,
    blobs: {
      async delete(hash) {
        deleted.push(hash);
      },
    },
  };
}
