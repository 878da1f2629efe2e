import type { EvidencePassage } from '@frogwell/providers';
import {
  answerCandidates,
  chooseSentences,
  joinedWords,
  type SentenceScorer,
  sentenceFeatures,
} from '@frogwell/retrieval';
import type { EvalSet } from '../measures/eval-set.ts';
import { type EvalStore, toEvidence } from '../measures/eval-store.ts';
import type { TrainingQuestion } from './train-weights.ts';

export const FOLDS = 5;
/** Documents that follow each other and are not told apart by article: one group. */
const BLOCK = 5;

/** An answerable question with what the search found for it. */
export interface ScoredQuestion extends TrainingQuestion {
  set: string;
  /** 0 to FOLDS - 1; questions of one article are in one fold, also those of a translation of it. */
  fold: number;
  text: string;
  golds: string[];
  passages: EvidencePassage[];
}

export async function readQuestions(set: EvalSet, store: EvalStore): Promise<ScoredQuestion[]> {
  const places = new Map(set.documents.map(({ id }, index) => [id, index]));
  const titles = new Map(set.documents.map(({ id, title }) => [id, title]));
  const questions: ScoredQuestion[] = [];
  for (const { text, answers, relevant, article } of set.questions) {
    const golds = answers.map(joinedWords).filter((gold) => gold !== '');
    const [document] = relevant;
    if (golds.length === 0 || document === undefined) continue;
    const passages = toEvidence(await store.search(text, 5));
    const { terms, candidates } = answerCandidates(text, passages);
    const block = `block ${Math.floor((places.get(document) ?? 0) / BLOCK)}`;
    questions.push({
      set: set.name,
      fold: foldOf(article ?? (titles.get(document) || block)),
      text,
      golds,
      passages,
      rows: sentenceFeatures(terms, candidates),
      holdsAnswer: candidates.map((candidate) => holds(candidate.text, golds)),
    });
  }
  return questions;
}

/** Share of questions whose gold answer is in the extract, 0..1, for one sentence and for three, and the mean length. */
export interface HitRates {
  one: number;
  three: number;
  /** Characters of three. */
  length: number;
}

export function hitRate(
  questions: readonly ScoredQuestion[],
  scorerFor: (question: ScoredQuestion) => SentenceScorer,
  options: { minShare?: number } = {},
): HitRates {
  let [one, three, length] = [0, 0, 0];
  for (const question of questions) {
    const { text, passages, golds } = question;
    const scorer = scorerFor(question);
    const extract = (count: number): string =>
      chooseSentences(text, passages, { count, scorer, ...options })
        .map(({ passage, span }) => passages[passage]?.text.slice(span.start, span.end) ?? '')
        .join('\n');
    const whole = extract(3);
    if (holds(extract(1), golds)) one += 1;
    if (holds(whole, golds)) three += 1;
    length += whole.length;
  }
  const mean = (total: number): number => Number((total / questions.length).toFixed(4));
  return { one: mean(one), three: mean(three), length: Math.round(length / questions.length) };
}

function holds(text: string, golds: readonly string[]): boolean {
  const words = joinedWords(text);
  return golds.some((gold) => words.includes(gold));
}

function foldOf(key: string): number {
  let hash = 7;
  for (const letter of key) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  return hash % FOLDS;
}
