import type { ChunkStore, KnownQuestion, SearchScope, StoredChunk } from '@frogwell/storage';
import { questionKey } from '../analyzer/question-key.ts';
import { alignQuestions } from './align-questions.ts';

/** A question of the documents that is the user's question. */
export interface KnownQuestionMatch extends KnownQuestion {
  /**
   * `exact`: the two differ in case, spaces, punctuation or tone placement at most. `fuzzy`: in typing. `semantic`: in
   * their words, and not in what they mean.
   */
  tier: 'exact' | 'fuzzy' | 'semantic';
  /** Cosine of the two questions; only of the tier `semantic`. */
  similarity?: number;
}

/** How alike a question must be. */
export interface KnownQuestionRule {
  /** The last tier that counts; those before it count too. */
  tiers: 'none' | 'exact' | 'fuzzy' | 'semantic';
  /** See `alignQuestions`. */
  mostTypos: number | null;
  /** Cosine from which two questions may mean the same, 0..1. */
  leastSimilarity: number;
}

/**
 * The similarity is one at which few models take one question for another: makers of embedding models name 0.8 to 0.9
 * for duplicates, and a wrong answer word for word costs more than a question that goes on to the search.
 */
export const DEFAULT_KNOWN_QUESTION_RULE: KnownQuestionRule = {
  tiers: 'fuzzy',
  mostTypos: null,
  leastSimilarity: 0.9,
};

/** The rule of a vector store. */
export type RuleOf = (vectorStoreId: string) => KnownQuestionRule;

/**
 * Finds the known question that a user has asked, by its key. Questions with the same key but different answers match
 * nothing: which answer is meant cannot be told. Where one was promoted by hand, that is the one that is meant.
 */
export async function matchKnownQuestion(
  chunks: ChunkStore,
  scope: SearchScope,
  question: string,
): Promise<KnownQuestionMatch | undefined> {
  const key = questionKey(question);
  if (key === '') return undefined;
  const [first, ...others] = promotedFirst(await chunks.knownQuestions(scope, key));
  if (first === undefined || others.some((other) => !isSameAnswer(other, first))) return undefined;
  return { tier: 'exact', ...first };
}

const INCLUDES_FUZZY: ReadonlySet<KnownQuestionRule['tiers']> = new Set(['fuzzy', 'semantic']);
/** So much less alike must the next known question be, in typos, unless it has the same answer. */
const LEAD = 0.5;

/**
 * Finds the known question that a user has asked among passages that a search for it found: typed without marks, with
 * a typing mistake, in chat spelling or with a polite frame.
 *
 * Between two known questions that are about as near, with different answers, it takes none, unless one was promoted.
 */
export function matchSimilarQuestion(
  question: string,
  found: readonly Pick<StoredChunk, 'id' | 'text' | 'start' | 'question' | 'vectorStoreId' | 'attributes'>[],
  ruleOf: RuleOf = () => DEFAULT_KNOWN_QUESTION_RULE,
): KnownQuestionMatch | undefined {
  const matches = found
    .flatMap(({ id, text, start, question: known, vectorStoreId, attributes }) => {
      const { tiers, mostTypos } = ruleOf(vectorStoreId);
      if (known === null || !INCLUDES_FUZZY.has(tiers)) return [];
      const typos = alignQuestions(question, known.text, mostTypos);
      if (typos === undefined) return [];
      const answer = text.slice(known.answerStart - start, known.answerEnd - start);
      return [{ typos, chunkId: id, question: known.text, answer, attributes }];
    })
    .toSorted((a, b) => a.typos - b.typos);
  const [nearest] = matches;
  if (nearest === undefined) return undefined;
  const near = matches.filter(({ typos }) => typos < nearest.typos + LEAD);
  const [best, ...others] = promotedFirst(near);
  if (best === undefined || others.some((other) => !isSameAnswer(other, best))) return undefined;
  const { typos: _, ...match } = best;
  return { tier: 'fuzzy', ...match };
}

/** Attribute of a file that holds an answer which was promoted to a known question. */
export const PROMOTED_ATTRIBUTE = 'known_question';

/** Was it made by hand, from an answer or to correct a sheet? */
export function isPromoted({ attributes }: Pick<StoredChunk, 'attributes'>): boolean {
  return attributes[PROMOTED_ATTRIBUTE] === true;
}

/** What was promoted goes before what the files say; without any, all of them. */
export function promotedFirst<Question extends Pick<StoredChunk, 'attributes'>>(
  questions: readonly Question[],
): readonly Question[] {
  const promoted = questions.filter(isPromoted);
  return promoted.length > 0 ? promoted : questions;
}

/** Answers that differ in white space only are the same answer. */
export function isSameAnswer(a: { answer: string }, b: { answer: string }): boolean {
  return normalise(a.answer) === normalise(b.answer);
}

function normalise(answer: string): string {
  return answer.normalize('NFC').replace(/\s+/gu, ' ').trim();
}
