/**
 * Measures retrieval (and the answers made from it) on evaluation sets in the layout of BEIR.
 *
 *   npm run eval -- <folder> [--set name] [--json]
 */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { evaluateSet, type SetReport } from './evaluate-set.ts';
import { reportTable } from './report-table.ts';

const USAGE = 'usage: npm run eval -- <folder of sets, or of one set> [--set name]... [--json]';

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { set: { type: 'string', multiple: true }, json: { type: 'boolean', default: false } },
  });
  const [folder] = positionals;
  if (folder === undefined || positionals.length > 1) return refuse(USAGE);
  const found = findSets(path.resolve(folder));
  if (found === undefined) return refuse(`there is no folder ${folder}`);
  if (found.length === 0) {
    return refuse(
      `${folder} holds no evaluation set: a set is a folder with meta.json, queries.jsonl and qrels.tsv`,
    );
  }
  const wanted = values.set ?? found.map((set) => path.basename(set));
  const missing = wanted.filter((name) => !found.some((set) => path.basename(set) === name));
  if (missing.length > 0) {
    const names = found.map((set) => path.basename(set)).join(', ');
    return refuse(`${folder} has no set ${missing.join(', ')}; it has ${names}`);
  }
  const reports: SetReport[] = [];
  for (const set of found.filter((candidate) => wanted.includes(path.basename(candidate)))) {
    const report = await evaluateSet(set, (message) => process.stderr.write(`${message}\n`));
    reports.push(report);
    if (!values.json) process.stdout.write(`${reportTable([report])}\n`);
  }
  if (values.json) process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
  else if (reports.length > 1) process.stdout.write(`\n${reportTable(reports)}\n`);
  return 0;
}

/** Folders of sets in or at a folder, by name; undefined when there is no such folder. */
function findSets(folder: string): string[] | undefined {
  if (!existsSync(folder)) return undefined;
  if (isSet(folder)) return [folder];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join(folder, entry.name))
    .filter(isSet)
    .toSorted();
}

function isSet(folder: string): boolean {
  return ['meta.json', 'queries.jsonl', 'qrels.tsv'].every((file) => existsSync(path.join(folder, file)));
}

function refuse(message: string): number {
  process.stderr.write(`${message}\n`);
  return 2;
}

process.exitCode = await main();
