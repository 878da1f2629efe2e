import { setTimeout as delay } from 'node:timers/promises';
import type { Logger, Metrics } from '@frogwell/http-service';
import { type EmbeddingModel, ProviderError } from '@frogwell/providers';
import type { PendingChunks, PendingQuestion, Settings, Vectors } from '@frogwell/storage';
import type { ProviderMetrics } from '../answer/provider-metrics.ts';
import type { EmbeddingModels } from './embedding-models.ts';
import { measureOverlap } from './measure-overlap.ts';
import type { QueryVectors } from './query-vectors.ts';
import type { UnrelatedTexts } from './unrelated-texts.ts';

export interface EmbeddingWorkerOptions {
  vectors: Vectors;
  settings: Settings;
  models: EmbeddingModels;
  queries: Pick<QueryVectors, 'isBusy'>;
  /** Made ready for the model before its passages are embedded. */
  unrelated: Pick<UnrelatedTexts, 'prepare'>;
  calls: Pick<ProviderMetrics, 'embedded'>;
  metrics: Metrics;
  log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** How often to look for work, and for another model, without being woken. */
  pollMs?: number;
  /** First wait after a failure of the embedder; doubles up to a minute. */
  retryMs?: number;
}

export interface EmbeddingWorkState {
  /** `waiting`: the embedder failed and is asked again soon; `idle`: nothing to do, or no embedder. */
  state: 'idle' | 'embedding' | 'waiting';
  /** Why it waits or has nothing to do; null while all is well. */
  reason: string | null;
}

/** Fingerprint that was rolled back: not embedded with until somebody wants it again. */
export const HELD_KEY = 'embedding-held';
export const OVERLAP_KEY = 'embedding-overlap';

/** Passages, or known questions, per step: one call, short enough that a query in between does not wait long. */
const STEP = { local: 16, openai: 128 };
const MAX_RETRY_MS = 60_000;
const QUERY_PAUSE_MS = 20;
/** What the text, not the server, is to blame for. */
const TEXT_CODES = new Set([
  'context_length_exceeded',
  'invalid_value',
  'request_too_large',
  'content_filter',
]);
/** Too long a text is embedded by its first half, quarter ... */
const HALVINGS = 5;

/**
 * Embeds what has no vectors yet, a few passages at a time, behind everything else: files are searchable by words before
 * it, and queries go first. What is done is what is stored, so it goes on where it was after any death of the process.
 */
export class EmbeddingWorker {
  readonly #options: Required<EmbeddingWorkerOptions>;
  readonly #stopping = new AbortController();
  readonly #chunks;
  #wakeUp = Promise.withResolvers<void>();
  #running: Promise<void> = Promise.resolve();
  #state: EmbeddingWorkState = { state: 'idle', reason: null };
  #after: { fingerprint: string; documentId: string } | undefined;
  #afterQuestion: { fingerprint: string; chunkId: string } | undefined;

