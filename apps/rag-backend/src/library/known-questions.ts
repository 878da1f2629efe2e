import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KnownQuestionRequest } from '@frogwell/protocol';
import { isPromoted, PROMOTED_ATTRIBUTE } from '@frogwell/retrieval';
import type {
  ChunkStore,
  QuestionListRequest,
  QuestionPage,
  StoredChunk,
  StoreFileRecord,
} from '@frogwell/storage';
import type { DocumentLibrary } from './document-library.ts';
import type { SupersededUploads } from './superseded-uploads.ts';

/** An edit waits that long for its question to be searchable; indexing goes on behind it. */
const WAIT_MS = 10_000;
const LOOK_MS = 30;
const TITLE_LENGTH = 80;
/** Uploads of one question: whoever promotes the same answer again and again still gets rid of it. */
const MOST_COPIES = 100;

export interface EditedQuestion {
  file: StoreFileRecord;
  /** Undefined while it is being indexed. */
  chunk: StoredChunk | undefined;
}

/** The known questions of vector stores. Promoted ones are small files of a store like any other. */
export class KnownQuestions {
  readonly #library: DocumentLibrary;
  readonly #chunks: Pick<ChunkStore, 'get' | 'listQuestions'>;
  readonly #superseded: Pick<SupersededUploads, 'expect' | 'remove'>;

  constructor(options: {
    library: DocumentLibrary;
    chunks: Pick<ChunkStore, 'get' | 'listQuestions'>;
    superseded: Pick<SupersededUploads, 'expect' | 'remove'>;
  }) {
    this.#library = options.library;
    this.#chunks = options.chunks;
    this.#superseded = options.superseded;
  }

  list(storeId: string, request: QuestionListRequest): Promise<QuestionPage> {
    return this.#chunks.listQuestions(storeId, request);
  }

  /** Undefined when there is no such question in the store. */
  async find(storeId: string, id: string): Promise<StoredChunk | undefined> {
    const [chunk] = await this.#chunks.get({ vectorStoreIds: [storeId] }, [id]);
    return chunk?.question ? chunk : undefined;
  }

  /** Queues a question to be known; undefined when there is no such store. */
  async promote(storeId: string, question: KnownQuestionRequest): Promise<StoreFileRecord | undefined> {
    const file = await this.#upload(question);
    const attached = await this.#library.attach(storeId, promoted(file.id));
    if (attached === undefined) await this.#library.deleteFile(file.id);
    return attached;
  }

  /**
   * Gives a question another text. A promoted one is replaced in the moment in which the new one is searchable; a row of
   * a sheet stays as it is, and what is promoted beside it goes first.
   */
  async edit(
    storeId: string,
    old: StoredChunk,
    change: KnownQuestionRequest,
    signal: AbortSignal,
  ): Promise<EditedQuestion | undefined> {
    const isOwn = await this.isOwnFile(storeId, old);
    if (isOwn && isSame(old, change)) {
      const file = await this.#library.storeFile(storeId, old.fileId);
      return file && { file, chunk: old };
    }
    const file = isOwn
      ? await this.#replace(storeId, old.fileId, change)
      : await this.promote(storeId, change);
    if (file === undefined) return undefined;
    const { status } = await this.#settled(storeId, file, signal);
    if (status !== 'completed') return { file, chunk: undefined };
    const { items } = await this.list(storeId, { limit: 1, fileId: file.fileId });
    return { file: { ...file, status }, chunk: items[0] };
  }

  /** Forgets a promoted question, with every upload of it. */
  async remove(storeId: string, chunk: StoredChunk): Promise<void> {
    let current: StoredChunk | undefined = chunk;
    for (let copies = 0; current !== undefined && copies < MOST_COPIES; copies += 1) {
      if (!(await this.isOwnFile(storeId, current))) return;
      await this.#superseded.remove(storeId, current.fileId);
      current = await this.find(storeId, chunk.id);
    }
  }

  /** Is it promoted, and alone in its file? Others must be changed where they were written. */
  async isOwnFile(storeId: string, chunk: StoredChunk): Promise<boolean> {
    if (!isPromoted(chunk)) return false;
    const { total } = await this.list(storeId, { limit: 1, fileId: chunk.fileId });
    return total === 1;
  }

  async #replace(
    storeId: string,
    oldFileId: string,
    change: KnownQuestionRequest,
  ): Promise<StoreFileRecord | undefined> {
    const { id } = await this.#upload(change);
    const attached = await this.#superseded.expect({ storeId, fileId: id, oldFileIds: [oldFileId] }, () =>
      this.#library.attach(storeId, { ...promoted(id), replaces: oldFileId }),
    );
    if (attached === undefined) await this.#library.deleteFile(id);
    return attached;
  }

  #upload({ question, answer }: KnownQuestionRequest) {
    const title = question.replace(/\s+/g, ' ').slice(0, TITLE_LENGTH);
    return this.#library.upload(
      Readable.from([JSON.stringify([{ question, answer }])], { objectMode: false }),
      async () => ({ filename: `${title}.json`, purpose: 'assistants', expiresAfterSeconds: null }),
    );
  }

  async #settled(
    storeId: string,
    file: StoreFileRecord,
    signal: AbortSignal,
  ): Promise<Pick<StoreFileRecord, 'status'>> {
    const until = performance.now() + WAIT_MS;
    let current: StoreFileRecord | undefined = file;
    while (current?.status === 'in_progress' && performance.now() < until) {
      await sleep(LOOK_MS, undefined, { signal });
      current = await this.#library.storeFile(storeId, file.fileId);
    }
    return current ?? file;
  }
}

/** The answer as it stands in the stored text. */
export function answerOf({ text, start, question }: StoredChunk): string {
  return question ? text.slice(question.answerStart - start, question.answerEnd - start) : '';
}

/** Was it made by hand, or is it a row of a file? */
export function originOf(chunk: StoredChunk): 'promoted' | 'file' {
  return isPromoted(chunk) ? 'promoted' : 'file';
}

function isSame(old: StoredChunk, { question, answer }: KnownQuestionRequest): boolean {
  return old.question?.text === question.normalize('NFC') && answerOf(old) === answer.normalize('NFC');
}

function promoted(fileId: string) {
  return { file_id: fileId, attributes: { [PROMOTED_ATTRIBUTE]: true } };
}
