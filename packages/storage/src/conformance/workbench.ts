import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { AttributeFilter, Attributes } from '@frogwell/protocol';
import type { StoredChunk } from '../contract/chunk-store.ts';
import type { ChunkTerms, DocumentChunk, DocumentFile, TermHash } from '../contract/document-file.ts';
import type { Job } from '../contract/jobs.ts';
import type { Storage } from '../contract/storage.ts';
import { writeDocumentFile } from '../document-file.ts';

/** A term of the suite's own little analyzer: lower-case words. */
export function term(word: string): TermHash {
  return createHash('sha256').update(word).digest().readUIntBE(0, 6);
}

export function termsOf(text: string): ChunkTerms {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const counts = new Map<TermHash, number>();
  for (const word of words) {
    counts.set(term(word), (counts.get(term(word)) ?? 0) + 1);
  }
  return {
    textLength: words.length,
    headingLength: 1,
    terms: [...counts.keys()],
    counts: [...counts.values()],
  };
}

export function contentHashOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

export interface DocumentInput {
  /** One chunk each; the stored text is these, one a line. */
  chunks: readonly string[];
  contentHash?: string;
  recipe?: string;
  title?: string;
  language?: string;
  structure?: 'legal' | 'questions' | 'prose';
  attributes?: Record<string, string>;
  /** Chunk i has the question `questions[i]`, answered by its whole text. */
  questions?: readonly (string | undefined)[];
  /** Path of titles of chunk i; `<title> > <i>` if left out. */
  contexts?: readonly string[];
}

export function documentOf(input: DocumentInput): DocumentFile {
  const { chunks, recipe = 'suite/1', title = 'A title', language = 'vi', structure = 'prose' } = input;
  const parts = chunks.map((text) => `${text}\n`);
  let start = 0;
  return {
    header: {
      contentHash: input.contentHash ?? contentHashOf(chunks.join('\n')),
      recipe,
      title,
      language,
      structure,
      pages: 3,
      warnings: [{ code: 'scanned_page', page: 2 }],
      attributes: input.attributes ?? {},
    },
    parts,
    chunks: chunks.map((text, index): DocumentChunk => {
      const from = start;
      start += text.length + 1;
      const question = input.questions?.[index];
      return {
        start: from,
        end: from + text.length,
        text,
        context: input.contexts?.[index] ?? `${title} > ${index}`,
        label: `Điều ${index + 1}`,
        page: index + 1,
        pageEnd: index + 2,
        sectionStart: from,
        sectionEnd: start,
        ...(question === undefined
          ? {}
          : {
              question: {
                text: question,
                key: question.toLowerCase(),
                answerStart: from,
                answerEnd: from + text.length,
              },
            }),
        terms: termsOf(text),
      };
    }),
  };
}

export const AUTO = { type: 'auto' } as const;

/** Short ways to do in a test what the library above the storage does. */
export class Workbench {
  readonly folder: string;
  storage: Storage;
  #count = 0;

  private constructor(storage: Storage, folder: string) {
    this.storage = storage;
    this.folder = folder;
  }

  static async open(storage: Storage): Promise<Workbench> {
    return new Workbench(storage, await mkdtemp(path.join(os.tmpdir(), 'frogwell-suite-')));
  }

  async dispose(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  async store(id = 'vs_one', change: { createdAt?: number; expiresAfterDays?: number; name?: string } = {}) {
    return await this.storage.catalogue.createVectorStore({
      id,
      name: change.name ?? `store ${id}`,
      description: null,
      metadata: {},
      createdAt: change.createdAt ?? nowSeconds(),
      expiresAfterDays: change.expiresAfterDays ?? null,
    });
  }

  async file(
    id: string,
    change: {
      contentHash?: string;
      createdAt?: number;
      expiresAt?: number | null;
      purpose?: string;
      filename?: string;
      sizeBytes?: number;
    } = {},
  ): Promise<void> {
    await this.storage.catalogue.createFile({
      id,
      filename: change.filename ?? `${id}.txt`,
      purpose: change.purpose ?? 'assistants',
      sizeBytes: change.sizeBytes ?? 100,
      contentHash: change.contentHash ?? contentHashOf(id),
      createdAt: change.createdAt ?? nowSeconds(),
      expiresAt: change.expiresAt ?? null,
    });
  }

  async attach(
    fileId: string,
    options: { store?: string; attributes?: Attributes; replaces?: string; password?: string } = {},
  ): Promise<void> {
    const { store = 'vs_one', attributes = {}, replaces, password } = options;
    const attached = await this.storage.catalogue.attachFile({
      vectorStoreId: store,
      fileId,
      attributes,
      chunkingStrategy: AUTO,
      ...(replaces === undefined ? {} : { replaces }),
      ...(password === undefined ? {} : { password }),
    });
    if (!attached) {
      throw new Error(`cannot attach ${fileId} to ${store}`);
    }
  }

  async lease(worker = 'worker-1', leaseMs = 60_000): Promise<Job> {
    const job = await this.storage.jobs.lease(worker, leaseMs);
    if (!job) {
      throw new Error('there is no job to lease');
    }
    return job;
  }

  /** Writes the document and returns its path. */
  async write(document: DocumentFile): Promise<string> {
    this.#count += 1;
    const documentPath = path.join(this.folder, `document-${this.#count}`);
    await writeDocumentFile(documentPath, document);
    return documentPath;
  }

  /** Leases the next job and commits this document for it. */
  async commit(document: DocumentInput, worker = 'worker-1'): Promise<boolean> {
    const job = await this.lease(worker);
    const documentPath = await this.write(documentOf({ contentHash: job.contentHash, ...document }));
    return await this.storage.commitVersion({ jobId: job.id, worker, documentPath });
  }

  /** A file that is searchable when this returns. Nothing else may be waiting in the queue. */
  async add(
    fileId: string,
    document: DocumentInput,
    options: { store?: string; attributes?: Attributes; replaces?: string; createdAt?: number } = {},
  ): Promise<void> {
    const { createdAt, ...attach } = options;
    await this.file(fileId, {
      contentHash: document.contentHash ?? contentHashOf(document.chunks.join('\n')),
      ...(createdAt === undefined ? {} : { createdAt }),
    });
    await this.attach(fileId, attach);
    if (!(await this.commit(document))) {
      throw new Error(`the commit of ${fileId} was refused`);
    }
  }

  /** Chunks that hold the word, best first. */
  async search(
    word: string,
    options: { stores?: string[]; filter?: AttributeFilter } = {},
  ): Promise<StoredChunk[]> {
    const scope = {
      vectorStoreIds: options.stores ?? ['vs_one'],
      ...(options.filter === undefined ? {} : { filter: options.filter }),
    };
    const { chunkIds } = await this.storage.chunks.candidates(scope, {
      terms: [term(word)],
      select: [{ term: 0, weight: 1 }],
      limit: 1_000,
    });
    return await this.storage.chunks.get(scope, chunkIds);
  }

  /** Texts of {@link search}. */
  async texts(
    word: string,
    options: { stores?: string[]; filter?: AttributeFilter } = {},
  ): Promise<string[]> {
    return (await this.search(word, options)).map((chunk) => chunk.text);
  }
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1_000);
}
