import type { Candidates, ChunkStore, SearchScope, StoredChunk, TermHash } from '@frogwell/storage';
import { tokenize } from '../analyzer/tokenize.ts';
import { wordTerm } from './query-terms.ts';
import { visitGains } from './score-candidates.ts';
import type { WordSearch } from './search-by-words.ts';
import { type SearchResult, searchPassages } from './search-passages.ts';
import type { RankedCandidate, SearchSteps } from './search-steps.ts';
import { DEFAULT_LEXICAL_SHARE, type VectorSearch } from './vector-leg.ts';

/** What one word or pair of the query gives to a passage. */
export interface ScorePart {
  /** In lower case; the two words of a pair are joined by a space. */
  unit: string;
  kind: 'word' | 'pair';
  /** `heading`: in the titles above the passage. The text is indexed with its titles, so a title may count twice. */
  field: 'text' | 'heading';
  /** Times in the passage. */
  frequency: number;
  /** Points of BM25; over all parts they sum up to {@link ExplainedPassage.points}. */
  points: number;
  /** 0..1: what it adds to {@link ExplainedPassage.fused}. */
  contribution: number;
}

/** A passage and where its place comes from. */
export interface ExplainedPassage {
  chunk: StoredChunk;
  /** The query in the words that find it best: as it was typed, or with synonyms. */
  wording: string;
  /** Places from 1; null where a column does not hold it. */
  ranks: { words: number | null; meaning: number | null; fused: number | null; final: number | null };
  /** Most first. */
  parts: ScorePart[];
  /** Where its text has words of the query: UTF-16 offsets into the text, in order. */
  matches: { start: number; end: number }[];
  /** The same in the titles above it, which are indexed with its text. */
  contextMatches: { start: number; end: number }[];
  /** Words of its wording, counted. */
  wordCount: number;
  /** Those that it lacks, in their order. */
  missing: string[];
  /** BM25. */
  points: number;
  /** Points of a passage that is full of everything that its wording asks for; 0 when that has no words. */
  maximum: number;
  /** 0..1: {@link points} of {@link maximum}. */
  lexical: number;
  /** Cosine with the query; null without vectors. */
  similarity: number | null;
  /** 0..1: what the meaning adds to {@link fused}. */
  meaningContribution: number;
  /** 0..1: the sum of all contributions. */
  fused: number;
  /** It is of the article that the query names, and therefore first. */
  isCited: boolean;
  /** 0..1 of the reranking model; null where it had no say. */
  rerankScore: number | null;
}

export interface SearchExplanation {
  result: SearchResult;
  /** Were there vectors to compare the query with? */
  hasMeaning: boolean;
  /** Weight of the words against the meaning, 0..1; 1 without vectors. */
  lexicalShare: number;
  isReranked: boolean;
  /** Points of a passage that is full of everything asked for, in the wording of the result. */
  maximum: number;
  /** All wordings that were searched, the query itself first. */
  wordings: string[];
  /** The best of every column: in the order of the result, what only other columns hold behind. */
  passages: ExplainedPassage[];
}

/**
 * A search with the reasons for its order: it is {@link searchPassages} itself that is watched, so what is told is what
 * happened.
 *
 * @param options.wordings as for {@link searchPassages}
 * @param options.topK passages of each column, by words, by meaning, of both together and as given
 * @throws the signal's reason when it is aborted
 */
export async function explainSearch(
  chunks: ChunkStore,
  scope: SearchScope,
  query: string,
  options: {
    topK: number;
    signal: AbortSignal;
    byMeaning?: VectorSearch | undefined;
    wordings?: readonly string[] | undefined;
  },
): Promise<SearchExplanation> {
  let steps: SearchSteps | undefined;
  const result = await searchPassages(chunks, scope, query, {
    ...options,
    watch: (seen) => {
      steps = seen;
    },
  });
  if (steps === undefined) throw new Error('the search did not tell its steps');
  const lexicalShare = steps.byMeaning ? (steps.byMeaning.lexicalShare ?? DEFAULT_LEXICAL_SHARE) : 1;
  return {
    result,
    hasMeaning: steps.byMeaning !== undefined,
    lexicalShare,
    isReranked: steps.passages !== steps.found,
    maximum: steps.best.plan.maximum,
    wordings: steps.searches.map(({ wording }) => wording),
    passages: await explainPassages(chunks, scope, steps, { topK: options.topK, lexicalShare }),
  };
}

