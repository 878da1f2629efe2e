import type { WordForm } from './background-frequencies.ts';
import {
  type BackgroundSource,
  type QuestionTerms,
  questionTerms,
  type TextTerms,
  textTerms,
} from './question-terms.ts';
import { leansOnPrevious } from './sentence-scorer/leaning-start.ts';
import { scoreByLearnedWeights } from './sentence-scorer/learned-scorer.ts';
import {
  type SentenceCandidate,
  type SentenceScorer,
  sharedWeight,
} from './sentence-scorer/score-by-overlap.ts';
import { splitAnswerUnits } from './split-answer-units.ts';
import type { TextSpan } from './split-sentences.ts';

/** The part of a passage that choosing needs. */
export interface AnswerPassage {
  text: string;
  context: string;
  label: string;
  language: string;
  /** 0..1, comparable within one request. */
  score: number;
}

/** Pieces of one passage that belong into the answer, in reading order. */
export interface ChosenPiece {
  /** Index into the passages. */
  passage: number;
  span: TextSpan;
}

export interface ChooseOptions {
  /** Units in all; the sentence before the best one comes on top. */
  count?: number;
  /** Passages looked at, best first. */
  passages?: number;
  /** Characters after which no further unit is taken; the best one always is. */
  maxLength?: number;
  /** Share of the best unit's score that a further one needs. */
  minShare?: number;
  /** `false`: the sentence before a chosen one does not come along. */
  previous?: boolean;
  /** Share of the words of the shorter of two units above which they tell the same; from 1 nothing is skipped. */
  maxOverlap?: number;
  /** `false`: a section whose title is what is asked for is not quoted from its beginning. */
  sections?: boolean;
  scorer?: SentenceScorer;
  background?: BackgroundSource;
}

/** Characters; the answers of the four sets stay under 600 on average. */
const MAX_LENGTH = 900;
/** Lower ones add length and next to no answers. */
const MIN_SHARE = 0.01;
/** Two units that share this part of the words of the shorter one tell the same. */
const DUPLICATE_OVERLAP = 0.8;
/** Share of the question's weighted words that a title must hold to be what is asked for. */
const TITLE_COVERAGE = 0.8;
/** A previous sentence longer than this is not worth its place. */
const MAX_PREVIOUS_LENGTH = 300;

/**
 * The sentences that answer a question best, from the best passages.
 *
 * Order: passages as they are ranked, sentences of one passage as they stand in it. Sentences that tell the same
 * are taken once. The sentence before the best one comes along, and so does the sentence before one that
 * starts with a pronoun or connective: without it the reader does not know whom it is about.
 */
export function chooseSentences(
  question: string,
  passages: readonly AnswerPassage[],
  options: ChooseOptions = {},
): ChosenPiece[] {
  const { terms, candidates } = answerCandidates(question, passages, options);
  const taken = takeBest(terms, candidates, passages, options);
  if (options.previous !== false) addPrevious(taken, candidates, options);
  return taken
    .toSorted((a, b) => a.passage - b.passage || a.unit - b.unit)
    .flatMap(({ passage, spans }) => spans.map((span) => ({ passage, span })))
    .filter(
      (piece, index, all) => !all.some((other, at) => at !== index && covers(other, piece, at < index)),
    );
}

export interface AnswerCandidate extends SentenceCandidate {
  spans: readonly TextSpan[];
}

/** The units that {@link chooseSentences} chooses from, and the terms of the question. */
export function answerCandidates(
  question: string,
  passages: readonly AnswerPassage[],
  options: Pick<ChooseOptions, 'passages' | 'background'> = {},
): { terms: QuestionTerms; candidates: AnswerCandidate[] } {
  const looked = passages.slice(0, options.passages ?? 5);
  const terms = questionTerms(question, looked[0]?.language ?? 'und', options.background);
  const all = readCandidates(looked, terms.form);
  const sentences = all.filter(({ text }) => !isLabel(text));
  return { terms, candidates: sentences.length > 0 ? sentences : all };
}

function readCandidates(passages: readonly AnswerPassage[], form: WordForm): AnswerCandidate[] {
  const best = Math.max(...passages.map(({ score }) => score), Number.EPSILON);
  return passages.flatMap((source, passage) => {
    const textOf = (span: TextSpan | undefined): string =>
      span === undefined ? '' : source.text.slice(span.start, span.end);
    const context = textTerms(source.context, form);
    return splitAnswerUnits(source).map(({ spans, lead, heading }, unit): AnswerCandidate => {
      const text = spans.map(textOf).join(' ');
      return {
        passage,
        unit,
        spans,
        text,
        terms: textTerms(text, form),
        lead: lead === undefined ? undefined : textTerms(textOf(lead), form),
        titles: heading === undefined ? context : textTerms(`${source.context}\n${textOf(heading)}`, form),
        relativePassageScore: source.score / best,
        passageScore: source.score,
      };
    });
  });
}

