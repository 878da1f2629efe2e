import {
  ErrorEnvelope,
  FileObject,
  VectorStore,
  VectorStoreFile,
  VectorStoreSearchResult,
  type WebPageResult,
  WebPagesAnswer,
} from '@frogwell/protocol';
import { type Dispatcher, request } from 'undici';
import { z } from 'zod';
import { multipartUpload, UnreadableFileError } from './multipart-upload.ts';

/** The server answered with an error. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly status: number;
  /** OpenAI's error code, e.g. `model_not_found`; null when the answer was not an error envelope. */
  readonly code: string | null;
  readonly requestId: string | null;

  constructor(status: number, message: string, code: string | null, requestId: string | null) {
    super(message);
    this.status = status;
    this.code = code;
    this.requestId = requestId;
  }
}

/** No answer came: nothing listens there, or the connection broke. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
  /** Of the service that was asked. */
  readonly url: string;

  constructor(url: string, reason: string, options: { cause: unknown }) {
    super(reason, options);
    this.url = url;
  }
}

export interface RequestOptions {
  method?: Dispatcher.HttpMethod;
  /** Sent as JSON. */
  json?: unknown;
  headers?: Record<string, string>;
  body?: Dispatcher.DispatchOptions['body'];
  signal?: AbortSignal | undefined;
  /** A status of 400 or above whose answer is wanted all the same. */
  accepts?: number;
  /** 0 = waits as long as it takes. */
  timeoutMs?: number;
}

/** Longer than the server's own deadline of a request, so that its error arrives and not ours. */
const ANSWER_TIMEOUT_MS = 310_000;

const Page = <Item extends z.ZodType>(item: Item) =>
  z.looseObject({ data: z.array(item), has_more: z.boolean(), last_id: z.string().nullish() });

const SearchPage = z.looseObject({ data: z.array(VectorStoreSearchResult) });

/** A service over HTTP (the RAG backend, for `model` the LLM service), as far as the command line needs it. Every answer is checked against the wire types. */
export class FrogwellClient {
  readonly url: string;
  readonly #apiKey: string | undefined;

  constructor(options: { url: string; apiKey?: string | undefined }) {
    this.url = options.url;
    this.#apiKey = options.apiKey;
  }

