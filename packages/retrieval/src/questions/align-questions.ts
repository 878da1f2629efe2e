import { foldMarks } from '../analyzer/fold-marks.ts';
import { questionKey } from '../analyzer/question-key.ts';

/** As it is written in chats, without marks, and what it stands for. */
const CHAT_SPELLINGS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ko: 'khong',
    k: 'khong',
    kg: 'khong',
    hok: 'khong',
    khg: 'khong',
    dc: 'duoc',
    đc: 'duoc',
    dk: 'duoc',
    vs: 'voi',
    trog: 'trong',
    nhg: 'nhung',
    ng: 'nguoi',
    j: 'gi',
    ntn: 'nhu the nao',
    bn: 'bao nhieu',
    vn: 'viet nam',
    ms: 'moi',
    r: 'roi',
    cx: 'cung',
    pl: 'phap luat',
  }),
);

/** May stand in one question and not in the other: they frame it and change nothing. Never a negation. */
const FRAME_WORDS: ReadonlySet<string> = new Set(
  `
  cho em anh chị mình tôi tớ mọi người ad admin bạn ơi xin hỏi muốn biết giúp hộ vui lòng với ạ à nhé nha vậy thế hả
  nhỉ thưa dạ chào hi hello alo thì là và về của trong được việc các những cái này theo cần rằng mà hiện nay
  giải đáp tư vấn câu thắc mắc
  please could can would you tell me i we want to know the a an is are do does about of hi hello just so
  `
    .trim()
    .split(/\s+/),
);
/** One of them more or less turns the answer round. */
const NEGATIONS: ReadonlySet<string> = new Set(
  'khong chua cam tru chang chớ đừng ngoai mien not no never without except unless cannot neither nor dont doesnt isnt arent'.split(
    ' ',
  ),
);
/** Shorter words are changed by one letter into other words. */
const SHORTEST_WITH_TYPO = 3;
const WRONG_MARK = 1 / 3;

export interface QuestionWord {
  toned: string;
  folded: string;
  isFrame: boolean;
  /** Digits, negations, signs, single letters: they must be the same. */
  isFixed: boolean;
  isNegation: boolean;
}

/**
 * Are two questions the same one, typed differently?
 *
 * Their words are aligned in order (dynamic programming): equal without marks costs nothing, one letter dropped, added,
 * changed or swapped with its neighbour is a typo. Words with digits and negations must be equal; only words that frame a
 * question may be missing. The first part of a question may have been moved behind the rest.
 *
 * Whole-string similarity is no measure: "Điều 1" and "Điều 11" are nearly the same string.
 *
 * @param mostTypos a wrong tone mark counts a third; null = two in questions of eight words and more, one in shorter ones
 * @returns typos between them, or undefined when they are not the same
 */
export function alignQuestions(
  asked: string,
  known: string,
  mostTypos: number | null = null,
): number | undefined {
  const [first, second] = [questionWords(asked), questionWords(known)];
  if (first.length === 0 || second.length === 0) return undefined;
  const allowed = mostTypos ?? allowedTypos(first, second);
  let least = Number.POSITIVE_INFINITY;
  for (const order of rotations(first, second)) {
    least = Math.min(least, cost(order, second, allowed));
    if (least === 0) break;
  }
  return least <= allowed ? least : undefined;
}

/** Typos between two questions that are still the same one. */
export function allowedTypos(a: readonly QuestionWord[], b: readonly QuestionWord[]): number {
  return Math.max(a.length, b.length) >= LONG_QUESTION ? 2 : 1;
}

/** In words; shorter ones are changed by two typos into others. */
const LONG_QUESTION = 8;
/** A part that was moved is a phrase, and so is what it was moved behind. */
const SHORTEST_PART = 3;

/** The words as they stand, and with a first part moved to the end. Only where both begin alike or end alike it can help. */
export function* rotations(
  words: readonly QuestionWord[],
  other: readonly QuestionWord[],
): Generator<QuestionWord[]> {
  yield [...words];
  const starts = new Set(other.slice(0, 3).map(({ folded }) => folded));
  for (let at = SHORTEST_PART; at <= words.length - SHORTEST_PART; at += 1) {
    const next = words[at];
    if (next === undefined || !starts.has(next.folded)) continue;
    yield [...words.slice(at), ...words.slice(0, at)];
  }
}

function cost(a: readonly QuestionWord[], b: readonly QuestionWord[], most: number): number {
  let row = firstRow(b);
  for (const word of a) {
    const skipped = skipCost(word);
    const next = [(row[0] ?? 0) + skipped];
    for (const [index, other] of b.entries()) {
      next.push(
        Math.min(
          (row[index] ?? 0) + replaceCost(word, other),
          (row[index + 1] ?? 0) + skipped,
          (next[index] ?? 0) + skipCost(other),
        ),
      );
    }
    row = next;
    if (Math.min(...row) > most) return Number.POSITIVE_INFINITY;
  }
  return row.at(-1) ?? Number.POSITIVE_INFINITY;
}

function firstRow(words: readonly QuestionWord[]): number[] {
  const row = [0];
  for (const word of words) row.push((row.at(-1) ?? 0) + skipCost(word));
  return row;
}

export function skipCost({ isFrame }: QuestionWord): number {
  return isFrame ? 0 : Number.POSITIVE_INFINITY;
}

export function replaceCost(a: QuestionWord, b: QuestionWord): number {
  if (a.toned === b.toned) return 0;
  if (a.folded === b.folded) {
    // Marks that are missing were not typed; others are wrong.
    const isUntyped = a.toned === a.folded || b.toned === b.folded;
    return isUntyped ? 0 : WRONG_MARK;
  }
  if (a.isFixed || b.isFixed) return Number.POSITIVE_INFINITY;
  const isLong = Math.min(a.folded.length, b.folded.length) >= SHORTEST_WITH_TYPO;
  return isLong && isOneEditApart(a.folded, b.folded) ? 1 : Number.POSITIVE_INFINITY;
}

/** One letter dropped, added, changed, or swapped with the next. */
export function isOneEditApart(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1);
  const isChanged = short.slice(at + 1) === long.slice(at + 1);
  const isSwapped =
    short[at] === long[at + 1] && short[at + 1] === long[at] && short.slice(at + 2) === long.slice(at + 2);
  return isChanged || isSwapped;
}

/** The words of a question, with chat spellings written out. */
export function questionWords(question: string): QuestionWord[] {
  return questionKey(question)
    .split(' ')
    .filter((word) => word !== '')
    .flatMap((toned) => CHAT_SPELLINGS.get(toned)?.split(' ') ?? [toned])
    .map((toned) => {
      const folded = foldMarks(toned) || toned;
      const isNegation = NEGATIONS.has(folded) || NEGATIONS.has(toned);
      const isFixed = isNegation || /[^\p{L}\p{M}]/u.test(folded) || folded.length === 1;
      const isFrame = FRAME_WORDS.has(toned) || FOLDED_FRAME_WORDS.has(toned);
      return { toned, folded, isFixed, isNegation, isFrame };
    });
}

/** As typed without marks; those that become a single letter ("à" is not the "a" of "điểm a") or a negation stay out. */
const FOLDED_FRAME_WORDS: ReadonlySet<string> = new Set(
  [...FRAME_WORDS].map(foldMarks).filter((word) => word.length > 1 && !NEGATIONS.has(word)),
);
