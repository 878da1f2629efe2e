import { foldMarks } from '../../analyzer/fold-marks.ts';
import { tokenize } from '../../analyzer/tokenize.ts';
import { joinedWords } from '../phrase-pattern.ts';
import type { QuestionTerms, TextTerms } from '../question-terms.ts';
import { leansOnPrevious } from './leaning-start.ts';
import { questionType } from './question-type.ts';
import { type SentenceCandidate, scoreByOverlap, sharedWeight } from './score-by-overlap.ts';
import { isCapitalised, type SentenceProperties, sentenceProperties } from './sentence-properties.ts';

/** A pair of neighbours counts this much of its weight where words and pairs are added up. */
const PAIR_WEIGHT = 0.8;

/** Features that compare a sentence with the question whatever its type. */
const COMPARING = [
  'cu',
  'cb',
  'cmix',
  'pcov',
  'pbcov',
  'hcov',
  'prevc',
  'nextc',
  'union',
  'prel',
  'pmax',
  'prank',
  'pos',
  'first',
  'loglen',
  'nsent',
  'lcs',
  'prox',
  'novel',
  'capm',
  'capmiss',
  'caprec',
  'numm',
  'nummiss',
  'connprev',
  'leadcov',
  'rel_base',
  'rel_cu',
  'rel_lcs',
  'rel_cmix',
  'inp',
] as const;

/** Type of question and what a sentence offers it, `type*property`; 0 for questions of other types. */
const OFFERING = [
  'who*capitals',
  'who*runs',
  'when*year',
  'when*date',
  'when*digits',
  'when*capitals',
  'count*number',
  'count*digits',
  'count*unit',
  'count*capitals',
  'where*place',
  'where*capitals',
  'where*runs',
  'why*reason',
  'why*novel',
  'how*means',
  'how*novel',
  'whatis*definition',
  'whatis*novel',
  'which*capitals',
  'which*runs',
  'what*capitals',
  'what*novel',
] as const;

export const FEATURE_NAMES: readonly string[] = [...COMPARING, ...OFFERING];

type Comparison = Record<(typeof COMPARING)[number], number>;

/**
 * What a linear scorer knows of each candidate: how much of the question it holds (`cu` words, `cb` pairs, `cmix` both),
 * its passage (`p…`), its titles (`hcov`) and neighbours (`prevc`, `nextc`, `union`) hold; where it stands; the longest
 * common subsequence with the question (`lcs`) and how close together its matches are (`prox`); names and numbers
 * of the question that it has or lacks; the same relative to the best candidate (`rel_…`, `inp` within its passage);
 * and for each type of question whether it offers what is asked for.
 *
 * @returns one row a candidate, in the order of {@link FEATURE_NAMES}
 */
export function sentenceFeatures(
  question: QuestionTerms,
  candidates: readonly SentenceCandidate[],
): Float64Array[] {
  const asked = askedOf(question);
  const base = scoreByOverlap(question, candidates);
  const passages = Map.groupBy(candidates.keys(), (index) => candidates[index]?.passage ?? 0);
  const wholes = new Map(
    [...passages].map(([passage, units]) => [
      passage,
      passageTerms(units.map((unit) => candidates[unit]?.terms)),
    ]),
  );
  const compared = candidates.map((candidate, index) => {
    const siblings = passages.get(candidate.passage) ?? [];
    const at = siblings.indexOf(index);
    return compare(asked, candidate, {
      previous: at > 0 ? candidates[siblings[at - 1] ?? -1] : undefined,
      next: candidates[siblings[at + 1] ?? -1],
      position: at,
      count: siblings.length,
      passage: wholes.get(candidate.passage) ?? NO_TERMS,
    });
  });
  addRelative(compared, base, candidates);
  return candidates.map(({ text }, index) => {
    const comparison = compared[index];
    const offered = { ...sentenceProperties(text, asked.words), novel: comparison?.novel ?? 0 };
    return Float64Array.from([
      ...COMPARING.map((name) => comparison?.[name] ?? 0),
      ...OFFERING.map((name) => offeredValue(name, asked.type, offered)),
    ]);
  });
}

/** The question with all that is looked up again and again. */
interface Asked {
  terms: QuestionTerms;
  type: string;
  wordSum: number;
  pairSum: number;
  /** Distinct words without tone marks. */
  words: ReadonlySet<string>;
  /** Of those that are written with a capital after the first word. */
  names: ReadonlySet<string>;
  numbers: ReadonlySet<string>;
}

function askedOf(terms: QuestionTerms): Asked {
  const { text } = terms;
  const tokens = tokenize(text);
  const folded = (list: typeof tokens) => new Set(list.map(({ word }) => word.folded));
  return {
    terms,
    type: questionType(joinedWords(text)),
    wordSum: sum(terms.words),
    pairSum: sum(terms.pairs),
    words: folded(tokens),
    names: folded(tokens.filter((token, index) => index > 0 && isCapitalised(text, token))),
    numbers: folded(tokens.filter(({ word }) => word.isNumber)),
  };
}

interface Surroundings {
  previous: SentenceCandidate | undefined;
  next: SentenceCandidate | undefined;
  /** Of the candidate among those of its passage, from 0. */
  position: number;
  count: number;
  passage: TextTerms;
}

