import type { CandidateRequest, ChunkStore, SearchScope, TermHash, TermStatistics } from '@frogwell/storage';
import { correctWords, type WordCorrection } from './correct-words.ts';
import {
  chooseForms,
  neighbourLookups,
  pairAndHeadingLookups,
  planQuery,
  type QueryPlan,
  wordLookups,
} from './query-plan.ts';
import { type QueryWords, splitQuery } from './query-terms.ts';
import { type ScoredCandidate, scoreCandidates } from './score-candidates.ts';
import { inFoundOrder, type SearchParts } from './search-parts.ts';
import { chooseProfile, type SearchProfile } from './search-profile.ts';
import { selectTerms } from './select-terms.ts';

/** What a search by the words of one wording has found, with all that scoring further chunks needs. */
export interface WordSearch {
  wording: string;
  split: QueryWords;
  corrections: WordCorrection[];
  plan: QueryPlan;
  request: CandidateRequest;
  statistics: TermStatistics;
  /** Best first. */
  scored: ScoredCandidate[];
}

/**
 * Candidates for a query by its words, scored exactly.
 *
 * @param options.limit of the candidates
 * @throws the signal's reason when it is aborted
 */
export async function searchByWords(
  chunks: ChunkStore,
  scope: SearchScope,
  wording: string,
  { limit, signal, parts }: { limit: number; signal: AbortSignal; parts: SearchParts },
): Promise<WordSearch> {
  const typed = splitQuery(wording);
  signal.throwIfAborted();
  const [statistics, profile] = await Promise.all([
    lookUp(chunks, scope, wordLookups(typed)),
    chooseScopeProfile(chunks, scope),
  ]);
  signal.throwIfAborted();
  const { chunkCount, frequencies } = statistics;
  const lookUpMore = async (terms: TermHash[]) => {
    const unknown = terms.filter((term) => !frequencies.has(term));
    if (unknown.length === 0) return;
    for (const [term, frequency] of (await lookUp(chunks, scope, unknown)).frequencies) {
      frequencies.set(term, frequency);
    }
    signal.throwIfAborted();
  };
  const { query: split, corrections } =
    parts.corrections === false
      ? { query: typed, corrections: [] }
      : await correctWords(typed, frequencies, lookUpMore);
  if (corrections.length > 0) await lookUpMore(wordLookups(split));
  await lookUpMore(neighbourLookups(split, frequencies));
  const forms = chooseForms(split, frequencies, chunkCount, parts.stream);
  await lookUpMore(pairAndHeadingLookups(split, forms, frequencies));
  const plan = planQuery(split, forms, frequencies, { ...profile, ...parts.weights }, chunkCount);
  const request = toRequest(plan, chunkCount, limit);
  const candidates = request.select.length === 0 ? undefined : await chunks.candidates(scope, request);
  const byScore = candidates ? scoreCandidates(candidates, plan.terms, statistics) : [];
  const scored =
    candidates && parts.rescoring === false ? inFoundOrder(byScore, candidates.chunkIds) : byScore;
  return { wording, split, corrections, plan, request, statistics, scored };
}

/**
 * The candidates of several wordings as one list, each with its best score and the number of the wording that gives it.
 * Scores of two wordings compare as shares of what each could reach; those of one alone stay as they are.
 */
export function bestWordings(searches: readonly WordSearch[]): {
  scored: (ScoredCandidate & { wording: number })[];
  maximum: number;
} {
  const [only] = searches;
  if (only !== undefined && searches.length === 1) {
    const { scored, plan } = only;
    return { scored: scored.map((candidate) => ({ ...candidate, wording: 0 })), maximum: plan.maximum };
  }
  const best = new Map<string, ScoredCandidate & { wording: number }>();
  for (const [wording, { scored, plan }] of searches.entries()) {
    // Without a word to search for, no chunk scores anything.
    const most = plan.maximum > 0 ? plan.maximum : 1;
    for (const candidate of scored) {
      const score = candidate.score / most;
      if ((best.get(candidate.chunkId)?.score ?? Number.NEGATIVE_INFINITY) >= score) continue;
      const subjectScore = candidate.subjectScore / most;
      const headingScore = candidate.headingScore / most;
      best.set(candidate.chunkId, { ...candidate, score, subjectScore, headingScore, wording });
    }
  }
  const scored = [...best.values()].toSorted((a, b) => b.score - a.score || (a.chunkId < b.chunkId ? -1 : 1));
  return { scored, maximum: 1 };
}

async function lookUp(
  chunks: ChunkStore,
  scope: SearchScope,
  terms: TermHash[],
): Promise<TermStatistics & { frequencies: Map<TermHash, number> }> {
  const statistics = await chunks.termStatistics(scope, terms);
  const { documentFrequencies } = statistics;
  return {
    ...statistics,
    frequencies: new Map(terms.map((term, index) => [term, documentFrequencies[index] ?? 0])),
  };
}

const PROFILE_TTL_MS = 5_000;
const profiles = new WeakMap<ChunkStore, Map<string, { until: number; profile: Promise<SearchProfile> }>>();

/** The profile changes with whole documents only: what was read a moment ago is good enough. */
function chooseScopeProfile(chunks: ChunkStore, scope: SearchScope): Promise<SearchProfile> {
  const now = performance.now();
  const known = profiles.get(chunks) ?? new Map();
  profiles.set(chunks, known);
  const key = JSON.stringify(scope.vectorStoreIds);
  const fresh = known.get(key);
  if (fresh !== undefined && fresh.until > now) return fresh.profile;
  if (known.size >= 1_000) known.clear();
  const profile = chunks.profile({ vectorStoreIds: scope.vectorStoreIds }).then(chooseProfile);
  known.set(key, { until: now + PROFILE_TTL_MS, profile });
  profile.catch(() => known.delete(key));
  return profile;
}

function toRequest(plan: QueryPlan, chunkCount: number, limit: number): CandidateRequest {
  const { terms, citation } = plan;
  const frequencies = terms.map(({ field, documentFrequency }) => (field === 'text' ? documentFrequency : 0));
  const select = selectTerms(frequencies, chunkCount).map((term) => ({
    term,
    weight: terms[term]?.weight ?? 0,
  }));
  const extras = citation?.terms ?? [];
  for (const [index] of extras.entries()) select.push({ term: terms.length + index, weight: plan.maximum });
  return { terms: [...terms.map(({ term }) => term), ...extras], select, limit };
}
