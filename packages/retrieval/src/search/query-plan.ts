import type { TermHash } from '@frogwell/storage';
import type { Word } from '../analyzer/word.ts';
import { type ArticleCitation, findArticleCitation } from './article-citation.ts';
import { inverseDocumentFrequency, K1 } from './bm25.ts';
import { chooseStream, type FormCounts, isSuspicious, type QueryStream } from './choose-stream.ts';
import {
  pairKey,
  pairTerm,
  type QueryWords,
  stemPairs,
  syllablePairs,
  type WordPair,
  wordTerm,
} from './query-terms.ts';
import type { SearchProfile } from './search-profile.ts';

/** One term to score with. */
export interface PlannedTerm {
  term: TermHash;
  field: 'text' | 'heading';
  /** The word or the two words of the query that it stands for, in lower case. */
  unit: string;
  kind: 'word' | 'pair';
  /** Chunks that hold this very term, for choosing what to read. */
  documentFrequency: number;
  /** Weight times idf: what full saturation (k1 + 1) is multiplied by. */
  weight: number;
  /** Serves only to name an article ("Điều 12"). */
  isCitation: boolean;
}

/** A word or pair of the query and how rare it is in the scope. */
export interface QueryUnit {
  /** Chunks that hold it in any form that the query asks for. */
  documentFrequency: number;
  idf: number;
}

export interface QueryPlan {
  stream: QueryStream;
  terms: PlannedTerm[];
  /** Score of a chunk that is full of everything asked for, unseen words included; 0 for a query without words. */
  maximum: number;
  words: (QueryUnit & { word: Word })[];
  pairs: (QueryUnit & { pair: WordPair })[];
  /** The article that the query names, and the terms of its heading ("điều 12" as a pair). */
  citation: (ArticleCitation & { terms: TermHash[] }) | undefined;
}

/** Document frequencies of a query's words, by term. */
export type Frequencies = ReadonlyMap<TermHash, number>;

/** First round of look-ups: every word in every form. */
export function wordLookups({ words }: QueryWords): TermHash[] {
  return words.flatMap((word) =>
    definedTerms([
      wordTerm(word, 'text', 'toned'),
      wordTerm(word, 'text', 'folded'),
      wordTerm(word, 'text', 'stem'),
    ]),
  );
}

/** What the first round tells: the form to search in, and the forms that the scope has at all. */
export interface QueryForms {
  stream: QueryStream;
  /** Syllable forms, stems, or both: by what the scope's chunks hold. */
  streams: (QueryStream | 'stem')[];
}

/** Round in between, only for queries with suspicious words: the pairs that may clear them, with and without marks. */
export function neighbourLookups(query: QueryWords, frequencies: Frequencies): TermHash[] {
  const suspicious = new Set(
    query.words
      .filter((word) => isSuspicious({ word, ...wordCounts(word, frequencies) }))
      .map((word) => word.text),
  );
  if (suspicious.size === 0) return [];
  const pairs = syllablePairs(query).filter(
    ({ first, second }) => suspicious.has(first.text) || suspicious.has(second.text),
  );
  return definedTerms(
    pairs.flatMap((pair) => [pairTerm(pair, 'textPair', 'toned'), pairTerm(pair, 'textPair', 'folded')]),
  );
}

/** @param wanted the form of the syllables, where the query is not to tell it */
export function chooseForms(
  query: QueryWords,
  frequencies: Frequencies,
  chunkCount: number,
  wanted?: QueryStream,
): QueryForms {
  const pairs = syllablePairs(query).map((pair) => ({
    pair,
    tonedFrequency: frequencyOf(frequencies, pairTerm(pair, 'textPair', 'toned')),
    foldedFrequency: frequencyOf(frequencies, pairTerm(pair, 'textPair', 'folded')),
  }));
  const counts = query.words.map((word) => ({
    word,
    ...wordCounts(word, frequencies),
    pairs: pairs.filter(({ pair }) => pair.first.text === word.text || pair.second.text === word.text),
  }));
  const stream = wanted ?? chooseStream(counts, chunkCount);
  const hasStems = query.words.some((word) => frequencyOf(frequencies, wordTerm(word, 'text', 'stem')) > 0);
  const hasSyllables = counts.some(({ foldedFrequency }) => foldedFrequency > 0);
  return { stream, streams: hasStems ? (hasSyllables ? [stream, 'stem'] : ['stem']) : [stream] };
}

/** Second round of look-ups: pairs of words that occur, and headings. */
export function pairAndHeadingLookups(
  query: QueryWords,
  { streams }: QueryForms,
  frequencies: Frequencies,
): TermHash[] {
  const terms: (TermHash | undefined)[] = [];
  for (const stream of streams) {
    const occurs = (word: Word) => frequencyOf(frequencies, wordTerm(word, 'text', stream)) > 0;
    for (const pair of pairsFor(query, stream)) {
      if (occurs(pair.first) && occurs(pair.second)) terms.push(pairTerm(pair, 'textPair', stream));
    }
    for (const word of query.words) terms.push(wordTerm(word, 'heading', stream));
  }
  return [
    ...new Set([...definedTerms(terms), ...citationTerms(findArticleCitation(query.sequence), streams)]),
  ];
}

