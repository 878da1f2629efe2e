import type { DocumentChunk, DocumentHeader } from './contract/document-file.ts';
import type { EncodedSegment } from './segment/index.ts';

/** A chunk of a document file, whose terms (if it has any) are in the file's segment. */
export type UnindexedChunk = Omit<DocumentChunk, 'terms'>;

/** A document to write; all chunks have terms, or none. Chunks are taken one by one, so a generator saves memory. */
export interface WritableDocument {
  header: DocumentHeader;
  parts: readonly string[];
  chunks: Iterable<DocumentChunk> | Iterable<UnindexedChunk>;
}

export interface ReadDocument {
  header: DocumentHeader;
  parts: string[];
  chunks: UnindexedChunk[];
  /** Index of the chunks, key = position in `chunks`; undefined when the file was written without terms. */
  segment: EncodedSegment | undefined;
}

/**
 * Writes the interchange file between parser and writer, with the encoded index segment when the chunks have terms.
 * It appears under its name when it is whole.
 */
export declare function writeDocumentFile(path: string, document: WritableDocument): Promise<void>;

/** @throws {StorageError} `corrupt` when the file is truncated, damaged or not of this kind */
export declare function readDocumentFile(path: string): ReadDocument;