async function explainPassages(
  chunks: ChunkStore,
  scope: SearchScope,
  steps: SearchSteps,
  { topK, lexicalShare }: { topK: number; lexicalShare: number },
): Promise<ExplainedPassage[]> {
  const columns = columnsOf(steps, topK);
  const ids = [...new Set(Object.values(columns).flatMap((column) => [...column.keys()]))];
  const candidates = new Map(steps.ranked.map((candidate) => [candidate.chunkId, candidate]));
  const [stored, ...counted] = await Promise.all([
    chunks.get(scope, ids),
    ...steps.searches.map(({ request }) => chunks.termCounts(scope, request.terms, ids)),
  ]);
  const wordings = steps.searches.map((search, index) => countedWording(search, counted[index]));
  const given = new Map(steps.passages.map((passage) => [passage.chunk.id, passage]));
  return stored.flatMap((chunk): ExplainedPassage[] => {
    const candidate = candidates.get(chunk.id);
    const by = candidate && wordings[candidate.wording];
    const gains = by?.gainsOf(chunk.id);
    if (candidate === undefined || by === undefined || gains === undefined) return [];
    const share = candidate.meaning === null ? 1 : lexicalShare;
    const points = gains.reduce((sum, gain) => sum + gain.points, 0);
    const parts = gains
      // Where headings lift the points above what counts as full, all parts count a little less.
      .map((gain) => ({ ...gain, contribution: (gain.points / points) * candidate.lexical * share }))
      .toSorted((a, b) => b.points - a.points);
    const held = new Set(parts.map(({ unit }) => unit));
    return [
      {
        chunk,
        wording: by.search.wording,
        ranks: {
          words: columns.words.get(chunk.id) ?? null,
          meaning: columns.meaning.get(chunk.id) ?? null,
          fused: columns.fused.get(chunk.id) ?? null,
          final: columns.final.get(chunk.id) ?? null,
        },
        parts,
        matches: matchesIn(chunk.text, by.words),
        contextMatches: matchesIn(chunk.context, by.words),
        wordCount: by.search.plan.words.length,
        missing: by.search.plan.words.flatMap(({ word }) => (held.has(word.text) ? [] : [word.text])),
        points,
        maximum: by.search.plan.maximum,
        lexical: candidate.lexical,
        similarity: candidate.similarity,
        meaningContribution: (1 - share) * (candidate.meaning ?? 0),
        fused: candidate.fused,
        isCited: candidate.isCited,
        rerankScore: given.get(chunk.id)?.reranked ?? null,
      },
    ];
  });
}

/** A wording of the query with what passages have of it. */
function countedWording(search: WordSearch, counts: Candidates | undefined) {
  const { plan, statistics } = search;
  const rows = new Map(counts?.chunkIds.map((id, row) => [id, row]));
  return {
    search,
    words: new Set(
      plan.terms.flatMap(({ kind, field, term }) => (kind === 'word' && field === 'text' ? [term] : [])),
    ),
    /** Undefined when the chunk is gone. */
    gainsOf(chunkId: string): Omit<ScorePart, 'contribution'>[] | undefined {
      const row = rows.get(chunkId);
      if (row === undefined || counts === undefined) return undefined;
      const gains: Omit<ScorePart, 'contribution'>[] = [];
      visitGains(counts, row, plan.terms, statistics, ({ unit, kind, field }, points, frequency) => {
        gains.push({ unit, kind, field, frequency, points });
      });
      return gains;
    },
  };
}

/** Words of a text that the index knows by one of these terms, in whatever form they were searched. */
function matchesIn(text: string, terms: ReadonlySet<TermHash>): ExplainedPassage['matches'] {
  return tokenize(text).flatMap(({ word, start, end }) =>
    FORMS.some((form) => terms.has(wordTerm(word, 'text', form) ?? -1)) ? [{ start, end }] : [],
  );
}

const FORMS = ['toned', 'folded', 'stem'] as const;

type Column = Map<string, number>;

function columnsOf(
  { ranked, found, passages }: SearchSteps,
  topK: number,
): Record<'final' | 'fused' | 'words' | 'meaning', Column> {
  const places = (ids: readonly string[]): Column =>
    new Map(ids.slice(0, topK).map((id, index) => [id, index + 1]));
  const by = (measure: (candidate: RankedCandidate) => number | null) =>
    ranked
      .filter((candidate) => (measure(candidate) ?? 0) > 0)
      .toSorted((a, b) => (measure(b) ?? 0) - (measure(a) ?? 0) || (a.chunkId < b.chunkId ? -1 : 1))
      .map(({ chunkId }) => chunkId);
  return {
    final: places(passages.map(({ chunk }) => chunk.id)),
    fused: places(found.map(({ chunk }) => chunk.id)),
    words: places(by(({ score }) => score)),
    meaning: places(by(({ similarity }) => similarity)),
  };
}
