import type { SearchScope } from './chunk-store.ts';

/** All vectors of one embedding model's fingerprint. Vectors of two fingerprints are never compared. */
export interface VectorSet {
  fingerprint: string;
  dimensions: number;
  /**
   * `active` answers, whole or not; `building` takes its place once it is whole; `previous` was active before and can
   * be again. At most one of each.
   */
  state: 'active' | 'building' | 'previous';
  /** Searchable passages that have been embedded, and all there are. */
  chunks: { done: number; total: number };
  /** Known questions, the same way: each has a vector of its own beside that of its passage. */
  questions: { done: number; total: number };
}

/** Passages of one document that wait for their vectors. */
export interface PendingChunks {
  documentId: string;
  /** Passages of the document that are done already. */
  offset: number;
  /** What to embed, in order: title path and text. */
  texts: string[];
}

/** Vectors of the passages of one document from `offset` on; null = the model cannot embed this text. */
export interface EmbeddedChunks {
  documentId: string;
  offset: number;
  /** Of the set's dimension; stored with norm 1. */
  vectors: (Float32Array | null)[];
}

/** A known question that waits for its vector. */
export interface PendingQuestion {
  /** Of the passage that holds its answer. */
  chunkId: string;
  /** What to embed: the question alone. */
  text: string;
}

export interface EmbeddedQuestion {
  chunkId: string;
  /** As {@link EmbeddedChunks.vectors}. */
  vector: Float32Array | null;
}

export interface VectorQuery {
  fingerprint: string;
  /** Of the set's dimension, any norm but 0. */
  vector: Float32Array;
}

/** Chunks by cosine with the query, best first. */
export interface NearestChunks {
  chunkIds: string[];
  /** -1..1, one per id. */
  similarities: Float32Array;
}

/**
 * Vectors of passages, kept per document and fingerprint: uploads of the same bytes share them, and they leave with the
 * document in the same transaction. What is still to be embedded is found by what is missing, so the work outlasts any
 * death of the process.
 */
export interface Vectors {
  /** Fingerprint of the set that answers; undefined when there is none. Cheap, for asking before every search. */
  active(): Promise<string | undefined>;
  /** Active, building, previous: those that there are. */
  sets(): Promise<VectorSet[]>;
  /**
   * Sees to it that there is a set of this fingerprint: active when no set is, else `building`. A set that was being
   * built for another model is given up; a `previous` one of this fingerprint is built on.
   */
  open(fingerprint: string, dimensions: number): Promise<void>;
  /**
   * The next passages without vectors, at most `limit` (1..1,000), of documents from `after` on in the order in which
   * they were stored. Empty when the set is whole, or when there is no such set.
   *
   * @param after id of a document to begin with; left out: the first
   */
  pending(fingerprint: string, options: { limit: number; after?: string }): Promise<PendingChunks[]>;
  /**
   * Writes vectors, in one transaction. What does not follow on what the document has, or whose document or set is
   * gone, is left out.
   *
   * @returns passages written
   * @throws StorageError `corrupt` for a vector of another length, without a direction (zero), or not finite
   */
  put(fingerprint: string, embedded: EmbeddedChunks[]): Promise<number>;
  /**
   * The next known questions without vectors, at most `limit` (1..1,000), in the order in which they were stored. Empty
   * when there is none left, or no such set.
   *
   * @param after id of a chunk to begin behind; left out: the first
   */
  pendingQuestions(
    fingerprint: string,
    options: { limit: number; after?: string },
  ): Promise<PendingQuestion[]>;
  /**
   * Writes vectors of known questions, in one transaction. What is there already, or is no known question (any more),
   * is left out.
   *
   * @returns questions written
   * @throws StorageError `corrupt` as {@link Vectors.put}
   */
  putQuestions(fingerprint: string, embedded: EmbeddedQuestion[]): Promise<number>;
  /**
   * Makes the set that is being built the active one, and the active one the previous one, in one transaction.
   *
   * @returns false when it is not whole or not being built: nothing is changed
   */
  activate(fingerprint: string): Promise<boolean>;
  /** Active and previous set change places. @returns false when there is no previous set */
  rollBack(): Promise<boolean>;
  /**
   * Chunks of the scope with the highest cosine: candidates by codes of two bits a dimension, then exact.
   * Empty for an unknown fingerprint.
   *
   * @param query.limit 1..1,000
   * @throws StorageError `corrupt` as {@link Vectors.put}
   */
  nearest(scope: SearchScope, query: VectorQuery & { limit: number }): Promise<NearestChunks>;
  /** Cosines of these chunks, in order; NaN where a chunk has no vector. */
  similarities(query: VectorQuery, chunkIds: string[]): Promise<Float32Array>;
  /** Cosines of the known questions of these chunks, in order; NaN where a chunk has none, or none with a vector. */
  questionSimilarities(query: VectorQuery, chunkIds: string[]): Promise<Float32Array>;
  /** Up to `limit` known questions (else beginnings of passages), spread over what is stored, for comparing two sets. */
  sampleQuestions(limit: number): Promise<{ question: string; vectorStoreId: string }[]>;
}