/** Best first. */
function takeBest(
  terms: QuestionTerms,
  candidates: readonly AnswerCandidate[],
  passages: readonly AnswerPassage[],
  options: ChooseOptions,
): AnswerCandidate[] {
  const { count = 3, maxLength = MAX_LENGTH, minShare = MIN_SHARE, scorer = scoreByLearnedWeights } = options;
  const { maxOverlap = DUPLICATE_OVERLAP, sections = true } = options;
  const scores = scorer(terms, candidates);
  const asked = sections ? sectionAskedFor(terms, candidates, passages) : undefined;
  const ranked =
    asked !== undefined
      ? asked.map((candidate) => ({ candidate, score: 1 }))
      : candidates
          .map((candidate, index) => ({ candidate, score: scores[index] ?? 0 }))
          .toSorted((a, b) => b.score - a.score);
  const taken: AnswerCandidate[] = [];
  let length = 0;
  for (const { candidate, score } of ranked) {
    if (taken.length === count) break;
    if (taken.length > 0 && score <= minShare * (ranked[0]?.score ?? 0)) break;
    if (taken.length > 0 && length + candidate.text.length > maxLength) continue;
    if (taken.some((other) => tellsTheSame(other, candidate, maxOverlap))) continue;
    taken.push(candidate);
    length += candidate.text.length;
  }
  return taken;
}

/**
 * The units below a question or title of the documents that is what is asked for ("Các hành vi bị nghiêm cấm là gì?"):
 * they are quoted from the beginning. Undefined when there is none, or when a sentence holds as much of the question by
 * itself and no question of the documents does.
 */
function sectionAskedFor(
  terms: QuestionTerms,
  candidates: readonly AnswerCandidate[],
  passages: readonly AnswerPassage[],
): AnswerCandidate[] | undefined {
  const total = terms.words.values().reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return undefined;
  const isFull = (found: TextTerms | undefined): boolean =>
    found !== undefined && sharedWeight(terms.words, found.words) >= TITLE_COVERAGE * total;
  // A question that asks for much more is answered by a part of its answer, not by the beginning.
  const isSame = (lead: TextTerms | undefined): boolean =>
    isFull(lead) && (lead?.words.size ?? 0) <= 2 * terms.sequence.length + 4;
  const answered = candidates.find(({ lead }) => isSame(lead));
  if (answered !== undefined) {
    return candidates.filter(({ passage, lead }) => passage === answered.passage && isSame(lead));
  }
  if (candidates.some((candidate) => isFull(candidate.terms))) return undefined;
  const titled = candidates.find(({ titles }) => isFull(titles));
  if (titled === undefined) return undefined;
  const beginning = firstPart(titled.passage, passages);
  return candidates.filter(({ passage, titles }) => passage === beginning && isFull(titles));
}

/** The passage with the first clauses of the article that a passage is a part of, among those that were found. */
function firstPart(index: number, passages: readonly AnswerPassage[]): number {
  const clauseOf = (label: string) => Number(/(?:khoản|clause) (\d+)/iu.exec(label)?.[1] ?? 0);
  const { context } = passages[index] ?? { context: '' };
  const parts = [...passages.keys()].filter((at) => passages[at]?.context === context && context !== '');
  const [first] = parts.toSorted(
    (a, b) => clauseOf(passages[a]?.label ?? '') - clauseOf(passages[b]?.label ?? ''),
  );
  return first ?? index;
}

/** "Khái niệm" on a line of its own, or the rule under the header of a table. */
function isLabel(text: string): boolean {
  if (!/[\p{L}\p{N}]/u.test(text)) return true;
  return /^[\p{L}\p{M}]+(?:\s[\p{L}\p{M}]+){0,2}$/u.test(text);
}

/** Puts the sentence before the best one, and before those that lean on theirs, behind the taken ones. */
function addPrevious(
  taken: AnswerCandidate[],
  candidates: readonly AnswerCandidate[],
  { maxLength = MAX_LENGTH, maxOverlap = DUPLICATE_OVERLAP }: ChooseOptions,
): void {
  let length = taken.reduce((sum, { text }) => sum + text.length, 0);
  for (const [rank, { passage, unit, text }] of [...taken].entries()) {
    if (CLAUSE_START.test(text) || (rank > 0 && !leansOnPrevious(text))) continue;
    const previous = candidates.find((other) => other.passage === passage && other.unit === unit - 1);
    if (previous === undefined || previous.text.length > MAX_PREVIOUS_LENGTH) continue;
    if (length + previous.text.length > maxLength) continue;
    if (taken.some((other) => other === previous || tellsTheSame(other, previous, maxOverlap))) continue;
    taken.push(previous);
    length += previous.text.length;
  }
}

/** A lead that another piece holds already need not be said again; of two equal pieces the earlier one stays. */
function covers(other: ChosenPiece, piece: ChosenPiece, isEarlier: boolean): boolean {
  if (other.passage !== piece.passage) return false;
  const holds = other.span.start <= piece.span.start && other.span.end >= piece.span.end;
  const isEqual = other.span.start === piece.span.start && other.span.end === piece.span.end;
  return holds && (!isEqual || isEarlier);
}

function tellsTheSame(a: SentenceCandidate, b: SentenceCandidate, maxOverlap: number): boolean {
  const [short, long] = a.terms.words.size <= b.terms.words.size ? [a, b] : [b, a];
  if (short.terms.words.size === 0) return true;
  let shared = 0;
  for (const word of short.terms.words) if (long.terms.words.has(word)) shared += 1;
  return shared / short.terms.words.size > maxOverlap;
}

/** A clause of a law or list says by its number that it stands by itself. */
const CLAUSE_START = /^(?:\d{1,3}[a-zđ]?\.|[a-zđ]{1,2}\)|[-–•*+])\s/u;
