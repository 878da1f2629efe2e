import type { ChunkStore, SearchScope, StoredChunk, VectorQuery } from '@frogwell/storage';
import type { Word } from '../analyzer/word.ts';
import { labelHasClause } from './article-citation.ts';
import type { QueryStream } from './choose-stream.ts';
import type { WordCorrection } from './correct-words.ts';
import { fuseScores, lexicalOnly } from './fuse-scores.ts';
import type { QueryPlan, QueryUnit } from './query-plan.ts';
import type { WordPair } from './query-terms.ts';
import { RERANKED, rerankPassages } from './rerank-passages.ts';
import { type ScoredCandidate, scoreCandidates } from './score-candidates.ts';
import { bestWordings, searchByWords, type WordSearch } from './search-by-words.ts';
import type { SearchParts } from './search-parts.ts';
import type { RankedCandidate, WatchSearch, WordedCandidate } from './search-steps.ts';
import { DEFAULT_LEXICAL_SHARE, openVectorLeg, type VectorLeg, type VectorSearch } from './vector-leg.ts';

export interface RankedPassage {
  chunk: StoredChunk;
  /** 0..1: what ranks it. By words alone, the share of the score that a chunk full of everything asked for would get. */
  score: number;
  /** 0..1: that share, also where vectors have a say in {@link score}. */
  lexical: number;
  /** Cosine with the query; null where the search was by words alone, or the chunk has no vector. */
  similarity: number | null;
  /** 0..1: what a reranker gave it, which is its {@link score} then; null where none was asked. */
  reranked: number | null;
}

export interface SearchResult {
  /** Best first, at most `topK`; chunks with the same text are given once. */
  passages: RankedPassage[];
  /** The query as the best passage was found by it: as it was given, or another wording. What follows is of that one. */
  wording: string;
  /** BCP 47 of the query, `und` when unknown. */
  language: string;
  /** Was the query matched with its tone marks, or without because it was typed without? */
  stream: QueryStream;
  /** Searchable chunks of the stores. */
  chunkCount: number;
  /** Words that no chunk holds, searched for as others. */
  corrections: WordCorrection[];
  /**
   * The query as a vector, the chunks nearest to it, best first, and the cosine of unrelated texts as far as it is known;
   * null where the search was by words alone.
   */
  meaning: { query: VectorQuery; nearest: string[]; unrelated: number | null } | null;
  /** Words and neighbouring pairs that were searched for, with their frequency in the stores. */
  words: (QueryUnit & { word: Word })[];
  pairs: (QueryUnit & { pair: WordPair })[];
}

/** Candidates that are scored exactly: 200 loses .002 nDCG on questions over 6,500 paragraphs, 400 gains nothing more. */
const CANDIDATES = 300;
/** Chunks read beyond `topK` at first, since some may repeat the text of others. */
const SPARE = 5;
/** Shares of the best scores, without the citation itself, that a chunk of a cited article needs to be put first. */
const SUBJECT_AGREEMENT = 0.5;
const HEADING_AGREEMENT = 0.8;

/**
 * Finds the passages for a query by words: document-frequency-capped candidates, then exact BM25 over all words,
 * neighbouring pairs and (in legal text) headings. Same stores and query, same result.
 *
 * With vectors it looks for the nearest by meaning at the same time. Neither leg filters the other: the candidates of
 * both are scored exactly by both, and ranked by the weighted sum.
 *
 * An article that the query names ("khoản 2 Điều 12") comes first where the rest of the query agrees with it.
 *
 * @param options.watch told how the passages came about, for whoever has to explain it
 * @param options.parts what is done without or otherwise than by default
 * @throws the signal's reason when it is aborted
 */
export async function searchPassages(
  chunks: ChunkStore,
  scope: SearchScope,
  query: string,
  options: {
    topK: number;
    signal: AbortSignal;
    byMeaning?: VectorSearch | undefined;
    /** Other ways to say the query, with synonyms in place of its words: a chunk counts as by the best of them. */
    wordings?: readonly string[] | undefined;
    watch?: WatchSearch | undefined;
    parts?: SearchParts | undefined;
  },
): Promise<SearchResult> {
  const { topK, signal, byMeaning, watch, parts = {} } = options;
  const vectorLeg = openVectorLeg(byMeaning, scope, query, { topK, signal });
  // Awaited below; when the words fail first, nobody asks for it any more.
  vectorLeg.catch(() => undefined);
  const limit = Math.max(CANDIDATES, 2 * topK);
  const wordings = [...new Set([query, ...(options.wordings ?? [])])];
  const searches = await Promise.all(
    wordings.map((wording) => searchByWords(chunks, scope, wording, { limit, signal, parts })),
  );
  const [typed] = searches;
  if (typed === undefined) throw new Error('there is always the query itself');
  const leg = await vectorLeg;
  const fused = await fuse(searches, { chunks, scope, leg }, byMeaning);
  signal.throwIfAborted();
  const ranked = parts.citedFirst === false ? uncited(fused) : citedFirst(fused);
  // An article that is named is first whatever a model thinks of it.
  const rerank = leg !== undefined && ranked[0]?.isCited === false ? byMeaning?.rerank : undefined;
  const count = rerank ? Math.max(topK, RERANKED) : topK;
  const found = await fetchPassages(chunks, scope, ranked, typed.plan, { topK: count, signal });
  const passages = rerank ? await rerankPassages(found, { query, rerank, signal }) : found;
  const first = ranked.find(({ chunkId }) => chunkId === passages[0]?.chunk.id);
  const best = searches[first?.wording ?? 0] ?? typed;
  watch?.({ searches, best, ranked, byMeaning: leg && byMeaning, found, passages });
  return {
    passages: passages.slice(0, topK),
    wording: best.wording,
    language: best.split.language,
    stream: best.plan.stream,
    chunkCount: best.statistics.chunkCount,
    corrections: best.corrections,
    meaning:
      leg === undefined
        ? null
        : { query: leg.query, nearest: [...leg.nearest.keys()], unrelated: leg.unrelated },
    words: best.plan.words,
    pairs: best.plan.pairs,
  };
}

