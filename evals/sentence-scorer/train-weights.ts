import { FEATURE_NAMES, type SentenceWeights } from '@frogwell/retrieval';
import { type Evaluation, minimise } from './minimise.ts';

/** The candidates of one question, and which of them hold its answer. */
export interface TrainingQuestion {
  /** One row a candidate, as `sentenceFeatures` gives them. */
  rows: Float64Array[];
  holdsAnswer: boolean[];
}

/** Prior: weights of features of unit deviation are normally distributed with this variance. */
const VARIANCE = 3;

/**
 * Weights under which sentences that hold the answer are likely to be chosen: minimises, over the questions with such a
 * sentence, -log of the softmax that falls to them, plus |w|² / 2C over features of unit deviation.
 */
export function trainWeights(questions: readonly TrainingQuestion[]): SentenceWeights {
  const usable = questions.filter(({ holdsAnswer }) => holdsAnswer.includes(true));
  const scales = deviations(usable.flatMap(({ rows }) => rows));
  const table = tableOf(usable, scales);
  const found = minimise((weights) => loss(weights, table), new Float64Array(FEATURE_NAMES.length), {
    iterations: 200,
    // The loss is a sum: a ten-thousandth for each question.
    tolerance: 1e-4 * usable.length,
  });
  return Object.fromEntries(
    FEATURE_NAMES.map((name, index) => [
      name,
      Number(((found[index] ?? 0) / (scales[index] ?? 1)).toPrecision(4)),
    ]),
  );
}

/** All rows in one array: the loss reads them a few hundred times. */
interface Table {
  values: Float64Array;
  holdsAnswer: Uint8Array;
  /** First row of each question, and the end of the last. */
  starts: number[];
}

function tableOf(questions: readonly TrainingQuestion[], scales: readonly number[]): Table {
  const width = scales.length;
  const starts = [0];
  for (const { rows } of questions) starts.push((starts.at(-1) ?? 0) + rows.length);
  const values = new Float64Array((starts.at(-1) ?? 0) * width);
  const holdsAnswer = new Uint8Array(starts.at(-1) ?? 0);
  for (const [index, question] of questions.entries()) {
    for (const [at, row] of question.rows.entries()) {
      const place = (starts[index] ?? 0) + at;
      values.set(
        row.map((value, feature) => value / (scales[feature] ?? 1)),
        place * width,
      );
      holdsAnswer[place] = question.holdsAnswer[at] ? 1 : 0;
    }
  }
  return { values, holdsAnswer, starts };
}

function loss(weights: Float64Array, { values, holdsAnswer, starts }: Table): Evaluation {
  const width = weights.length;
  const gradient = weights.map((weight) => weight / VARIANCE);
  let value = weights.reduce((sum, weight) => sum + weight ** 2 / (2 * VARIANCE), 0);
  const odds = new Float64Array(holdsAnswer.length);
  for (let question = 0; question + 1 < starts.length; question += 1) {
    const [from, to] = [starts[question] ?? 0, starts[question + 1] ?? 0];
    let best = Number.NEGATIVE_INFINITY;
    for (let row = from; row < to; row += 1) {
      let score = 0;
      for (let at = 0; at < width; at += 1) score += (values[row * width + at] ?? 0) * (weights[at] ?? 0);
      odds[row] = score;
      if (score > best) best = score;
    }
    let [all, right] = [0, 0];
    for (let row = from; row < to; row += 1) {
      const odd = Math.exp((odds[row] ?? 0) - best);
      odds[row] = odd;
      all += odd;
      if (holdsAnswer[row] === 1) right += odd;
    }
    value += Math.log(all) - Math.log(right);
    for (let row = from; row < to; row += 1) {
      const odd = odds[row] ?? 0;
      const pull = odd / all - (holdsAnswer[row] === 1 ? odd / right : 0);
      for (let at = 0; at < width; at += 1) {
        gradient[at] = (gradient[at] ?? 0) + pull * (values[row * width + at] ?? 0);
      }
    }
  }
  return { value, gradient };
}

/** Standard deviation of each feature; 1 for one that never changes. */
function deviations(rows: readonly Float64Array[]): number[] {
  return FEATURE_NAMES.map((_, index) => {
    let [sum, squares] = [0, 0];
    for (const row of rows) {
      const value = row[index] ?? 0;
      sum += value;
      squares += value * value;
    }
    const mean = sum / rows.length;
    return Math.sqrt(Math.max(0, squares / rows.length - mean * mean)) || 1;
  });
}
