import type { ChunkStore, SearchScope } from '@frogwell/storage';
import { questionKey } from '../analyzer/question-key.ts';

/** A question of the documents that is the user's question. */
export interface KnownQuestionMatch {
  /** How sure: `exact` means that the two differ in case, spaces, punctuation or tone placement at most. */
  tier: 'exact';
  chunkId: string;
  question: string;
  /** Stored answer, verbatim. */
  answer: string;
}

/**
 * Finds the known question that a user has asked. Questions with the same key but different answers match nothing:
 * which answer is meant cannot be told.
 */
export async function matchKnownQuestion(
  chunks: ChunkStore,
  scope: SearchScope,
  question: string,
): Promise<KnownQuestionMatch | undefined> {
  const key = questionKey(question);
  if (key === '') return undefined;
  const [first, ...others] = await chunks.knownQuestions(scope, key);
  if (first === undefined) return undefined;
  const answer = normalise(first.answer);
  if (others.some((other) => normalise(other.answer) !== answer)) return undefined;
  return { tier: 'exact', ...first };
}

/** Answers that differ in white space only are the same answer. */
function normalise(answer: string): string {
  return answer.normalize('NFC').replace(/\s+/gu, ' ').trim();
}
