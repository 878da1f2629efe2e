/**
 * Measures retrieval (and the answers made from it) on evaluation sets in the layout of BEIR.
 *
 *   npm run eval -- <folder> [--set name] [--json] [--record run.json] [--against run.json] [--fail-on-regression] [--report folder]
 *               [--ablation]
 *   npm run eval -- ablation <folder> …            what each part of the product brings: see evaluate-ablation.ts
 *   npm run eval -- extraction <folder> …          what comes out of files: see evaluate-extraction.ts
 *   npm run eval -- known-questions <sheet> …      how known questions are recognised: see known-questions.ts
 *   npm run eval -- golden <file> …                a file of questions against a running service, as `frogwell eval`
 */
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { evaluateAblation } from './ablation/evaluate-ablation.ts';
import { compareReports, comparisonTable, isRegression, readRecordedRun } from './compare-reports.ts';
import { evaluateSets, type SetReport } from './evaluate-sets.ts';
import { evaluateExtraction } from './extraction/evaluate-extraction.ts';
import { groupByCorpus, selectSets } from './find-sets.ts';
import { evaluateKnownQuestions } from './known-questions.ts';
import { loadEvalSet } from './measures/eval-set.ts';
import { layOut, reportTables } from './report-tables.ts';
import { writeReport } from './write-report.ts';

const CLI = path.resolve(import.meta.dirname, '../apps/cli/src/main.ts');
const USAGE =
  'usage: npm run eval -- <folder of sets, or of one set> [--set name]... [--json] [--record <file>] [--against <file> [--fail-on-regression]] [--report <folder>] [--ablation]';

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      set: { type: 'string', multiple: true },
      json: { type: 'boolean', default: false },
      record: { type: 'string' },
      against: { type: 'string' },
      'fail-on-regression': { type: 'boolean', default: false },
      report: { type: 'string' },
      ablation: { type: 'boolean', default: false },
    },
  });
  const [folder] = positionals;
  if (folder === undefined || positionals.length > 1) return refuse(USAGE);
  const sets = selectSets([folder], values.set);
  if ('refusal' in sets) return refuse(sets.refusal);
  const { found, chosen } = sets;
  // Read first: a wrong file is told before an hour of work.
  const before = values.against === undefined ? undefined : readRecordedRun(values.against);
  const reports: SetReport[] = [];
  const report = (message: string) => process.stderr.write(`${message}\n`);
  for (const folders of groupByCorpus(found)) {
    const wanted = folders.filter((folder) => chosen.includes(folder));
    const others = await Promise.all(
      found.filter((folder) => !folders.includes(folder)).map((folder) => loadEvalSet(folder)),
    );
    reports.push(...(await evaluateSets(wanted, others, report, { ablation: values.ablation })));
  }
  reports.sort((a, b) => (a.set < b.set ? -1 : 1));
  const comparisons = before === undefined ? [] : compareReports(before, reports);
  if (before !== undefined && !comparisons.some(({ change }) => change.questions > 0)) {
    return refuse(`${values.against} has no question in common with this run: nothing could be compared`);
  }
  const tables = [
    reportTables(reports),
    ...(comparisons.length > 0 ? [layOut(comparisonTable(comparisons))] : []),
  ];
  process.stdout.write(`${values.json ? JSON.stringify(reports, null, 2) : tables.join('\n\n')}\n`);
  if (values.report !== undefined) await writeReport(values.report, reports, comparisons);
  if (values.record !== undefined) {
    await writeFile(values.record, JSON.stringify({ at: new Date().toISOString(), reports }));
  }
  return values['fail-on-regression'] && comparisons.some(isRegression) ? 1 : 0;
}

function refuse(message: string): number {
  process.stderr.write(`${message}\n`);
  return 2;
}

const [first, ...rest] = process.argv.slice(2);
const COMMANDS: Record<string, (args: string[]) => Promise<number> | number> = {
  ablation: evaluateAblation,
  extraction: evaluateExtraction,
  'known-questions': evaluateKnownQuestions,
  golden: (args) => spawnSync(process.execPath, [CLI, 'eval', ...args], { stdio: 'inherit' }).status ?? 1,
};
const command = COMMANDS[first ?? ''];
process.exitCode = command === undefined ? await main() : await command(rest);
