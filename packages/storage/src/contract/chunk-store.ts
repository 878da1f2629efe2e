import type { AttributeFilter, Attributes } from '@frogwell/protocol';
import type { TermHash } from './document-file.ts';

/**
 * Where to search: searchable files of these stores whose attributes pass the filter.
 *
 * A comparison is true only between values of one type; a file without the attribute passes `ne` and `nin` alone.
 * An empty `and` passes everything, an empty `or` nothing.
 */
export interface SearchScope {
  /** At least one; unknown ids are searched as empty. */
  vectorStoreIds: string[];
  /** Over the attributes of the file, and where it lacks the key those that its document tells of itself. */
  filter?: AttributeFilter;
}

/** Counts over the whole stores of a scope; a filter does not change them, and a document of two stores counts twice. */
export interface TermStatistics {
  /** Searchable chunks. */
  chunkCount: number;
  /** Means in tokens; 0 when there are no chunks. */
  averageTextLength: number;
  averageHeadingLength: number;
  /** Chunks that hold the term, one entry per asked term, in order. */
  documentFrequencies: number[];
}

export interface CandidateRequest {
  /** Terms whose frequencies are wanted for every candidate. */
  terms: TermHash[];
  /** Terms that make a chunk a candidate: index into `terms`, and weight for the preliminary order. */
  select: { term: number; weight: number }[];
  /** Candidates at most, best preliminary score (sum of weight * tf / (tf + 1)) first. */
  limit: number;
}

/** Candidates, each chunk once, with all that exact scoring needs; row i of `termFrequencies` is `slice(i * terms, (i + 1) * terms)`. */
export interface Candidates {
  chunkIds: string[];
  textLengths: Uint32Array;
  headingLengths: Uint32Array;
  termFrequencies: Uint16Array;
}

/** A chunk with the file of the scope that it is cited from (the oldest one when uploads share the bytes). */
export interface StoredChunk {
  /** `chunk_…`, stable while the document is stored. */
  id: string;
  documentId: string;
  vectorStoreId: string;
  fileId: string;
  filename: string;
  attributes: Attributes;
  /** Title of the document. */
  title: string;
  language: string;
  text: string;
  context: string;
  label: string;
  start: number;
  end: number;
  page: number | null;
  sectionStart: number;
  sectionEnd: number;
  question: { text: string; key: string; answerStart: number; answerEnd: number } | null;
}

export interface KnownQuestion {
  chunkId: string;
  question: string;
  /** Exact substring of the stored text. */
  answer: string;
  /** Of the file that it is cited from. */
  attributes: Attributes;
}

export interface QuestionListRequest {
  /** 1..1,000 */
  limit: number;
  /** Chunk id of the last question of the page before; an unknown one gives an empty page. */
  after?: string;
  /** Only questions that hold every word of this; case and tone marks are ignored, and an empty text passes all. */
  contains?: string;
  /** Only those of this file's document. */
  fileId?: string;
}

export interface QuestionPage {
  /** Their `question` is never null. */
  items: StoredChunk[];
  hasMore: boolean;
  /** Questions on all pages together. */
  total: number;
}

/** What the stores of a scope hold, for choosing the search profile and for saying what they are about. */
export interface ScopeProfile {
  chunkCount: number;
  documentCount: number;
  /** Chunks per structure and per language. */
  structures: { legal: number; questions: number; prose: number };
  languages: Record<string, number>;
}

/** Neighbouring chunks of a file under one path of titles. */
export interface ChunkSection {
  /** As {@link StoredChunk.context}. */
  context: string;
  /** Offset of its first chunk in the stored text, and end of its last. */
  start: number;
  end: number;
  /** Of its first chunk, 1-based; null when the format has no pages. */
  page: number | null;
  chunkCount: number;
  /** How many of the chunks are known questions. */
  questionCount: number;
}

/** Searchable chunks. Scoring lives above: this gives candidates and exact counts. */
export interface ChunkStore {
  termStatistics(scope: SearchScope, terms: TermHash[]): Promise<TermStatistics>;
  candidates(scope: SearchScope, request: CandidateRequest): Promise<Candidates>;
  /** The same counts for these chunks, in the order asked; ids that are not in the stores of the scope are left out. */
  termCounts(scope: SearchScope, terms: TermHash[], chunkIds: string[]): Promise<Candidates>;
  /** In the order asked; ids that are gone or out of scope are left out. */
  get(scope: SearchScope, chunkIds: string[]): Promise<StoredChunk[]>;
  /**
   * Chunks of one file in reading order. Empty when it is not searchable.
   *
   * @param range `onlyQuestions`: those that are known questions, counted by themselves
   */
  ofFile(
    vectorStoreId: string,
    fileId: string,
    range?: { offset: number; limit: number; onlyQuestions?: boolean },
  ): Promise<StoredChunk[]>;
  /** The same chunks without their text, neighbours of one path of titles together. */
  sectionsOfFile(vectorStoreId: string, fileId: string): Promise<ChunkSection[]>;
  /** Known questions with exactly this key. */
  knownQuestions(scope: SearchScope, key: string): Promise<KnownQuestion[]>;
  /** Known questions of a store: newest documents first, each in its own order. */
  listQuestions(vectorStoreId: string, request: QuestionListRequest): Promise<QuestionPage>;
  profile(scope: SearchScope): Promise<ScopeProfile>;
  /** Titles of the documents, newest first. */
  titles(scope: SearchScope, limit: number): Promise<string[]>;
}