/** Candidates of both legs, scored by both. */
async function fuse(
  searches: readonly WordSearch[],
  { chunks, scope, leg }: { chunks: ChunkStore; scope: SearchScope; leg: VectorLeg | undefined },
  byMeaning: VectorSearch | undefined,
): Promise<WordedCandidate[]> {
  const { scored, maximum } = bestWordings(searches);
  if (leg === undefined || leg.nearest.size === 0) return lexicalOnly(scored, maximum);
  const byWords = new Set(scored.map(({ chunkId }) => chunkId));
  const similarities = new Map(leg.nearest);
  const unscored = [...leg.nearest.keys()].filter((id) => !byWords.has(id));
  const [counted] = await Promise.all([
    Promise.all(
      searches.map(async (search) => {
        const counts = await chunks.termCounts(scope, search.request.terms, unscored);
        return { ...search, scored: scoreCandidates(counts, search.plan.terms, search.statistics) };
      }),
    ),
    leg.addSimilarities(similarities, [...byWords]),
  ]);
  const union = [...scored, ...bestWordings(counted).scored];
  const lexicalShare = byMeaning?.lexicalShare ?? DEFAULT_LEXICAL_SHARE;
  return fuseScores(union, similarities, { maximum, lexicalShare });
}

/**
 * Puts the chunks of the cited article first, where the rest of the query agrees: with their headings as well as with
 * any heading ("Điều 12 Luật Đất đai"), or with their text ("Điều 12 nói gì về lấn chiếm").
 */
function citedFirst(scored: readonly WordedCandidate[]): RankedCandidate[] {
  let bestSubject = 0;
  let bestHeading = 0;
  for (const { subjectScore, headingScore } of scored) {
    bestSubject = Math.max(bestSubject, subjectScore);
    bestHeading = Math.max(bestHeading, headingScore);
  }
  const agrees = ({ subjectScore, headingScore }: ScoredCandidate) =>
    subjectScore >= SUBJECT_AGREEMENT * bestSubject ||
    (headingScore > 0 && headingScore >= HEADING_AGREEMENT * bestHeading);
  const ranked = scored.map((candidate) => ({
    ...candidate,
    isCited: candidate.extras.some((frequency) => frequency > 0) && agrees(candidate),
  }));
  const cited = ranked.filter(({ isCited }) => isCited);
  return cited.length === 0 ? ranked : [...cited, ...ranked.filter(({ isCited }) => !isCited)];
}

function uncited(scored: readonly WordedCandidate[]): RankedCandidate[] {
  return scored.map((candidate) => ({ ...candidate, isCited: false }));
}

/** Reads chunks in rank order until `topK` different texts are there. */
async function fetchPassages(
  chunks: ChunkStore,
  scope: SearchScope,
  ranked: readonly RankedCandidate[],
  plan: QueryPlan,
  { topK, signal }: { topK: number; signal: AbortSignal },
): Promise<RankedPassage[]> {
  // A cited article is not worth less than what it is put before.
  const best = {
    score: ranked.reduce((highest, { fused }) => Math.max(highest, fused), 0),
    lexical: ranked.reduce((highest, { lexical }) => Math.max(highest, lexical), 0),
  };
  const passages: (RankedPassage & { isCited: boolean })[] = [];
  const seen = new Set<string>();
  for (let from = 0; from < ranked.length && passages.length < topK; ) {
    signal.throwIfAborted();
    const batch = ranked.slice(from, from + topK - passages.length + SPARE);
    from += batch.length;
    const byId = new Map(batch.map((candidate) => [candidate.chunkId, candidate]));
    for (const chunk of await chunks.get(scope, [...byId.keys()])) {
      const candidate = byId.get(chunk.id);
      if (candidate === undefined || seen.has(chunk.text)) continue;
      seen.add(chunk.text);
      const { isCited, similarity, lexical, fused } = candidate;
      passages.push({
        chunk,
        isCited,
        similarity,
        reranked: null,
        ...(isCited ? best : { score: fused, lexical }),
      });
    }
  }
  return clauseFirst(passages, plan)
    .slice(0, topK)
    .map(({ isCited: _, ...passage }) => passage);
}

/** Among the chunks of the cited article, those of the cited clause come first. */
function clauseFirst<Passage extends { chunk: StoredChunk; isCited: boolean }>(
  passages: readonly Passage[],
  { citation }: QueryPlan,
): Passage[] {
  const clause = citation?.clause ?? null;
  const rank = ({ chunk, isCited }: Passage) =>
    clause !== null && isCited && labelHasClause(chunk.label, clause) ? 0 : 1;
  return passages.toSorted((a, b) => rank(a) - rank(b));
}