/** Turns a query and its document frequencies into weighted terms. */
export function planQuery(
  query: QueryWords,
  { stream, streams }: QueryForms,
  frequencies: Frequencies,
  profile: SearchProfile,
  chunkCount: number,
): QueryPlan {
  const citation = findArticleCitation(query.sequence);
  const plan: QueryPlan = {
    stream,
    terms: [],
    maximum: 0,
    words: [],
    pairs: [],
    citation: citation && { ...citation, terms: citationTerms(citation, streams) },
  };
  const planned = new Set<TermHash>();

  /** Adds one word or pair in all forms that chunks may hold it in; a chunk holds it in one of them only. */
  const add = (
    { unit, kind }: Pick<PlannedTerm, 'unit' | 'kind'>,
    forms: Form[],
    isCitation: boolean,
  ): QueryUnit | undefined => {
    // In another form it may be a term that an earlier word has brought already ("bàn" and "bán" without marks).
    const fresh = forms.filter(({ term }) => !planned.has(term));
    if (fresh.length === 0) return undefined;
    const found = fresh.filter(({ term }) => frequencyOf(frequencies, term) > 0);
    if (found.length === 0 && fresh.length < forms.length) return undefined;
    const documentFrequency = found.reduce((sum, { term }) => sum + frequencyOf(frequencies, term), 0);
    const idf = inverseDocumentFrequency(chunkCount, documentFrequency);
    for (const { term, weight } of found) {
      planned.add(term);
      plan.terms.push({
        term,
        field: 'text',
        unit,
        kind,
        documentFrequency: frequencyOf(frequencies, term),
        weight: weight * idf,
        isCitation,
      });
    }
    const relevant = found.length > 0 ? found : fresh;
    plan.maximum += Math.max(...relevant.map(({ weight }) => weight)) * idf * (K1 + 1);
    return { documentFrequency, idf };
  };

  const cites = (word: Word) => citation?.words.has(word.text) ?? false;
  for (const word of query.words) {
    const forms = streams.flatMap((form) => toForm(wordTerm(word, 'text', form), 1));
    // A word that English leaves out and this scope never holds in another form says nothing.
    if (word.stem === '' && !forms.some(({ term }) => frequencyOf(frequencies, term) > 0)) continue;
    const unit = add({ unit: word.text, kind: 'word' }, forms, cites(word));
    if (unit !== undefined) plan.words.push({ word, ...unit });
  }
  const counting = new Set(plan.words.map(({ word }) => word.text));
  const pairs = new Map<string, { pair: WordPair; forms: Form[] }>();
  for (const form of streams) {
    const weight = form === 'stem' ? profile.stemPairWeight : profile.syllablePairWeight;
    // A term without weight would still make candidates.
    if (weight === 0) continue;
    for (const pair of pairsFor(query, form)) {
      if (!counting.has(pair.first.text) && !counting.has(pair.second.text)) continue;
      const entry = pairs.get(pairKey(pair)) ?? { pair, forms: [] };
      entry.forms.push(...toForm(pairTerm(pair, 'textPair', form), weight));
      pairs.set(pairKey(pair), entry);
    }
  }
  for (const { pair, forms } of pairs.values()) {
    const isCitation = cites(pair.first) && cites(pair.second);
    const unit = add({ unit: pairKey(pair), kind: 'pair' }, forms, isCitation);
    if (unit !== undefined) plan.pairs.push({ pair, ...unit });
  }
  addHeadingTerms(plan, query, streams, frequencies, profile, chunkCount);
  return plan;
}

interface Form {
  term: TermHash;
  weight: number;
}

/** Headings add to the score, not to its maximum: most chunks have a short heading or none. */
function addHeadingTerms(
  plan: QueryPlan,
  query: QueryWords,
  streams: readonly (QueryStream | 'stem')[],
  frequencies: Frequencies,
  profile: SearchProfile,
  chunkCount: number,
): void {
  if (profile.headingWeight === 0) return;
  const planned = new Set<TermHash>();
  for (const word of query.words) {
    for (const stream of streams) {
      const term = wordTerm(word, 'heading', stream);
      const documentFrequency = frequencyOf(frequencies, term);
      if (term === undefined || documentFrequency === 0 || planned.has(term)) continue;
      planned.add(term);
      plan.terms.push({
        term,
        field: 'heading',
        unit: word.text,
        kind: 'word',
        documentFrequency,
        weight: profile.headingWeight * inverseDocumentFrequency(chunkCount, documentFrequency),
        isCitation: plan.citation?.words.has(word.text) ?? false,
      });
    }
  }
}

function wordCounts(word: Word, frequencies: Frequencies): FormCounts {
  return {
    tonedFrequency: frequencyOf(frequencies, wordTerm(word, 'text', 'toned')),
    foldedFrequency: frequencyOf(frequencies, wordTerm(word, 'text', 'folded')),
  };
}

function pairsFor(query: QueryWords, stream: QueryStream | 'stem'): WordPair[] {
  return stream === 'stem' ? stemPairs(query) : syllablePairs(query);
}

function citationTerms(
  citation: ArticleCitation | undefined,
  streams: readonly (QueryStream | 'stem')[],
): TermHash[] {
  if (citation === undefined) return [];
  const pair = { first: citation.name, second: citation.number };
  return definedTerms(streams.map((stream) => pairTerm(pair, 'headingPair', stream)));
}

function toForm(term: TermHash | undefined, weight: number): Form[] {
  return term === undefined ? [] : [{ term, weight }];
}

function frequencyOf(frequencies: Frequencies, term: TermHash | undefined): number {
  return term === undefined ? 0 : (frequencies.get(term) ?? 0);
}

function definedTerms(terms: readonly (TermHash | undefined)[]): TermHash[] {
  return terms.filter((term) => term !== undefined);
}