function compare(
  asked: Asked,
  candidate: SentenceCandidate,
  { previous, next, position, count, passage }: Surroundings,
): Comparison {
  const { terms: question, wordSum, pairSum } = asked;
  const { terms, titles, text } = candidate;
  const words = (found: ReadonlySet<string> | undefined) =>
    found === undefined ? 0 : share(sharedWeight(question.words, found), wordSum);
  const pairs = (found: ReadonlySet<string>) => share(sharedWeight(question.pairs, found), pairSum);
  const both =
    sharedWeight(question.words, terms.words) + PAIR_WEIGHT * sharedWeight(question.pairs, terms.pairs);
  const own = new Set(terms.sequence);
  const folded = new Set(tokenize(text).map(({ word }) => word.folded));
  const named = shareOf(asked.names, folded);
  const numbered = shareOf(asked.numbers, folded);
  const lacksName = asked.names.size > 0 && named === 0;
  const previousShare = words(previous?.terms.words);
  return {
    cu: words(terms.words),
    cb: pairs(terms.pairs),
    cmix: share(both, wordSum + PAIR_WEIGHT * pairSum),
    pcov: words(passage.words.union(titles.words)),
    pbcov: pairs(passage.pairs.union(titles.pairs)),
    hcov: words(titles.words),
    prevc: previousShare,
    nextc: words(next?.terms.words),
    union: words(previous === undefined ? terms.words : terms.words.union(previous.terms.words)),
    prel: candidate.relativePassageScore,
    pmax: candidate.passageScore,
    prank: 1 / (candidate.passage + 1),
    pos: count < 2 ? 0 : position / (count - 1),
    first: position === 0 ? 1 : 0,
    loglen: Math.log1p(terms.sequence.length),
    nsent: Math.log(count),
    lcs: share(longestCommonSubsequence(question.sequence, terms.sequence), question.sequence.length),
    prox: proximity(question, terms.sequence),
    novel: Math.log1p(own.difference(new Set(question.sequence)).size),
    capm: named,
    capmiss: lacksName ? 1 : 0,
    caprec: lacksName && isNamedIn(asked.names, passage, titles) ? 1 : 0,
    numm: numbered,
    nummiss: asked.numbers.size > 0 && numbered < 1 ? 1 : 0,
    connprev: leansOnPrevious(text) ? previousShare : 0,
    leadcov: words(candidate.lead?.words),
    rel_base: 0,
    rel_cu: 0,
    rel_lcs: 0,
    rel_cmix: 0,
    inp: 0,
  };
}

function addRelative(
  compared: Comparison[],
  base: readonly number[],
  candidates: readonly SentenceCandidate[],
): void {
  const best = (values: readonly number[]) => Math.max(Number.EPSILON, ...values);
  const [bestBase, bestCu, bestLcs, bestMix] = [
    best(base),
    best(compared.map(({ cu }) => cu)),
    best(compared.map(({ lcs }) => lcs)),
    best(compared.map(({ cmix }) => cmix)),
  ];
  const bestInPassage = new Map<number, number>();
  for (const [index, { passage }] of candidates.entries()) {
    bestInPassage.set(passage, Math.max(bestInPassage.get(passage) ?? Number.EPSILON, base[index] ?? 0));
  }
  for (const [index, comparison] of compared.entries()) {
    const score = base[index] ?? 0;
    comparison.rel_base = score / bestBase;
    comparison.rel_cu = comparison.cu / bestCu;
    comparison.rel_lcs = comparison.lcs / bestLcs;
    comparison.rel_cmix = comparison.cmix / bestMix;
    comparison.inp = score / (bestInPassage.get(candidates[index]?.passage ?? 0) ?? 1);
  }
}

function offeredValue(
  name: (typeof OFFERING)[number],
  type: string,
  offered: SentenceProperties & { novel: number },
): number {
  const [wanted, property] = name.split('*');
  return wanted === type ? offered[property as keyof typeof offered] : 0;
}

const NO_TERMS: TextTerms = { sequence: [], words: new Set(), pairs: new Set() };

/** Of all units of a passage. */
function passageTerms(units: readonly (TextTerms | undefined)[]): TextTerms {
  const words = new Set<string>();
  const pairs = new Set<string>();
  for (const unit of units) {
    for (const word of unit?.words ?? []) words.add(word);
    for (const pair of unit?.pairs ?? []) pairs.add(pair);
  }
  return { sequence: [], words, pairs };
}

function isNamedIn(names: ReadonlySet<string>, passage: TextTerms, titles: TextTerms): boolean {
  for (const word of passage.words) if (names.has(foldMarks(word))) return true;
  for (const word of titles.words) if (names.has(foldMarks(word))) return true;
  return false;
}

function shareOf(wanted: ReadonlySet<string>, found: ReadonlySet<string>): number {
  if (wanted.size === 0) return 0;
  return wanted.intersection(found).size / wanted.size;
}

/** Distinct words of the question over the stretch that holds them; 0 below two. */
function proximity(question: QuestionTerms, sequence: readonly string[]): number {
  let [first, last] = [-1, -1];
  const matched = new Set<string>();
  for (const [index, word] of sequence.entries()) {
    if (!question.words.has(word)) continue;
    if (first < 0) first = index;
    last = index;
    matched.add(word);
  }
  return matched.size < 2 ? 0 : matched.size / (last - first + 1);
}

function longestCommonSubsequence(a: readonly string[], b: readonly string[]): number {
  let row = new Uint16Array(b.length + 1);
  let above = new Uint16Array(b.length + 1);
  for (const word of a) {
    [row, above] = [above, row];
    for (let at = 1; at <= b.length; at += 1) {
      row[at] = word === b[at - 1] ? (above[at - 1] ?? 0) + 1 : Math.max(above[at] ?? 0, row[at - 1] ?? 0);
    }
  }
  return row[b.length] ?? 0;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function sum(weights: ReadonlyMap<string, number>): number {
  return weights.values().reduce((total, weight) => total + weight, 0);
}
