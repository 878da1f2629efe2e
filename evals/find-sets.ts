import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const Meta = z.looseObject({ corpus: z.string().default('corpus.jsonl') });

/** Folders of sets at or directly in a folder, by name; undefined when there is no such folder. */
export function findSets(folder: string): string[] | undefined {
  if (!existsSync(folder)) return undefined;
  if (isSet(folder)) return [folder];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join(folder, entry.name))
    .filter(isSet)
    .toSorted();
}

/** Groups sets by the corpus file that they name, so that shared documents are ingested once. */
export function groupByCorpus(folders: readonly string[]): string[][] {
  return [...Map.groupBy(folders, corpusOf).values()];
}

function corpusOf(folder: string): string {
  const meta = Meta.parse(JSON.parse(readFileSync(path.join(folder, 'meta.json'), 'utf8')));
  return path.resolve(folder, meta.corpus);
}

function isSet(folder: string): boolean {
  return ['meta.json', 'queries.jsonl', 'qrels.tsv'].every((file) => existsSync(path.join(folder, file)));
}
