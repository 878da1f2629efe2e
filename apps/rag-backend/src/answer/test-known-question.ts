import type { ModelMessage } from '@frogwell/providers';
import {
  type AlignmentExplanation,
  condenseQuestion,
  differenceInMeaning,
  explainAlignment,
  type KnownQuestionRule,
  type MeaningDifference,
  questionKey,
  type SearchResult,
  searchPassages,
  type VectorSearch,
} from '@frogwell/retrieval';
import type { ChunkStore, SearchScope, StoredChunk } from '@frogwell/storage';
import type { DegradedReason } from '../embedding/query-vectors.ts';
import { findEvidence, findKnownAnswer, type KnownAnswer } from './find-evidence.ts';
import type { SearchDependencies } from './search-documents.ts';

/** Known questions that are looked at, and that are shown. */
const LOOKED_AT = 20;
const SHOWN = 5;

export interface AskedQuestion {
  vectorStoreId: string;
  rule: KnownQuestionRule;
  question: string;
  signal: AbortSignal;
}

export interface KnownQuestionCandidate {
  chunk: StoredChunk;
  /** The question in the wording that comes nearest. */
  askedAs: string;
  hasSameKey: boolean;
  alignment: AlignmentExplanation;
  /** Cosine of the two questions; null without vectors. */
  similarity: number | null;
  /** Null without {@link similarity}. */
  meaning: 'same' | 'far' | MeaningDifference | null;
}

export interface TestedQuestion {
  rule: KnownQuestionRule;
  match: KnownAnswer | undefined;
  /** Why nothing was compared by meaning though the rule wants it. */
  degraded: DegradedReason | null;
  reason: 'matched' | 'rule' | 'ambiguous' | 'different' | 'none';
  /** The nearest first. */
  candidates: KnownQuestionCandidate[];
}

/** Which stored answer a chat would give to a question, found in the chat's own way, and how near the others are. */
export async function testKnownQuestion(
  { chunks, searchByMeaning, synonyms }: SearchDependencies,
  asked: AskedQuestion,
): Promise<TestedQuestion> {
  const { vectorStoreId, rule, question, signal } = asked;
  const scope = { vectorStoreIds: [vectorStoreId] };
  const messages: ModelMessage[] = [{ role: 'user', content: question }];
  const ruleOf = () => rule;
  const inOtherWords = await synonyms.of(scope.vectorStoreIds);
  let degraded: DegradedReason | null = null;
  let search: SearchResult | undefined;
  const byMeaning = searchByMeaning((reason) => {
    degraded = reason;
  });
  const exact = await findKnownAnswer(chunks, scope, messages, ruleOf);
  const evidence = await findEvidence(chunks, scope, condenseQuestion(messages) || question, {
    maxPassages: LOOKED_AT,
    ruleOf,
    synonyms: inOtherWords,
    signal,
    byMeaning,
    search: async (...call) => {
      search = await searchPassages(...call);
      return search;
    },
  });
  const match = exact ?? evidence.known;
  const sameKey = await chunks.knownQuestions(scope, questionKey(question));
  const ids = [
    ...sameKey.map(({ chunkId }) => chunkId),
    ...(match ? [match.chunk.id] : []),
    ...evidence.sources.map(({ chunk }) => chunk.id),
  ];
  const similarities = await questionSimilarities(byMeaning, search?.meaning ?? null, ids);
  const candidates = (await readNearest(chunks, scope, ids, similarities))
    .flatMap((chunk) => {
      const similarity = similarities.get(chunk.id) ?? null;
      return compare(chunk, { question, wordings: inOtherWords.wordings(question), similarity, rule }) ?? [];
    })
    .toSorted((a, b) => distance(a, match) - distance(b, match));
  return {
    rule,
    match,
    degraded: evidence.isWithoutMeaning ? (degraded ?? 'embedder_unavailable') : null,
    reason: reasonOf(match, rule, candidates),
    candidates: candidates.slice(0, SHOWN),
  };
}

