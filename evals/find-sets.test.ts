import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findSets, groupByCorpus, selectSets } from './find-sets.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'frogwell-sets-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function addSet(name: string, meta: object): string {
  const set = path.join(folder, name);
  mkdirSync(set);
  writeFileSync(path.join(set, 'meta.json'), JSON.stringify(meta));
  writeFileSync(path.join(set, 'queries.jsonl'), '');
  writeFileSync(path.join(set, 'qrels.tsv'), '');
  return set;
}

test('finds the sets in a folder, or the folder itself', () => {
  const b = addSet('b', {});
  const a = addSet('a', {});
  mkdirSync(path.join(folder, 'not-a-set'));

  expect(findSets(folder)).toEqual([a, b]);
  expect(findSets(a)).toEqual([a]);
  expect(findSets(path.join(folder, 'not-a-set'))).toEqual([]);
  expect(findSets(path.join(folder, 'missing'))).toBeUndefined();
});

test('puts sets together that share their documents', () => {
  const wiki = addSet('wiki', {});
  const law = addSet('law', { corpus: 'corpus.jsonl' });
  const search = addSet('search', { corpus: '../wiki/corpus.jsonl' });

  expect(groupByCorpus([law, search, wiki])).toEqual([[law], [search, wiki]]);
});

test('sets of several folders are chosen by name, each once', () => {
  const a = addSet('a', {});
  const b = addSet('b', {});

  expect(selectSets([folder, a], undefined)).toEqual({ found: [a, b], chosen: [a, b] });
  expect(selectSets([folder], ['b'])).toEqual({ found: [a, b], chosen: [b] });
  expect(selectSets([folder], ['b', 'c'])).toEqual({ refusal: `${folder} has no set c; it has a, b` });
  expect(selectSets([path.join(folder, 'x')], undefined)).toEqual({
    refusal: `there is no folder ${path.join(folder, 'x')}`,
  });
  mkdirSync(path.join(folder, 'empty'));
  expect(selectSets([path.join(folder, 'empty')], undefined)).toHaveProperty(
    'refusal',
    expect.stringContaining('holds no evaluation set'),
  );
});
