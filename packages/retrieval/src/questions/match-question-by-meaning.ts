import type { StoredChunk } from '@frogwell/storage';
import { isSameAnswer, type KnownQuestionMatch, promotedFirst, type RuleOf } from './match-known-question.ts';
import { differInFewWords, fixedPartsAgree } from './question-guards.ts';

/** A known question, and how near it is to what was asked. */
export interface ComparedQuestion {
  chunk: Pick<StoredChunk, 'id' | 'text' | 'start' | 'question' | 'vectorStoreId' | 'attributes'>;
  /** Cosine of the two questions. */
  similarity: number;
}

/** So much less similar must the next known question be, unless it has the same answer. */
export const SIMILARITY_LEAD = 0.02;

/**
 * Finds the known question that means what a user has asked, in stores whose rule has the tier `semantic`: at least as
 * similar as the rule says, with the same numbers, references, negations and names, and in other words altogether: a
 * question that differs by one word of content is another one.
 *
 * Between two known questions that are about as near, with different answers, it takes none, unless one was promoted.
 *
 * @param wordings of the question: as it was asked, and with synonyms in place of its words
 */
export function matchQuestionByMeaning(
  wordings: readonly string[],
  compared: readonly ComparedQuestion[],
  ruleOf: RuleOf,
): KnownQuestionMatch | undefined {
  const near = compared
    .flatMap(({ chunk, similarity }) => {
      const { id, text, start, question: known, vectorStoreId, attributes } = chunk;
      const rule = ruleOf(vectorStoreId);
      // What is just below the threshold is no match, and still a doubt.
      const isNear = similarity >= rule.leastSimilarity - SIMILARITY_LEAD;
      if (known === null || rule.tiers !== 'semantic' || !isNear) return [];
      if (differenceInMeaning(wordings, known.text) !== null) return [];
      const answer = text.slice(known.answerStart - start, known.answerEnd - start);
      const isMatch = similarity >= rule.leastSimilarity;
      return [{ similarity, isMatch, chunkId: id, question: known.text, answer, attributes }];
    })
    .toSorted((a, b) => b.similarity - a.similarity);
  const [nearest] = near;
  if (!nearest?.isMatch) return undefined;
  const [best, ...others] = promotedFirst(
    near.filter(({ similarity }) => similarity > nearest.similarity - SIMILARITY_LEAD),
  );
  if (!best?.isMatch || others.some((other) => !isSameAnswer(other, best))) return undefined;
  const { isMatch: _, ...match } = best;
  return { tier: 'semantic', ...match };
}

/** What tells two questions apart, however near their vectors are. */
export type MeaningDifference =
  /** Numbers, references, negations or names. */
  | 'fixed_parts'
  /** They are the same but for a word or two. */
  | 'few_words';

/**
 * @param wordings as for {@link matchQuestionByMeaning}: one that may mean the same is enough
 * @returns null when they may mean the same; else what tells the first wording apart
 */
export function differenceInMeaning(wordings: readonly string[], known: string): MeaningDifference | null {
  const differences = wordings.map((asked): MeaningDifference | null => {
    if (!fixedPartsAgree(asked, known)) return 'fixed_parts';
    return differInFewWords(asked, known) ? 'few_words' : null;
  });
  return differences.includes(null) ? null : (differences[0] ?? null);
}