  /**
   * @throws {UnreachableError} no connection
   * @throws {ApiFailure} any status of 400 and above
   * @throws {UnreadableFileError} the file that is sent cannot be read to its end
   */
  async send(path: string, options: RequestOptions = {}): Promise<Dispatcher.ResponseData> {
    const headers: Record<string, string> = { ...options.headers };
    if (this.#apiKey !== undefined) headers['authorization'] = `Bearer ${this.#apiKey}`;
    if (options.json !== undefined) headers['content-type'] = 'application/json';
    const response = await request(`${this.url}${path}`, {
      method: options.method ?? (options.json === undefined ? 'GET' : 'POST'),
      headers,
      body: options.json === undefined ? (options.body ?? null) : JSON.stringify(options.json),
      signal: options.signal ?? null,
      headersTimeout: options.timeoutMs ?? ANSWER_TIMEOUT_MS,
      bodyTimeout: options.timeoutMs ?? ANSWER_TIMEOUT_MS,
    }).catch((error: unknown) => this.#noAnswer(error, options.signal));
    if (response.statusCode >= 400 && response.statusCode !== options.accepts)
      throw await failureOf(response);
    return response;
  }

  async get<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    options: RequestOptions = {},
  ): Promise<z.infer<Schema>> {
    const response = await this.send(path, options);
    const text = await response.body.text().catch((error: unknown) => this.#noAnswer(error, options.signal));
    return schema.parse(JSON.parse(text));
  }

  #noAnswer(error: unknown, signal: AbortSignal | undefined): never {
    if (signal?.aborted) throw signal.reason;
    if (error instanceof UnreadableFileError) throw error;
    throw new UnreachableError(this.url, reasonOf(error), { cause: error });
  }

  /** All items of a list, page by page. */
  async *list<Item extends z.ZodType>(
    path: string,
    item: Item,
    signal?: AbortSignal,
    more: Record<string, string> = {},
  ): AsyncGenerator<z.infer<Item>> {
    let after = '';
    for (;;) {
      const query = new URLSearchParams({ limit: '100', order: 'asc', ...more, ...(after && { after }) });
      const page = await this.get(`${path}?${query}`, Page(item), { signal });
      yield* page.data;
      if (!page.has_more || !page.last_id || page.last_id === after) return;
      after = page.last_id;
    }
  }

  /** By id (`vs_…`) or name; the oldest of that name. */
  async findStore(nameOrId: string, signal?: AbortSignal): Promise<VectorStore | undefined> {
    for await (const store of this.list('/v1/vector_stores', VectorStore, signal)) {
      if (store.id === nameOrId || store.name === nameOrId) return store;
    }
    return undefined;
  }

  createStore(name: string, signal?: AbortSignal): Promise<VectorStore> {
    return this.get('/v1/vector_stores', VectorStore, { json: { name }, signal });
  }

  storeFiles(storeId: string, signal?: AbortSignal): AsyncGenerator<VectorStoreFile> {
    return this.list(`/v1/vector_stores/${encodeURIComponent(storeId)}/files`, VectorStoreFile, signal);
  }

  /** Replaces what a file of a store is filed under. */
  async setAttributes(storeId: string, fileId: string, attributes: Record<string, string>): Promise<void> {
    await this.get(storeFilePath(storeId, fileId), VectorStoreFile, { json: { attributes } });
  }

  storeFile(storeId: string, fileId: string, signal?: AbortSignal): Promise<VectorStoreFile> {
    return this.get(storeFilePath(storeId, fileId), VectorStoreFile, { signal });
  }

  /** Streams a file from disk. */
  upload(
    file: { path: string; name: string; size: number },
    options: { signal?: AbortSignal; onBytes?: (count: number) => void } = {},
  ): Promise<FileObject> {
    const { headers, body } = multipartUpload(file, options.onBytes);
    return this.get('/v1/files', FileObject, { method: 'POST', headers, body, signal: options.signal });
  }

  attach(
    storeId: string,
    file: {
      fileId: string;
      attributes: Record<string, string>;
      replaces?: string | undefined;
      password?: string | undefined;
    },
  ): Promise<VectorStoreFile> {
    const json = {
      file_id: file.fileId,
      attributes: file.attributes,
      replaces: file.replaces,
      password: file.password,
    };
    return this.get(`/v1/vector_stores/${encodeURIComponent(storeId)}/files`, VectorStoreFile, { json });
  }

  /** Has the server fetch a page, or the pages of a sitemap, politely and therefore slowly. */
  async webPages(
    storeId: string,
    json: { url: string } | { sitemap_url: string; limit: number },
    signal?: AbortSignal,
  ): Promise<WebPageResult[]> {
    const path = `/v1/vector_stores/${encodeURIComponent(storeId)}/web_pages`;
    const answer = await this.get(path, WebPagesAnswer, { json, signal, timeoutMs: 0 });
    return answer.data;
  }

  async detach(storeId: string, fileId: string): Promise<void> {
    const response = await this.send(storeFilePath(storeId, fileId), { method: 'DELETE' });
    await response.body.dump();
  }

  async deleteFile(fileId: string): Promise<void> {
    const response = await this.send(`/v1/files/${encodeURIComponent(fileId)}`, { method: 'DELETE' });
    await response.body.dump();
  }

  async search(
    storeId: string,
    query: string,
    limit: number,
    signal?: AbortSignal,
  ): Promise<VectorStoreSearchResult[]> {
    const path = `/v1/vector_stores/${encodeURIComponent(storeId)}/search`;
    const json = { query, max_num_results: limit, include: ['passages'] };
    const page = await this.get(path, SearchPage, { json, signal });
    return page.data;
  }
}

function storeFilePath(storeId: string, fileId: string): string {
  return `/v1/vector_stores/${encodeURIComponent(storeId)}/files/${encodeURIComponent(fileId)}`;
}

async function failureOf(response: Dispatcher.ResponseData): Promise<ApiFailure> {
  const text = await response.body.text();
  const envelope = ErrorEnvelope.safeParse(parseJson(text));
  const requestId = headerOf(response, 'x-request-id');
  if (envelope.success) {
    const { message, code } = envelope.data.error;
    return new ApiFailure(response.statusCode, message, code, requestId);
  }
  return new ApiFailure(
    response.statusCode,
    `HTTP ${response.statusCode}: ${text.slice(0, 200)}`,
    null,
    requestId,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the caller reports the text itself.
    return undefined;
  }
}

/** First value of a response header, or null. */
export function headerOf(response: Dispatcher.ResponseData, name: string): string | null {
  const value = response.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/** What a person can do something with: `ECONNREFUSED`, `ENOTFOUND`, … */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}
