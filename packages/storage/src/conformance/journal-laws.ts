import { expect, test } from 'vitest';
import { JOURNAL_LIMITS } from '../contract/journal.ts';
import type { Bench } from './index.ts';

export function journalLaws(bench: () => Bench): void {
  test('the journal lists newest first, by kind, and outlives a restart', async () => {
    const before = Date.now();
    const { journal } = bench().workbench.storage;
    await journal.append('answer', { provider: 'extractive', ms: 12 }, { provider: 'openai' });
    await journal.append('audit', { action: 'delete' });
    await journal.append('answer', { provider: 'local', nested: { list: [1, null, 'ế'] } });

    await bench().reopen();
    const entries = await bench().workbench.storage.journal.list('answer', { limit: 10 });

    expect(entries.map((each) => each.entry)).toEqual([
      { provider: 'local', nested: { list: [1, null, 'ế'] } },
      { provider: 'openai' },
      { provider: 'extractive', ms: 12 },
    ]);
    expect(new Set(entries.map((each) => each.id)).size).toBe(3);
    expect(entries.every((each) => each.at >= before && each.at <= Date.now())).toBe(true);
    expect(await bench().workbench.storage.journal.list('answer', { limit: 1 })).toEqual(entries.slice(0, 1));
    expect(await bench().workbench.storage.journal.list('audit', { limit: 10 })).toHaveLength(1);
  });

  test('failures are bounded more tightly than answers, whatever comes in a storm', async () => {
    const { journal } = bench().workbench.storage;
    const limit = JOURNAL_LIMITS.failure;
    await journal.append('answer', ...Array.from({ length: limit + 5 }, (_, number) => ({ number })));

    for (const begin of [0, limit]) {
      const entries = Array.from({ length: limit }, (_, index) => ({ number: begin + index }));
      await journal.append('failure', ...entries);
    }

    const failures = await journal.list('failure', { limit: 10 * limit });
    expect(failures).toHaveLength(limit);
    expect(failures[0]?.entry).toEqual({ number: 2 * limit - 1 });
    expect(await journal.list('answer', { limit: 10 * limit })).toHaveLength(limit + 5);
  });

  test('settings are read back as they were set last, also after a restart', async () => {
    const values = {
      text: 'xin chào',
      number: 1.5,
      false: false,
      null: null,
      nested: { a: [1, { b: 'c' }] },
    };
    for (const [name, value] of Object.entries(values)) {
      await bench().workbench.storage.settings.set(name, 'before');
      await bench().workbench.storage.settings.set(name, value);
    }

    await bench().reopen();

    for (const [name, value] of Object.entries(values)) {
      expect(await bench().workbench.storage.settings.get(name)).toEqual(value);
    }
  });

  test('a setting that was never set or is deleted is undefined', async () => {
    const { settings } = bench().workbench.storage;
    await settings.set('one', 1);
    await settings.delete('one');
    await settings.delete('two');

    expect(await settings.get('one')).toBeUndefined();
    expect(await settings.get('two')).toBeUndefined();
  });
}
