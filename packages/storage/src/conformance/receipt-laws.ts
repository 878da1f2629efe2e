import { expect, test } from 'vitest';
import type { Bench } from './index.ts';

export function receiptLaws(bench: () => Bench): void {
  const receipts = () => bench().workbench.storage.receipts;
  const keep = (...ids: string[]) =>
    receipts().keep(...ids.map((id, index) => ({ id, at: 1_000 * (index + 1), receipt: { question: id } })));

  test('receipts are listed page by page, newest first, and outlive a restart', async () => {
    await keep('a', 'b', 'c');

    await bench().reopen();

    const first = await receipts().list({ limit: 2, order: 'desc' });
    expect(first.items.map(({ id }) => id)).toEqual(['c', 'b']);
    expect(first.hasMore).toBe(true);
    const next = await receipts().list({ limit: 2, order: 'desc', after: 'b' });
    expect(next.items).toEqual([{ id: 'a', at: 1_000, feedback: null, receipt: { question: 'a' } }]);
    expect(next.hasMore).toBe(false);
    expect(await receipts().get('b')).toMatchObject({ receipt: { question: 'b' } });
    expect(await receipts().get('x')).toBeUndefined();
  });

  test('the last feedback counts, and receipts are found by it', async () => {
    await keep('a', 'b');

    expect(await receipts().rate('a', { rating: 'up', comment: null, at: 5 })).toBe(true);
    expect(await receipts().rate('a', { rating: 'down', comment: 'sai điều', at: 6 })).toBe(true);
    expect(await receipts().rate('x', { rating: 'down', comment: null, at: 6 })).toBe(false);

    const down = await receipts().list({ limit: 10, order: 'desc' }, { rating: 'down' });
    expect(down.items.map(({ id, feedback }) => [id, feedback])).toEqual([
      ['a', { rating: 'down', comment: 'sai điều', at: 6 }],
    ]);
    expect((await receipts().list({ limit: 10, order: 'desc' }, { rating: 'up' })).items).toEqual([]);
  });

  test('old ones are deleted, and nothing is left of them', async () => {
    await receipts().keep({ id: 'old', at: 1, receipt: { question: 'QUESTION-TO-FORGET' } });
    await receipts().keep({ id: 'new', at: 3, receipt: {} });

    expect(await receipts().deleteBefore(3)).toBe(1);

    expect((await receipts().list({ limit: 10, order: 'desc' })).items.map(({ id }) => id)).toEqual(['new']);
    await bench().reopen();
    const bytes = await bench().harness.storedBytes?.();
    expect(bytes?.includes('QUESTION-TO-FORGET') ?? false).toBe(false);
  });
}