  constructor(options: EmbeddingWorkerOptions) {
    this.#options = { pollMs: 30_000, retryMs: 1_000, ...options };
    this.#chunks = options.metrics.counter({
      name: 'rag_embedded_chunks_total',
      help: 'Passages embedded in the background',
      labelNames: [],
    });
  }

  get state(): EmbeddingWorkState {
    return this.#state;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Looks for work at once. */
  wake(): void {
    this.#wakeUp.resolve();
    this.#wakeUp = Promise.withResolvers();
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the service is stopping'));
    this.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { pollMs, retryMs, log } = this.#options;
    const { signal } = this.#stopping;
    let failures = 0;
    while (!signal.aborted) {
      const wakeUp = this.#wakeUp.promise;
      let waitMs = pollMs;
      try {
        const hasWorked = await this.#step(signal);
        failures = 0;
        if (hasWorked) continue;
      } catch (error) {
        if (signal.aborted) return;
        waitMs = Math.min(retryMs * 2 ** failures, MAX_RETRY_MS);
        failures += 1;
        const isProviders = error instanceof ProviderError;
        this.#state = { state: 'waiting', reason: isProviders ? error.code : 'store_unavailable' };
        if (isProviders) log.warn({ code: error.code, waitMs }, 'embedding paused');
        else log.error({ err: error }, 'embedding paused');
        await pause(waitMs, signal);
        continue;
      }
      await Promise.race([wakeUp, pause(waitMs, signal)]);
    }
  }

  /** @returns false when there is nothing to do */
  async #step(signal: AbortSignal): Promise<boolean> {
    const { vectors } = this.#options;
    const model = await this.#target(signal);
    if (model === null) {
      this.#state = { state: 'idle', reason: 'no embedding model' };
      return false;
    }
    const { fingerprint } = model;
    await this.#options.unrelated.prepare(model, signal);
    await vectors.open(fingerprint, model.dimensions);
    const parts = await this.#pending(model);
    if (parts.length > 0) {
      this.#state = { state: 'embedding', reason: null };
      const texts = parts.flatMap((part) => part.texts);
      const found = await this.#embed(model, texts, { kind: 'passage', signal });
      let from = 0;
      const embedded = parts.map(({ documentId, offset, texts: { length } }) => {
        from += length;
        return { documentId, offset, vectors: found.slice(from - length, from) };
      });
      this.#chunks.inc(await vectors.put(fingerprint, embedded));
      return true;
    }
    const questions = await this.#pendingQuestions(model);
    if (questions.length > 0) {
      this.#state = { state: 'embedding', reason: null };
      const texts = questions.map(({ text }) => text);
      // Compared with what users ask, so they are embedded as that is.
      const found = await this.#embed(model, texts, { kind: 'query', signal });
      const embedded = questions.map(({ chunkId }, index) => ({ chunkId, vector: found[index] ?? null }));
      await vectors.putQuestions(fingerprint, embedded);
      return true;
    }
    this.#state = { state: 'idle', reason: null };
    await this.#takeOver(model, signal);
    return false;
  }

  /** The configured model; the one of the active set while the configured one is held back. */
  async #target(signal: AbortSignal): Promise<EmbeddingModel | null> {
    const { models, settings, vectors } = this.#options;
    const current = await models.current(signal);
    const held = await settings.get(HELD_KEY);
    if (current === null || held === undefined) return current;
    if (held !== current.fingerprint) {
      // Somebody has chosen another model since.
      await settings.delete(HELD_KEY);
      return current;
    }
    const active = await vectors.active();
    return active === undefined ? null : models.of(active, signal);
  }

  /** Goes on behind what it did last; what lies before is looked through again when nothing is left there. */
  async #pending({ fingerprint, provider }: EmbeddingModel): Promise<PendingChunks[]> {
    const { vectors } = this.#options;
    const limit = stepOf(provider);
    const after = this.#after?.fingerprint === fingerprint ? this.#after.documentId : undefined;
    let parts = await vectors.pending(fingerprint, { limit, ...(after !== undefined && { after }) });
    if (parts.length === 0 && after !== undefined) parts = await vectors.pending(fingerprint, { limit });
    const documentId = parts[0]?.documentId;
    this.#after = documentId === undefined ? undefined : { fingerprint, documentId };
    return parts;
  }

  /** As {@link EmbeddingWorker.#pending}, for known questions; passages go first. */
  async #pendingQuestions({ fingerprint, provider }: EmbeddingModel): Promise<PendingQuestion[]> {
    const { vectors } = this.#options;
    const limit = stepOf(provider);
    const after = this.#afterQuestion?.fingerprint === fingerprint ? this.#afterQuestion.chunkId : undefined;
    let questions = await vectors.pendingQuestions(fingerprint, { limit, ...(after && { after }) });
    if (questions.length === 0 && after !== undefined) {
      questions = await vectors.pendingQuestions(fingerprint, { limit });
    }
    const chunkId = questions.at(-1)?.chunkId;
    this.#afterQuestion = chunkId === undefined ? undefined : { fingerprint, chunkId };
    return questions;
  }

  async #embed(
    model: EmbeddingModel,
    texts: readonly string[],
    { kind, signal }: { kind: 'passage' | 'query'; signal: AbortSignal },
  ): Promise<(Float32Array | null)[]> {
    while (this.#options.queries.isBusy) await pause(QUERY_PAUSE_MS, signal);
    const options = {
      kind,
      signal,
      onAttempt: (attempt: Parameters<ProviderMetrics['embedded']>[0]) =>
        this.#options.calls.embedded(attempt),
    };
    try {
      return await model.embed(texts, options);
    } catch (error) {
      if (!isAboutText(error)) throw error;
    }
    const vectors: (Float32Array | null)[] = [];
    for (const text of texts) vectors.push(await this.#embedShortened(model, text, options));
    return vectors;
  }

  /** Null when the model takes not even the beginning. */
  async #embedShortened(
    model: EmbeddingModel,
    text: string,
    options: Parameters<EmbeddingModel['embed']>[1],
  ): Promise<Float32Array | null> {
    for (let halving = 0; halving <= HALVINGS; halving++) {
      try {
        const [vector] = await model.embed([text.slice(0, Math.ceil(text.length / 2 ** halving))], options);
        return vector ?? null;
      } catch (error) {
        if (!isAboutText(error)) throw error;
      }
    }
    this.#options.log.warn({ characters: text.length }, 'passage not embedded: the model refuses it');
    return null;
  }

  /** The set that was built is whole: from one query to the next it answers. */
  async #takeOver(model: EmbeddingModel, signal: AbortSignal): Promise<void> {
    const { vectors, models, settings, log } = this.#options;
    const { fingerprint } = model;
    const active = await vectors.active();
    if (active === undefined || active === fingerprint) return;
    const former = await models.of(active, signal);
    const overlap = former && (await measureOverlap(vectors, { before: former, after: model, signal }));
    if ((await settings.get(HELD_KEY)) === fingerprint || !(await vectors.activate(fingerprint))) return;
    await settings.set(OVERLAP_KEY, { before: active, after: fingerprint, ...overlap });
    log.info({ before: active, after: fingerprint, ...overlap }, 'embedding model changed');
  }
}

/** Texts a call. */
function stepOf(provider: string): number {
  return provider === 'openai' ? STEP.openai : STEP.local;
}

function isAboutText(error: unknown): boolean {
  return error instanceof ProviderError && TEXT_CODES.has(error.code);
}

/** Ends early, without an error, when the signal fires. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal, ref: false }).catch(() => undefined);
}
