import type { ChunkStore, SearchScope, StoredChunk, Vectors } from '@frogwell/storage';
import type { SearchResult } from '../search/search-passages.ts';
import type { KnownQuestionMatch, RuleOf } from './match-known-question.ts';
import { matchQuestionByMeaning, SIMILARITY_LEAD } from './match-question-by-meaning.ts';

/**
 * Compares what was asked with the known questions of the passages that a search found and of those nearest to it by
 * meaning. A passage that holds a question and its answer lies near to other wordings of that question, so nothing
 * else needs to be looked through.
 *
 * @param wordings of the question; see `matchQuestionByMeaning`
 * @param found by a search for the question; without vectors nothing is found
 * @returns the match and the chunk that holds its answer
 */
export async function findQuestionByMeaning(
  { chunks, vectors }: { chunks: ChunkStore; vectors: Pick<Vectors, 'questionSimilarities'> },
  scope: SearchScope,
  wordings: readonly string[],
  { found, ruleOf }: { found: Pick<SearchResult, 'passages' | 'meaning'>; ruleOf: RuleOf },
): Promise<{ match: KnownQuestionMatch; chunk: StoredChunk } | undefined> {
  const rules = scope.vectorStoreIds.map(ruleOf).filter(({ tiers }) => tiers === 'semantic');
  if (found.meaning === null || rules.length === 0) return undefined;
  const ids = [...new Set([...found.passages.map(({ chunk }) => chunk.id), ...found.meaning.nearest])];
  const cosines = await vectors.questionSimilarities(found.meaning.query, ids);
  const least = Math.min(...rules.map(({ leastSimilarity }) => leastSimilarity)) - SIMILARITY_LEAD;
  // Most have no question, and fewer still a near one: only those are read.
  const near = new Map(
    ids.flatMap((id, index) => {
      const similarity = cosines[index] ?? Number.NaN;
      return similarity >= least ? [[id, similarity]] : [];
    }),
  );
  if (near.size === 0) return undefined;
  const read = await chunks.get(scope, [...near.keys()]);
  const compared = read.map((chunk) => ({ chunk, similarity: near.get(chunk.id) ?? Number.NaN }));
  const match = matchQuestionByMeaning(wordings, compared, ruleOf);
  const chunk = match && read.find(({ id }) => id === match.chunkId);
  return match && chunk && { match, chunk };
}
