import { expect, test } from 'vitest';
import type { NewItem } from '../contract/conversations.ts';
import type { Bench } from './index.ts';

const item = (id: string, text: string): NewItem => ({ id, item: { text }, searchText: text });

export function conversationLaws(bench: () => Bench): void {
  const conversations = () => bench().workbench.storage.conversations;
  const create = (id: string, createdAt: number, ...items: NewItem[]) =>
    conversations().create({ id, createdAt, metadata: { title: id }, searchText: id }, items);
  const ids = async (search?: string) =>
    (
      await conversations().list({ limit: 10, order: 'desc' }, search === undefined ? {} : { search })
    ).items.map(({ id }) => id);
  const itemsOf = async (id: string) =>
    (await conversations().items(id, { limit: 10, order: 'asc' }))?.items.map((kept) => kept.id);

  test('are listed with the one changed last first, page by page, also after a restart', async () => {
    await create('a', 1, item('a1', 'x'));
    await create('b', 2);
    await create('c', 3);
    expect(await conversations().addItems('a', [item('a2', 'y'), item('a3', 'z')], 4)).toBe(true);

    await bench().reopen();

    expect(await ids()).toEqual(['a', 'c', 'b']);
    const next = await conversations().list({ limit: 1, order: 'desc', after: 'a' });
    expect(next.items).toEqual([{ id: 'c', createdAt: 3, updatedAt: 3, metadata: { title: 'c' } }]);
    expect(next.hasMore).toBe(true);
    expect(await itemsOf('a')).toEqual(['a1', 'a2', 'a3']);
    expect(await conversations().getItem('a', 'a2')).toEqual({ id: 'a2', item: { text: 'y' } });
    expect(await conversations().getItem('b', 'a2')).toBeUndefined();
  });

  test('are found by a part of their title or of any message', async () => {
    await create('nghi phep', 1, item('1', 'duoc may ngay'));
    await create('luong', 2, item('2', 'tra ngay nao'), item('3', 'ngay 5'));

    expect(await ids('nghi')).toEqual(['nghi phep']);
    expect(await ids('ngay')).toEqual(['luong', 'nghi phep']);
    expect(await ids('may ng')).toEqual(['nghi phep']);
    expect(await ids('%')).toEqual([]);
  });

  test('lose a message, or it and all that came later', async () => {
    await create('a', 1, item('1', 'one'), item('2', 'two'), item('3', 'three'), item('4', 'four'));

    expect(await conversations().removeItem('a', '2', { andLater: false, at: 2 })).toBe(true);
    expect(await itemsOf('a')).toEqual(['1', '3', '4']);
    expect(await conversations().removeItem('a', '3', { andLater: true, at: 3 })).toBe(true);
    expect(await itemsOf('a')).toEqual(['1']);
    expect(await conversations().removeItem('a', '3', { andLater: true, at: 3 })).toBe(false);
    expect(await ids('four')).toEqual([]);
  });

  test('what is not there is told, and made by nothing', async () => {
    const change = { metadata: {}, searchText: '', at: 1 };

    expect(await conversations().get('x')).toBeUndefined();
    expect(await conversations().update('x', change)).toBeUndefined();
    expect(await conversations().addItems('x', [item('1', 'one')], 1)).toBe(false);
    expect(await conversations().items('x', { limit: 1, order: 'asc' })).toBeUndefined();
    expect(await conversations().delete('x')).toBe(false);
    expect(await ids()).toEqual([]);
  });

  test('deleted ones leave nothing behind', async () => {
    await create('a', 1, item('1', 'QUESTION-TO-FORGET'));
    await create('b', 2, item('2', 'ANOTHER-TO-FORGET'));
    await create('c', 3);

    expect(await conversations().delete('a')).toBe(true);
    expect(await itemsOf('a')).toBeUndefined();
    expect(await conversations().deleteAll()).toBe(2);

    await bench().reopen();
    expect(await ids()).toEqual([]);
    const bytes = await bench().harness.storedBytes?.();
    expect(bytes?.includes('TO-FORGET') ?? false).toBe(false);
  });

  test('new metadata take the place of the old and count as a change', async () => {
    await create('a', 1);
    await create('b', 2);

    const metadata = { title: 'Mới', model: 'auto' };
    expect(await conversations().update('a', { metadata, searchText: 'moi', at: 3 })).toEqual({
      id: 'a',
      createdAt: 1,
      updatedAt: 3,
      metadata,
    });
    expect(await ids()).toEqual(['a', 'b']);
    expect(await ids('moi')).toEqual(['a']);
  });
}