/** Cosines with the known questions among these chunks and those nearest by meaning; empty without vectors. */
async function questionSimilarities(
  byMeaning: VectorSearch | undefined,
  meaning: SearchResult['meaning'],
  found: readonly string[],
): Promise<Map<string, number>> {
  if (byMeaning === undefined || meaning === null) return new Map();
  const ids = [...new Set([...found, ...meaning.nearest])];
  const cosines = await byMeaning.vectors.questionSimilarities(meaning.query, ids);
  // NaN: the chunk holds no question, or its vector is still to come.
  return new Map(
    ids.map((id, index) => [id, cosines[index] ?? Number.NaN] as const).filter(([, cosine]) => cosine >= -1),
  );
}

/** What was found by words, and the most similar questions beside it. */
function readNearest(
  chunks: Pick<ChunkStore, 'get'>,
  scope: SearchScope,
  found: readonly string[],
  similarities: ReadonlyMap<string, number>,
): Promise<StoredChunk[]> {
  const similar = [...similarities].toSorted(([, a], [, b]) => b - a).slice(0, SHOWN);
  return chunks.get(scope, [...new Set([...found, ...similar.map(([id]) => id)])]);
}

function compare(
  chunk: StoredChunk,
  asked: {
    question: string;
    wordings: readonly string[];
    similarity: number | null;
    rule: KnownQuestionRule;
  },
): KnownQuestionCandidate | undefined {
  const { question, wordings, similarity, rule } = asked;
  const known = chunk.question;
  if (known === null) return undefined;
  const alignments = wordings.flatMap((askedAs) => {
    const alignment = explainAlignment(askedAs, known.text, rule.mostTypos);
    return alignment ? [{ askedAs, alignment }] : [];
  });
  const [nearest] = alignments.toSorted((a, b) => wordDistance(a.alignment) - wordDistance(b.alignment));
  if (nearest === undefined) return undefined;
  const isNear = similarity !== null && similarity >= rule.leastSimilarity;
  return {
    chunk,
    ...nearest,
    hasSameKey: known.key === questionKey(question),
    similarity,
    meaning:
      similarity === null ? null : isNear ? (differenceInMeaning(wordings, known.text) ?? 'same') : 'far',
  };
}

function reasonOf(
  match: KnownAnswer | undefined,
  { tiers }: KnownQuestionRule,
  candidates: readonly KnownQuestionCandidate[],
): TestedQuestion['reason'] {
  if (match) return 'matched';
  if (candidates.length === 0) return 'none';
  const has = {
    exact: candidates.some(({ hasSameKey }) => hasSameKey),
    fuzzy: candidates.some(({ alignment }) => alignment.isSame),
    semantic: candidates.some(({ meaning }) => meaning === 'same'),
  };
  if (!has.exact && !has.fuzzy && !has.semantic) return 'different';
  const allowed = TIERS.slice(0, TIERS.indexOf(tiers) + 1);
  return allowed.some((tier) => tier !== 'none' && has[tier]) ? 'ambiguous' : 'rule';
}

const TIERS = ['none', 'exact', 'fuzzy', 'semantic'] as const;

/** The match first, then what is the same by its words, then the most similar, then by the words that differ. */
function distance(candidate: KnownQuestionCandidate, match?: KnownAnswer): number {
  const { chunk, alignment, hasSameKey, similarity } = candidate;
  if (chunk.id === match?.chunk.id) return -2;
  if (hasSameKey) return -1;
  if (alignment.isSame || similarity === null) return wordDistance(alignment);
  return Math.min(wordDistance(alignment), 1_000 * (1 + 10 * (1 - similarity)));
}

function wordDistance({ words, typos }: AlignmentExplanation): number {
  const differing = words.filter(({ kind }) => DIFFERENCES.has(kind)).length;
  return differing * 1_000 + (typos ?? 0);
}

const DIFFERENCES: ReadonlySet<string> = new Set(['missing', 'extra', 'number', 'negation', 'different']);
