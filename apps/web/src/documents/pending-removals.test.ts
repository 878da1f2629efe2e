import { expect, test } from 'vitest';
import { PendingRemovals } from './pending-removals.ts';

function controlled(answer: () => Promise<void> = async () => undefined) {
  const sent: string[] = [];
  const failed: unknown[] = [];
  const removals = new PendingRemovals({
    remove: async ({ fileIds }, { isLeaving }) => {
      sent.push(`${fileIds.join('+')}${isLeaving ? ' leaving' : ''}`);
      await answer();
    },
    onFailure: (_removal, error) => failed.push(error),
    onRemoved: async () => undefined,
  });
  return { removals, sent, failed };
}

test('files are hidden at once and sent when their time is over, once', async () => {
  const { removals, sent } = controlled();

  const removal = removals.add('vs_1', ['file-a', 'file-b']);
  expect([...removals.hidden]).toEqual(['vs_1/file-a', 'vs_1/file-b']);
  expect(sent).toEqual([]);
  await Promise.all([removals.send(removal), removals.send(removal)]);
  removals.sendAll();

  expect(sent).toEqual(['file-a+file-b']);
  expect(removals.hidden.size).toBe(0);
  expect(removals.undo(removal)).toBe(false);
});

test('what is undone is never sent', async () => {
  const { removals, sent } = controlled();
  const removal = removals.add('vs_1', ['file-a']);

  expect(removals.undo(removal)).toBe(true);
  await removals.send(removal);
  removals.sendAll();

  expect(sent).toEqual([]);
  expect(removals.hidden.size).toBe(0);
});

test('when the page is left everything that waits is sent, and nothing twice', async () => {
  const { removals, sent } = controlled();
  const first = removals.add('vs_1', ['file-a']);
  removals.add('vs_2', ['file-b']);

  removals.sendAll();
  removals.sendAll();
  await removals.send(first);

  expect(sent).toEqual(['file-a leaving', 'file-b leaving']);
});

test('what the server refuses to delete is shown again', async () => {
  const refusal = new Error('busy');
  const { removals, failed } = controlled(() => Promise.reject(refusal));
  let changes = 0;
  removals.subscribe(() => {
    changes += 1;
  });

  await removals.send(removals.add('vs_1', ['file-a']));

  expect(failed).toEqual([refusal]);
  expect(removals.hidden.size).toBe(0);
  expect(changes).toBe(2);
});
