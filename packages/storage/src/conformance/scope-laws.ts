import type { AttributeFilter } from '@frogwell/protocol';
import { expect, test } from 'vitest';
import type { Bench } from './index.ts';
import { term } from './workbench.ts';

/** Files a to d pass, with the attributes of the test below. */
const FILTERS: [name: string, filter: AttributeFilter, passing: string[]][] = [
  ['eq string', { type: 'eq', key: 'kind', value: 'law' }, ['a', 'b']],
  ['eq number', { type: 'eq', key: 'year', value: 2020 }, ['a']],
  ['eq of another type', { type: 'eq', key: 'year', value: '2020' }, []],
  ['eq boolean', { type: 'eq', key: 'draft', value: true }, ['b']],
  ['eq of a missing attribute', { type: 'eq', key: 'nothing', value: 1 }, []],
  ['ne', { type: 'ne', key: 'kind', value: 'law' }, ['c', 'd']],
  ['gt', { type: 'gt', key: 'year', value: 2020 }, ['b', 'c']],
  ['gte', { type: 'gte', key: 'year', value: 2020 }, ['a', 'b', 'c']],
  ['lt', { type: 'lt', key: 'year', value: 2022 }, ['a', 'b']],
  ['lte', { type: 'lte', key: 'year', value: 2021 }, ['a', 'b']],
  ['gt of strings', { type: 'gt', key: 'kind', value: 'law' }, ['c']],
  ['gt of another type', { type: 'gt', key: 'kind', value: 1 }, []],
  ['in', { type: 'in', key: 'year', value: [2020, 2022, 1999] }, ['a', 'c']],
  ['in of one value', { type: 'in', key: 'kind', value: 'law' }, ['a', 'b']],
  ['in of nothing', { type: 'in', key: 'year', value: [] }, []],
  ['nin', { type: 'nin', key: 'year', value: [2020, 2022] }, ['b', 'd']],
  ['and', and({ type: 'eq', key: 'kind', value: 'law' }, { type: 'gt', key: 'year', value: 2020 }), ['b']],
  ['or', or({ type: 'eq', key: 'year', value: 2020 }, { type: 'eq', key: 'draft', value: true }), ['a', 'b']],
  [
    'nested',
    or(and({ type: 'eq', key: 'kind', value: 'note' }), and({ type: 'lt', key: 'year', value: 2021 }, or())),
    ['c'],
  ],
  ['empty and', and(), ['a', 'b', 'c', 'd']],
  ['empty or', or(), []],
  ['a name of every object', { type: 'ne', key: 'constructor', value: 'x' }, ['a', 'b', 'c', 'd']],
];

