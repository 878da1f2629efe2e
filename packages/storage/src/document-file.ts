import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { DocumentChunk, DocumentHeader } from './contract/document-file.ts';
import { StorageError } from './contract/storage.ts';
import { type EncodedSegment, parseSegmentHeader, SegmentBuilder } from './segment/index.ts';

/** A chunk of a document file, whose terms (if it has any) are in the file's segment. */
export type UnindexedChunk = Omit<DocumentChunk, 'terms'>;

/** A document to write; all chunks have terms, or none. Chunks are taken one by one, so a generator saves memory. */
export interface WritableDocument {
  header: DocumentHeader;
  parts: Iterable<string>;
  chunks: Iterable<DocumentChunk> | Iterable<UnindexedChunk>;
}

export interface ReadDocument {
  header: DocumentHeader;
  parts: string[];
  chunks: UnindexedChunk[];
  /** Index of the chunks, key = position in `chunks`; undefined when the file was written without terms. */
  segment: EncodedSegment | undefined;
}

/** The last byte is the version of the format. */
const MAGIC = Buffer.from('FROGDOC\x01', 'latin1');
/** Magic, CRC-32 of all that follows the head (4 bytes), bytes of the lines (6), bytes of the index pages (6). */
const HEAD_BYTES = 24;
const WRITE_BYTES = 1 << 18;

/**
 * Writes the interchange file between parser and writer, with the encoded index segment when the chunks have terms:
 * encoding costs the parser's CPU time, not the database writer's. It appears under its name when it is whole;
 * a failed attempt leaves nothing behind.
 *
 * After the head: a line of JSON for the header, one per part, one per chunk, one that says how many there were and
 * how long the index pages are; then these pages.
 *
 * @throws RangeError when only some chunks have terms, or terms are not what `ChunkTerms` promises
 */
