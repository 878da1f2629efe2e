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

/**
 * The sets in some folders, and those of them that are wanted by name.
 *
 * @param wanted names of set folders; undefined = all
 * @returns a message for a person where a folder or a set is missing
 */
export function selectSets(
  folders: readonly string[],
  wanted: readonly string[] | undefined,
): { found: string[]; chosen: string[] } | { refusal: string } {
  const found: string[] = [];
  for (const folder of folders) {
    const sets = findSets(path.resolve(folder));
    if (sets === undefined) return { refusal: `there is no folder ${folder}` };
    if (sets.length === 0) {
      return {
        refusal: `${folder} holds no evaluation set: a set is a folder with meta.json, queries.jsonl and qrels.tsv`,
      };
    }
    found.push(...sets.filter((set) => !found.includes(set)));
  }
  const names = found.map((set) => path.basename(set));
  const missing = wanted?.filter((name) => !names.includes(name)) ?? [];
  if (missing.length > 0) {
    return { refusal: `${folders.join(', ')} has no set ${missing.join(', ')}; it has ${names.join(', ')}` };
  }
  return { found, chosen: found.filter((set) => wanted?.includes(path.basename(set)) ?? true) };
}

function corpusOf(folder: string): string {
  const meta = Meta.parse(JSON.parse(readFileSync(path.join(folder, 'meta.json'), 'utf8')));
  return path.resolve(folder, meta.corpus);
}

function isSet(folder: string): boolean {
  return ['meta.json', 'queries.jsonl', 'qrels.tsv'].every((file) => existsSync(path.join(folder, file)));
}
