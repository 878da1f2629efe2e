import { joinedWords, phrasePattern } from './phrase-pattern.ts';
import { type BackgroundSource, questionTerms, textTerms } from './question-terms.ts';
import { type SentenceCandidate, type SentenceScorer, scoreByOverlap } from './score-sentences.ts';
import { type AnswerUnit, splitAnswerUnits } from './split-answer-units.ts';
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
  scorer?: SentenceScorer;
  background?: BackgroundSource;
}

/** Two units that share this part of the words of the shorter one tell the same. */
const DUPLICATE_OVERLAP = 0.8;
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
  const { count = 3, maxLength = 900, minShare = 0.25, scorer = scoreByOverlap, background } = options;
  const looked = passages.slice(0, options.passages ?? 5);
  const terms = questionTerms(question, looked[0]?.language ?? 'und', background);
  const best = Math.max(...looked.map(({ score }) => score), Number.EPSILON);

  const units = looked.map((passage) => splitAnswerUnits(passage));
  const candidates = units.flatMap((list, passage) =>
    list.map((unit, index): SentenceCandidate => {
      const source = looked[passage]?.text ?? '';
      const text = textOf(source, unit);
      const lead = unit.lead === undefined ? '' : source.slice(unit.lead.start, unit.lead.end);
      return {
        passage,
        unit: index,
        text,
        terms: textTerms(`${lead}\n${text}`, terms.form),
        relativePassageScore: (looked[passage]?.score ?? 0) / best,
      };
    }),
  );
  const scores = scorer(terms, candidates);
  const order = candidates.map((_, index) => index).toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));

  const bestScore = scores[order[0] ?? 0] ?? 0;

  const chosen = new Map<string, { passage: number; unit: number }>();
  const taken: SentenceCandidate[] = [];
  let length = 0;
  const take = (passage: number, unit: number): void => {
    chosen.set(`${passage}/${unit}`, { passage, unit });
  };
  for (const index of order) {
    const candidate = candidates[index];
    if (candidate === undefined || taken.length === count) break;
    if (taken.length > 0 && length + candidate.text.length > maxLength) continue;
    if (taken.length > 0 && (scores[index] ?? 0) <= minShare * bestScore) break;
    if (taken.some((other) => tellsTheSame(other, candidate))) continue;
    taken.push(candidate);
    take(candidate.passage, candidate.unit);
    length += candidate.text.length;
  }
  for (const [rank, { passage, unit, text }] of taken.entries()) {
    const previous = candidates.find((other) => other.passage === passage && other.unit === unit - 1);
    if (previous === undefined || previous.text.length > MAX_PREVIOUS_LENGTH || CLAUSE_START.test(text))
      continue;
    if ((rank === 0 || leansOnPrevious(text)) && length + previous.text.length <= maxLength) {
      if (chosen.has(`${passage}/${unit - 1}`)) continue;
      if (taken.some((other) => tellsTheSame(other, previous))) continue;
      take(passage, unit - 1);
      length += previous.text.length;
    }
  }
  return [...chosen.values()]
    .toSorted((a, b) => a.passage - b.passage || a.unit - b.unit)
    .flatMap(({ passage, unit }) => (units[passage]?.[unit]?.spans ?? []).map((span) => ({ passage, span })))
    .filter(
      (piece, index, all) => !all.some((other, at) => at !== index && covers(other, piece, at < index)),
    );
}

function textOf(source: string, unit: AnswerUnit): string {
  return unit.spans.map(({ start, end }) => source.slice(start, end)).join(' ');
}

/** A lead that another piece holds already need not be said again; of two equal pieces the earlier one stays. */
function covers(other: ChosenPiece, piece: ChosenPiece, isEarlier: boolean): boolean {
  if (other.passage !== piece.passage) return false;
  const holds = other.span.start <= piece.span.start && other.span.end >= piece.span.end;
  const isEqual = other.span.start === piece.span.start && other.span.end === piece.span.end;
  return holds && (!isEqual || isEarlier);
}

function tellsTheSame(a: SentenceCandidate, b: SentenceCandidate): boolean {
  const [short, long] = a.terms.words.size <= b.terms.words.size ? [a, b] : [b, a];
  if (short.terms.words.size === 0) return true;
  let shared = 0;
  for (const word of short.terms.words) if (long.terms.words.has(word)) shared += 1;
  return shared / short.terms.words.size > DUPLICATE_OVERLAP;
}

/** A clause of a law or list says by its number that it stands by itself. */
const CLAUSE_START = /^(?:\d{1,3}[a-zđ]?\.|[a-zđ]{1,2}\)|[-–•*+])\s/u;

const LEANING_START = new RegExp(
  `^${phrasePattern([
    'nó|họ|chúng|ông|bà|anh|cô|ông ấy|bà ấy|đây|đó|điều này|điều đó|việc này|việc đó|những|các (?:\\p{L}+ )?này',
    'tuy nhiên|tuy vậy|do đó|do vậy|vì vậy|vì thế|bởi vậy|ngoài ra|hơn nữa|bên cạnh đó|đồng thời|sau đó|trước đó|khi đó|lúc đó|theo đó|trong đó|nhờ đó|từ đó|cũng|ngược lại|mặt khác|nhưng|và',
    'he|she|it|they|his|her|its|their|this|that|these|those|such|here|there|however|therefore|thus|then|moreover|furthermore|also|but|and|instead|consequently|as a result|in addition|afterwards|later',
  ])}(?: |$)`,
  'u',
);

function leansOnPrevious(sentence: string): boolean {
  return LEANING_START.test(joinedWords(sentence.slice(0, 60)));
}
