/**
 * Trains the weights by which the extractive answerer ranks sentences, on sets with gold answers, and measures them.
 *
 *   node evals/sentence-scorer/train.ts <folder of sets> --train a,b,c --check d,e [--write]
 *
 * `--train` sets are cut into five folds by article; every figure of theirs is of questions whose fold was left out.
 * `--check` sets are only measured. `--write` writes the weights of all folds together to the product, and the figures
 * to `evals/sentence-scorer/figures.json`.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { oddsAgainstBest, type SentenceWeights, scoreByOverlap } from '@frogwell/retrieval';
import { findSets, groupByCorpus } from '../find-sets.ts';
import { loadEvalSet } from '../measures/eval-set.ts';
import { openProductStore } from '../product-store.ts';
import { FOLDS, hitRate, readQuestions, type ScoredQuestion } from './scored-question.ts';
import { trainWeights } from './train-weights.ts';

const WEIGHTS = path.resolve(
  import.meta.dirname,
  '../../packages/retrieval/src/answer/sentence-scorer/weights.json',
);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      train: { type: 'string', default: '' },
      check: { type: 'string', default: '' },
      write: { type: 'boolean', default: false },
    },
  });
  const [folder] = positionals;
  const [train, check] = [values.train, values.check].map((list) => list.split(',').filter(Boolean));
  const found = folder === undefined ? undefined : findSets(path.resolve(folder));
  if (!found || !train?.length || !check) {
    process.stderr.write(
      'usage: node evals/sentence-scorer/train.ts <folder of sets> --train a,b --check c [--write]\n',
    );
    return 2;
  }
  const wanted = found.filter((set) => [...train, ...check].includes(path.basename(set)));
  const questions = await readSets(wanted);
  const training = questions.filter(({ set }) => train.includes(set));
  const shipped = JSON.parse(await readFile(WEIGHTS, 'utf8')) as SentenceWeights;
  const byFold = Array.from({ length: FOLDS }, (_, fold) =>
    trainWeights(training.filter((question) => question.fold !== fold)),
  );
  const weights = trainWeights(training);
  const figures = [...Map.groupBy(questions, ({ set }) => set)].map(([set, asked]) => {
    const isTrained = train.includes(set);
    const learned = ({ fold, rows }: ScoredQuestion) => {
      const chosen = isTrained ? (byFold[fold] ?? {}) : weights;
      return () => oddsAgainstBest(rows, chosen);
    };
    return {
      set,
      questions: asked.length,
      overlap: hitRate(asked, () => scoreByOverlap, { minShare: 0.25 }),
      learned: hitRate(asked, learned),
      shipped: hitRate(
        asked,
        ({ rows }) =>
          () =>
            oddsAgainstBest(rows, shipped),
      ),
    };
  });
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  if (values.write) {
    await writeFile(WEIGHTS, `${JSON.stringify(weights, null, 2)}\n`);
    const file = path.join(import.meta.dirname, 'figures.json');
    const kept = figures.map(({ shipped: _, ...figure }) => figure);
    await writeFile(
      file,
      `${JSON.stringify({ trainedOn: train, folds: FOLDS, figures: kept, foldWeights: byFold }, null, 2)}\n`,
    );
  }
  return 0;
}

async function readSets(folders: readonly string[]): Promise<ScoredQuestion[]> {
  const questions: ScoredQuestion[] = [];
  for (const group of groupByCorpus(folders)) {
    const sets = await Promise.all(group.map(loadEvalSet));
    const store = await openProductStore(sets[0]?.documents ?? []);
    try {
      for (const set of sets) {
        process.stderr.write(`${set.name}\n`);
        questions.push(...(await readQuestions(set, store)));
      }
    } finally {
      await store.close();
    }
  }
  return questions;
}

process.exitCode = await main();
