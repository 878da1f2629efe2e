/**
 * What a parsed document is: text, chunks, index terms. The parser child writes it to a file (`writeDocumentFile`)
 * and the storage's writer reads it, so the HTTP thread never holds a document.
 */

/**
 * A term of the index: 48 bits of a hash of field, stream and token, as a safe integer.
 *
 * The index keeps no words. Two terms with one hash would be counted as one; at ten million distinct terms
 * fewer than one pair is expected.
 */
export type TermHash = number;

/** What the index needs to know of one chunk. */
export interface ChunkTerms {
  /** Tokens of the text field (context included), and of the heading field. */
  textLength: number;
  headingLength: number;
  /** Distinct terms and how often each occurs (1..65,535), same length, any order. */
  terms: TermHash[];
  counts: number[];
}

/** A question whose stored answer is returned verbatim. */
export interface ChunkQuestion {
  text: string;
  /** Equal for questions that differ only in case, spaces, punctuation or tone placement. */
  key: string;
  /** The answer in the stored text, UTF-16 offsets. */
  answerStart: number;
  answerEnd: number;
}

export interface DocumentChunk {
  /** `text === storedText.slice(start, end)`, UTF-16 offsets. */
  start: number;
  end: number;
  text: string;
  /** Path of titles above the text: indexed with it, shown and quoted separately. */
  context: string;
  /** Shortest citable form, e.g. `Điều 12, khoản 2-3`; empty when there is none. */
  label: string;
  /** 1-based; absent when the format has no pages. */
  page?: number;
  pageEnd?: number;
  /** The whole section (article, chapter part) around the chunk, for small-to-big. */
  sectionStart: number;
  sectionEnd: number;
  question?: ChunkQuestion;
  terms: ChunkTerms;
}

export interface DocumentHeader {
  /** SHA-256 of the file's bytes. */
  contentHash: string;
  /** Names and versions of parser, chunker and analyzer, with the chunking strategy: same recipe, same result. */
  recipe: string;
  title: string;
  /** BCP 47, e.g. `vi` or `en`; `und` when unknown. */
  language: string;
  /** What the document mostly is; the search profile of a store is chosen from it. */
  structure: 'legal' | 'questions' | 'prose';
  /** Pages, slides or sheets; null when the format has none. */
  pages: number | null;
  /** `encoding`: the name of the one in which a text file was read. */
  warnings: { code: string; page?: number; encoding?: string }[];
  /** What the document says of itself, e.g. `effective_from`; filters see it beside the file's own attributes. */
  attributes: Record<string, string>;
}

export interface DocumentFile {
  header: DocumentHeader;
  /** The stored text in parts of any size; all offsets point into the parts joined by nothing. */
  parts: string[];
  chunks: DocumentChunk[];
}
