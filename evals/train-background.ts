/**
 * Counts the background frequencies that ship with the product, from the documents of evaluation sets.
 *
 *   node evals/train-background.ts <language> <folder of a BEIR set> [more folders]
 *
 * Writes `packages/retrieval/src/answer/background/<vi|en>.json`: counts of frequent words and word pairs, no text.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { countBackground } from '@frogwell/retrieval';
import { z } from 'zod';

const SIZE = { words: 5_000, pairs: 5_000 };

const Meta = z.looseObject({ corpus: z.string().default('corpus.jsonl') });
const SetDocument = z.looseObject({ title: z.string().default(''), text: z.string() });

/** Title and text of every document of a set. */
export async function readPassages(folder: string): Promise<string[]> {
  const meta = Meta.parse(JSON.parse(await readFile(path.join(folder, 'meta.json'), 'utf8')));
  const lines = (await readFile(path.join(folder, meta.corpus), 'utf8')).split('\n');
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => SetDocument.parse(JSON.parse(line)))
    .map(({ title, text }) => `${title}\n${text}`);
}

async function main(): Promise<void> {
  const [language, ...folders] = process.argv.slice(2);
  if ((language !== 'vi' && language !== 'en') || folders.length === 0) {
    process.stderr.write('usage: node evals/train-background.ts <vi|en> <set folder> [more folders]\n');
    process.exitCode = 2;
    return;
  }
  const texts = new Set((await Promise.all(folders.map(readPassages))).flat());
  const table = countBackground(texts, language === 'vi' ? 'toned' : 'stem', SIZE);
  const file = path.resolve(
    import.meta.dirname,
    `../packages/retrieval/src/answer/background/${language}.json`,
  );
  const json = `${JSON.stringify(table, null, 2)}\n`;
  await writeFile(file, json);
  process.stdout.write(`${file}: ${table.passages} passages, ${Buffer.byteLength(json)} bytes\n`);
}

if (import.meta.main) await main();