export function scopeLaws(bench: () => Bench): void {
  test('a filter holds in every way of asking, and does not change the counts of the store', async () => {
    const { workbench } = bench();
    const { chunks } = workbench.storage;
    await workbench.store();
    await workbench.add(
      'file-a',
      { chunks: ['word a'], title: 'a' },
      { attributes: { kind: 'law', year: 2020 } },
    );
    await workbench.add(
      'file-b',
      { chunks: ['word b'], title: 'b' },
      { attributes: { kind: 'law', year: 2021, draft: true } },
    );
    await workbench.add(
      'file-c',
      { chunks: ['word c'], title: 'c' },
      { attributes: { kind: 'note', year: 2022 } },
    );
    await workbench.add('file-d', { chunks: ['word d'], title: 'd' });
    const all = (await workbench.search('word')).map((chunk) => chunk.id);
    const titlesOf = (found: readonly { title: string }[]) => found.map((chunk) => chunk.title).toSorted();
    expect(all).toHaveLength(4);

    for (const [name, filter, expected] of FILTERS) {
      const scope = { vectorStoreIds: ['vs_one'], filter };
      expect(titlesOf(await workbench.search('word', { filter })), name).toEqual(expected);
      expect(titlesOf(await chunks.get(scope, all)), name).toEqual(expected);
      expect((await chunks.titles(scope, 10)).toSorted(), name).toEqual(expected);
      expect(await chunks.profile(scope), name).toMatchObject({
        documentCount: expected.length,
        chunkCount: expected.length,
      });
      expect((await chunks.termStatistics(scope, [term('word')])).documentFrequencies, name).toEqual([4]);
    }
  });

  test('what a document says of itself can be filtered by, and yields to what its file says', async () => {
    const { workbench } = bench();
    await workbench.store();
    const attributes = { effective_from: '2009-07-01' };
    await workbench.add('file-1', { chunks: ['word one'], attributes });
    await workbench.add(
      'file-2',
      { chunks: ['word two'], attributes },
      { attributes: { effective_from: '2024-01-01' } },
    );
    const before = (value: string) =>
      workbench.texts('word', { filter: { type: 'lt', key: 'effective_from', value } });

    expect(await before('2010-01-01')).toEqual(['word one']);
    expect((await before('2025-01-01')).toSorted()).toEqual(['word one', 'word two']);
    expect(await before('2009-07-01')).toEqual([]);
  });

  test('the best candidates within a filter are found though better ones lie outside', async () => {
    const { workbench } = bench();
    await workbench.store();
    await workbench.add('file-1', { chunks: Array.from({ length: 50 }, () => 'frog frog frog') });
    await workbench.add('file-2', { chunks: ['frog once'] }, { attributes: { mine: true } });
    const scope = { vectorStoreIds: ['vs_one'], filter: { type: 'eq', key: 'mine', value: true } as const };

    const { chunkIds } = await workbench.storage.chunks.candidates(scope, {
      terms: [term('frog')],
      select: [{ term: 0, weight: 1 }],
      limit: 5,
    });

    expect((await workbench.storage.chunks.get(scope, chunkIds)).map((chunk) => chunk.text)).toEqual([
      'frog once',
    ]);
  });

  test('changed attributes hold for the next search', async () => {
    const { workbench } = bench();
    const filter = { type: 'eq', key: 'public', value: true } as const;
    await workbench.store();
    await workbench.add('file-1', { chunks: ['word'] }, { attributes: { public: true } });
    expect(await workbench.texts('word', { filter })).toEqual(['word']);

    await workbench.storage.catalogue.setAttributes('vs_one', 'file-1', { public: false });

    expect(await workbench.texts('word', { filter })).toEqual([]);
    expect((await workbench.search('word'))[0]?.attributes).toEqual({ public: false });
  });

  test('with a filter a shared document is cited from a file that passes it', async () => {
    const { workbench } = bench();
    const document = { chunks: ['shared word'], questions: ['Q'] };
    await workbench.store();
    await workbench.add('file-old', document, { createdAt: 100, attributes: { team: 'a' } });
    await workbench.add('file-new', document, { createdAt: 200, attributes: { team: 'b' } });
    const citedFrom = async (team: string) =>
      (await workbench.search('word', { filter: { type: 'eq', key: 'team', value: team } })).map(
        (chunk) => chunk.fileId,
      );

    expect(await citedFrom('a')).toEqual(['file-old']);
    expect(await citedFrom('b')).toEqual(['file-new']);
    expect(await citedFrom('c')).toEqual([]);
  });

  test('a scope is its stores and nothing else; unknown ones are empty', async () => {
    const { workbench } = bench();
    const { chunks } = workbench.storage;
    await workbench.store('vs_one');
    await workbench.store('vs_two');
    await workbench.add('file-1', { chunks: ['word one', 'filler'] });
    await workbench.add('file-2', { chunks: ['word two'] }, { store: 'vs_two' });
    const both = { vectorStoreIds: ['vs_two', 'vs_x', 'vs_one', 'vs_two'] };

    expect(await workbench.texts('word')).toEqual(['word one']);
    expect(await workbench.texts('word', { stores: ['vs_two'] })).toEqual(['word two']);
    expect(await workbench.texts('word', { stores: ['vs_x'] })).toEqual([]);
    expect((await workbench.texts('word', { stores: both.vectorStoreIds })).toSorted()).toEqual([
      'word one',
      'word two',
    ]);
    expect(await chunks.termStatistics(both, [term('word')])).toMatchObject({
      chunkCount: 3,
      documentFrequencies: [2],
    });
    const [foreign] = await workbench.search('word', { stores: ['vs_two'] });
    expect(await chunks.get({ vectorStoreIds: ['vs_one'] }, [foreign?.id ?? ''])).toEqual([]);
  });

  test('the profile counts chunks by structure and language, the titles come newest first', async () => {
    const { workbench } = bench();
    const { chunks } = workbench.storage;
    const scope = { vectorStoreIds: ['vs_one'] };
    await workbench.store();
    await workbench.add('file-1', { chunks: ['a', 'b'], title: 'Luật', structure: 'legal' });
    await workbench.add('file-2', { chunks: ['c'], title: 'Handbook', language: 'en' });
    await workbench.add('file-3', { chunks: ['d', 'e', 'f'], title: 'Hỏi đáp', structure: 'questions' });

    expect(await chunks.profile(scope)).toEqual({
      chunkCount: 6,
      documentCount: 3,
      structures: { legal: 2, questions: 3, prose: 1 },
      languages: { vi: 5, en: 1 },
    });
    expect(await chunks.titles(scope, 2)).toEqual(['Hỏi đáp', 'Handbook']);
    await workbench.storage.catalogue.deleteFile('file-2');
    expect(await chunks.profile(scope)).toEqual({
      chunkCount: 5,
      documentCount: 2,
      structures: { legal: 2, questions: 3, prose: 0 },
      languages: { vi: 5 },
    });
    expect(await chunks.titles(scope, 2)).toEqual(['Hỏi đáp', 'Luật']);
  });
}

function and(...filters: AttributeFilter[]): AttributeFilter {
  return { type: 'and', filters };
}

function or(...filters: AttributeFilter[]): AttributeFilter {
  return { type: 'or', filters };
}
