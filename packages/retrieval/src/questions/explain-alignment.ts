import {
  allowedTypos,
  type QuestionWord,
  questionWords,
  replaceCost,
  rotations,
  skipCost,
} from './align-questions.ts';

/** How a word of the asked question stands to one of the known question. */
export interface AlignedWords {
  /** Null: only the known question has it. */
  asked: string | null;
  /** Null: only the asked question has it. */
  known: string | null;
  /**
   * `same`; `unmarked` (tone marks not typed) and `frame` (says nothing) cost nothing; `wrong-mark` and `typo` count.
   * The others tell the questions apart: `missing` and `extra` words, a `number` (or another word with digits or signs)
   * that differs, a `negation` that only one of them has, a `different` word.
   */
  kind:
    | 'same'
    | 'unmarked'
    | 'frame'
    | 'wrong-mark'
    | 'typo'
    | 'missing'
    | 'extra'
    | 'number'
    | 'negation'
    | 'different';
}

export interface AlignmentExplanation {
  /** Are they the same question, as `alignQuestions` tells it? */
  isSame: boolean;
  /** Typos between them; null where a word tells them apart. */
  typos: number | null;
  allowedTypos: number;
  /** Was a first part of the question found behind the rest? */
  isRotated: boolean;
  /** In the order of the question as it was aligned. */
  words: AlignedWords[];
}

/**
 * Why two questions are the same one, or what tells them apart. The costs are those of `alignQuestions`; what they forbid
 * is only made dear here, so that there is always a nearest alignment to show.
 *
 * @param mostTypos as for `alignQuestions`
 * @returns undefined when one of them has no words
 */
export function explainAlignment(
  asked: string,
  known: string,
  mostTypos: number | null = null,
): AlignmentExplanation | undefined {
  const [first, second] = [questionWords(asked), questionWords(known)];
  if (first.length === 0 || second.length === 0) return undefined;
  const allowed = mostTypos ?? allowedTypos(first, second);
  let best: { cost: number; words: AlignedWords[]; isRotated: boolean } | undefined;
  let isRotated = false;
  for (const order of rotations(first, second)) {
    const aligned = align(order, second);
    if (best === undefined || aligned.cost < best.cost) best = { ...aligned, isRotated };
    isRotated = true;
  }
  if (best === undefined) return undefined;
  const typos = best.cost < FORBIDDEN ? best.cost : null;
  return {
    isSame: typos !== null && typos <= allowed,
    typos,
    allowedTypos: allowed,
    isRotated: best.isRotated,
    words: best.words,
  };
}

/** Dearer than all typos that a question can have. */
const FORBIDDEN = 1_000_000;

const priced = (cost: number) => (Number.isFinite(cost) ? cost : FORBIDDEN);

function align(
  asked: readonly QuestionWord[],
  known: readonly QuestionWord[],
): { cost: number; words: AlignedWords[] } {
  const costs = [[0]];
  for (const word of known) costs[0]?.push((costs[0].at(-1) ?? 0) + priced(skipCost(word)));
  for (const [row, word] of asked.entries()) {
    const above = costs[row] ?? [];
    const next = [(above[0] ?? 0) + priced(skipCost(word))];
    for (const [column, other] of known.entries()) {
      next.push(
        Math.min(
          (above[column] ?? 0) + priced(replaceCost(word, other)),
          (above[column + 1] ?? 0) + priced(skipCost(word)),
          (next[column] ?? 0) + priced(skipCost(other)),
        ),
      );
    }
    costs.push(next);
  }
  return { cost: costs.at(-1)?.at(-1) ?? 0, words: wayThrough(costs, asked, known) };
}

/** Back from the end along the cheapest steps. */
function wayThrough(
  costs: readonly (readonly number[])[],
  asked: readonly QuestionWord[],
  known: readonly QuestionWord[],
): AlignedWords[] {
  const words: AlignedWords[] = [];
  let [row, column] = [asked.length, known.length];
  while (row > 0 || column > 0) {
    const here = costs[row]?.[column] ?? 0;
    const [word, other] = [asked[row - 1], known[column - 1]];
    const before = costs[row - 1]?.[column - 1];
    if (word && other && before !== undefined && here === before + priced(replaceCost(word, other))) {
      words.push({ asked: word.toned, known: other.toned, kind: kindOf(word, other) });
      row -= 1;
      column -= 1;
    } else if (word && here === (costs[row - 1]?.[column] ?? 0) + priced(skipCost(word))) {
      words.push({ asked: word.toned, known: null, kind: loneKind(word, 'extra') });
      row -= 1;
    } else if (other) {
      words.push({ asked: null, known: other.toned, kind: loneKind(other, 'missing') });
      column -= 1;
    } else break;
  }
  return words.toReversed();
}

function kindOf(asked: QuestionWord, known: QuestionWord): AlignedWords['kind'] {
  const cost = replaceCost(asked, known);
  if (asked.toned === known.toned) return 'same';
  if (cost === 0) return 'unmarked';
  if (Number.isFinite(cost)) return cost < 1 ? 'wrong-mark' : 'typo';
  if (asked.isNegation !== known.isNegation) return 'negation';
  return asked.isFixed && known.isFixed && !asked.isNegation ? 'number' : 'different';
}

function loneKind(word: QuestionWord, otherwise: 'extra' | 'missing'): AlignedWords['kind'] {
  if (word.isFrame) return 'frame';
  return word.isNegation ? 'negation' : otherwise;
}