export async function writeDocumentFile(path: string, document: WritableDocument): Promise<void> {
  const partial = `${path}.${randomUUID()}.partial`;
  const file = await open(partial, 'wx');
  try {
    try {
      await writeDocument(file, document);
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

async function writeDocument(file: FileHandle, { header, parts, chunks }: WritableDocument): Promise<void> {
  const output = new ChecksummedOutput(file, HEAD_BYTES);
  await output.line(header);
  let partCount = 0;
  for (const part of parts) {
    await output.line(part);
    partCount++;
  }
  const builder = new SegmentBuilder();
  let chunkCount = 0;
  let isIndexed = true;
  for (const chunk of chunks) {
    const { terms, ...rest }: UnindexedChunk & { terms?: DocumentChunk['terms'] } = chunk;
    if (chunkCount > 0 && isIndexed !== (terms !== undefined)) {
      throw new RangeError(`chunk ${chunkCount} ${terms ? 'has' : 'lacks'} terms, unlike the ones before`);
    }
    isIndexed = terms !== undefined;
    if (terms !== undefined) builder.add(chunkCount, terms);
    await output.line(rest);
    chunkCount++;
  }
  const segment = isIndexed ? builder.finish() : undefined;
  const pages = segment?.pages ?? [];
  const summary: Summary = {
    parts: partCount,
    chunks: chunkCount,
    segment: segment?.header ?? null,
    pageBytes: pages.map((page) => page.length),
  };
  await output.line(summary);
  const lineBytes = output.sizeBytes;
  for (const page of pages) await output.bytes(page);
  await output.flush();

  const head = Buffer.alloc(HEAD_BYTES);
  MAGIC.copy(head);
  head.writeUInt32LE(output.checksum, 8);
  head.writeUIntLE(lineBytes, 12, 6);
  head.writeUIntLE(output.sizeBytes - lineBytes, 18, 6);
  await writeAll(file, head, 0);
}

/** @throws {StorageError} `corrupt` when the file is truncated, damaged or not of this kind */
export function readDocumentFile(path: string): ReadDocument {
  const bytes = readFileSync(path);
  if (bytes.length < HEAD_BYTES || MAGIC.compare(bytes, 0, MAGIC.length) !== 0) {
    throw new StorageError('corrupt', `${path} is not a document file of this version`);
  }
  const linesEnd = HEAD_BYTES + bytes.readUIntLE(12, 6);
  const expected = linesEnd + bytes.readUIntLE(18, 6);
  if (bytes.length !== expected) {
    throw new StorageError('corrupt', `${path} has ${bytes.length} bytes instead of ${expected}`);
  }
  if (crc32(bytes.subarray(HEAD_BYTES)) !== bytes.readUInt32LE(8)) {
    throw new StorageError('corrupt', `${path} is damaged: its checksum differs`);
  }
  try {
    return parseDocument(bytes.subarray(HEAD_BYTES, linesEnd), bytes.subarray(linesEnd));
  } catch (error) {
    throw new StorageError('corrupt', `${path} holds something else than a document`, { cause: error });
  }
}

function parseDocument(lineBytes: Buffer, pageBytes: Buffer): ReadDocument {
  const lines = [...linesOf(lineBytes)];
  const summary = Summary.parse(lines.at(-1));
  if (lines.length !== summary.parts + summary.chunks + 2) throw new Error('lines are missing');
  const parts = lines.slice(1, summary.parts + 1).map((line) => z.string().parse(line));
  const chunks = lines.slice(summary.parts + 1, -1).map((line) => Chunk.parse(line));
  const document = { header: Header.parse(lines[0]), parts, chunks };
  if (summary.segment === null) return { ...document, segment: undefined };

  const header = parseSegmentHeader(summary.segment);
  if (header.chunkCount !== chunks.length || header.pageCount !== summary.pageBytes.length) {
    throw new Error('the index does not belong to these chunks');
  }
  const pages: Uint8Array[] = [];
  let start = 0;
  for (const length of summary.pageBytes) {
    pages.push(pageBytes.subarray(start, start + length));
    start += length;
  }
  if (start !== pageBytes.length) throw new Error('index pages are missing');
  return { ...document, segment: { header, pages } };
}

function* linesOf(bytes: Buffer): Generator<unknown> {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(10, start);
    if (end < 0) throw new Error('the last line has no end');
    yield JSON.parse(bytes.toString('utf8', start, end));
    start = end + 1;
  }
}

/** Writes in large pieces and keeps size and CRC-32 of what went through. */
class ChecksummedOutput {
  checksum = 0;
  sizeBytes = 0;
  readonly #file: FileHandle;
  readonly #start: number;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;

  constructor(file: FileHandle, start: number) {
    this.#file = file;
    this.#start = start;
  }

  line(value: unknown): Promise<void> {
    return this.bytes(Buffer.from(`${JSON.stringify(value)}\n`));
  }

  async bytes(piece: Uint8Array): Promise<void> {
    this.#waiting.push(piece);
    this.#waitingBytes += piece.length;
    this.sizeBytes += piece.length;
    if (this.#waitingBytes >= WRITE_BYTES) await this.flush();
  }

  async flush(): Promise<void> {
    const block = Buffer.concat(this.#waiting, this.#waitingBytes);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.checksum = crc32(block, this.checksum);
    await writeAll(this.#file, block, this.#start + this.sizeBytes - block.length);
  }
}

/** `FileHandle.write` may write less than it was given. */
async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

const offset = z.int().min(0);

const Header = z.strictObject({
  contentHash: z.string(),
  recipe: z.string(),
  title: z.string(),
  language: z.string(),
  structure: z.enum(['legal', 'questions', 'prose']),
  pages: offset.nullable(),
  warnings: z.array(
    z.strictObject({
      code: z.string(),
      page: z.exactOptional(z.int()),
      encoding: z.exactOptional(z.string()),
    }),
  ),
  attributes: z.record(z.string(), z.string()),
});

const Chunk = z.strictObject({
  start: offset,
  end: offset,
  text: z.string(),
  context: z.string(),
  label: z.string(),
  page: z.exactOptional(z.int()),
  pageEnd: z.exactOptional(z.int()),
  sectionStart: offset,
  sectionEnd: offset,
  question: z.exactOptional(
    z.strictObject({ text: z.string(), key: z.string(), answerStart: offset, answerEnd: offset }),
  ),
});

const Summary = z.strictObject({
  parts: offset,
  chunks: offset,
  segment: z.unknown(),
  pageBytes: z.array(offset),
});
type Summary = z.infer<typeof Summary>;
