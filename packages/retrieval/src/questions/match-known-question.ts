import type { ChunkStore, KnownQuestion, SearchScope, StoredChunk } from '@frogwell/storage';
import { questionKey } from '../analyzer/question-key.ts';
import { alignQuestions } from './align-questions.ts';

/** A question of the documents that is the user's question. */
export interface KnownQuestionMatch extends KnownQuestion {
  /** `exact`: the two differ in case, spaces, punctuation or tone placement at most. `fuzzy`: in typing. */
  tier: 'exact' | 'fuzzy';
}

/** How alike a question must be. */
export interface KnownQuestionRule {
  tiers: 'none' | 'exact' | 'fuzzy';
  /** See `alignQuestions`. */
  mostTypos: number | null;
}

export const DEFAULT_KNOWN_QUESTION_RULE: KnownQuestionRule = { tiers: 'fuzzy', mostTypos: null };

/** The rule of a vector store. */
export type RuleOf = (vectorStoreId: string) => KnownQuestionRule;

/**
 * Finds the known question that a user has asked, by its key. Questions with the same key but different answers match
 * nothing: which answer is meant cannot be told.
 */
export async function matchKnownQuestion(
  chunks: ChunkStore,
  scope: SearchScope,
  question: string,
): Promise<KnownQuestionMatch | undefined> {
  const key = questionKey(question);
  if (key === '') return undefined;
  const [first, ...others] = await chunks.knownQuestions(scope, key);
  if (first === undefined || others.some((other) => !isSameAnswer(other, first))) return undefined;
  return { tier: 'exact', ...first };
}

/** So much less alike must the next known question be, in typos, unless it has the same answer. */
const LEAD = 0.5;

/**
 * Finds the known question that a user has asked among passages that a search for it found: typed without marks, with
 * a typing mistake, in chat spelling or with a polite frame.
 *
 * Between two known questions that are about as near, with different answers, it takes none.
 */
export function matchSimilarQuestion(
  question: string,
  found: readonly Pick<StoredChunk, 'id' | 'text' | 'start' | 'question' | 'vectorStoreId'>[],
  ruleOf: RuleOf = () => DEFAULT_KNOWN_QUESTION_RULE,
): KnownQuestionMatch | undefined {
  const matches = found
    .flatMap(({ id, text, start, question: known, vectorStoreId }) => {
      const { tiers, mostTypos } = ruleOf(vectorStoreId);
      if (known === null || tiers !== 'fuzzy') return [];
      const typos = alignQuestions(question, known.text, mostTypos);
      if (typos === undefined) return [];
      const answer = text.slice(known.answerStart - start, known.answerEnd - start);
      return [{ typos, chunkId: id, question: known.text, answer }];
    })
    .toSorted((a, b) => a.typos - b.typos);
  const [best, ...others] = matches;
  if (best === undefined) return undefined;
  if (others.some((other) => other.typos < best.typos + LEAD && !isSameAnswer(other, best))) return undefined;
  const { chunkId, question: known, answer } = best;
  return { tier: 'fuzzy', chunkId, question: known, answer };
}

/** Answers that differ in white space only are the same answer. */
function isSameAnswer(a: KnownQuestion, b: KnownQuestion): boolean {
  return normalise(a.answer) === normalise(b.answer);
}

function normalise(answer: string): string {
  return answer.normalize('NFC').replace(/\s+/gu, ' ').trim();
}
