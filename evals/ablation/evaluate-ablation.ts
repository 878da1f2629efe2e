/**
 * Measures what each part of the product brings: the same questions with the part and without it.
 *
 *   npm run eval -- ablation <folder of sets>... [--set name]... [--part name]... [--report folder]
 *
 * Prints a table in Markdown; `--report` writes it as `ablation.md` and, with plots, `ablation.html`.
 */
import { parseArgs } from 'node:util';
import { groupByCorpus, selectSets } from '../find-sets.ts';
import { loadEvalSet } from '../measures/eval-set.ts';
import { gainFigures } from '../report-plots.ts';
import { visitSets } from '../visit-sets.ts';
import { markdownTable, writePages } from '../write-report.ts';
import { ablateSet, type PartGain } from './ablate-set.ts';
import { ablationTable } from './ablation-table.ts';
import { PART_NAMES } from './parts.ts';

export async function evaluateAblation(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      set: { type: 'string', multiple: true },
      part: { type: 'string', multiple: true },
      report: { type: 'string' },
    },
  });
  if (positionals.length === 0) {
    process.stderr.write(
      'usage: npm run eval -- ablation <folder of sets, or of one set>... [--set name]... [--part name]... [--report <folder>]\n',
    );
    return 2;
  }
  const sets = selectSets(positionals, values.set);
  if ('refusal' in sets) {
    process.stderr.write(`${sets.refusal}\n`);
    return 2;
  }
  const unknown = values.part?.filter((name) => !PART_NAMES.includes(name)) ?? [];
  if (unknown.length > 0) {
    process.stderr.write(`no part is called ${unknown.join(', ')}; there are: ${PART_NAMES.join('; ')}\n`);
    return 2;
  }
  const onProgress = (message: string) => process.stderr.write(`${message}\n`);
  const gains: PartGain[] = [];
  for (const folders of groupByCorpus(sets.found)) {
    const wanted = folders.filter((folder) => sets.chosen.includes(folder));
    const elsewhere = sets.found.filter((folder) => !folders.includes(folder));
    const others = await Promise.all(elsewhere.map((folder) => loadEvalSet(folder)));
    const found = await visitSets(wanted, onProgress, (set, store) =>
      ablateSet(set, store, { others, onProgress, parts: values.part }),
    );
    gains.push(...found.flat());
  }
  gains.sort((a, b) => (a.set < b.set ? -1 : a.set > b.set ? 1 : 0));
  const table = ablationTable(gains);
  process.stdout.write(`${markdownTable(table)}\n`);
  if (values.report !== undefined) {
    await writePages(values.report, 'ablation', {
      title: 'Ablation',
      introduction:
        'What each part brings: the same questions with it less without it. Lines are 95 % intervals (paired bootstrap over questions).',
      tables: [table],
      figures: gainFigures(gains),
    });
  }
  return 0;
}
