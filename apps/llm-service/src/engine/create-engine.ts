import { randomUUID } from 'node:crypto';
import { AdmissionQueue } from './admission-queue.ts';
import { CrashSuspects } from './crash-suspects.ts';
import type { Engine, EngineCall, ModelRole, RoleState } from './engine.ts';
import type { EngineSettings } from './engine-settings.ts';
import { generateThroughQueue } from './generate-through-queue.ts';
import { ModelHost } from './model-host.ts';
import { type CallAnswer, type CallMessage, CancelledError, type ModelProcess } from './model-process.ts';

/** Texts that are embedded or ranked in one turn: so many clients take turns, and a cancel is quick. */
const TEXTS_PER_TURN = 16;
const WAITING_TEXT_CALLS = 64;

const NO_CHAT_MODEL =
  'No model is loaded. The RAG backend answers from your documents without one. For written answers get one with ' +
  '`npx frogwell model pull frog`, or run any OpenAI-compatible server (llama-server, Ollama, vLLM) and set ' +
  'LOCAL_LLM_API_URL of the RAG backend to its address.';
const NO_MODEL: Readonly<Record<ModelRole, string>> = {
  chat: NO_CHAT_MODEL,
  embedder: 'get one with `npx frogwell model pull bge-m3`, or set EMBEDDER_MODEL',
  reranker: 'get one with `npx frogwell model pull bge-reranker-v2-m3`, or set RERANKER_MODEL',
};

interface Hosted {
  host: ModelHost;
  queue: AdmissionQueue;
}

/** @param options.program another program for the processes of the models, in tests */
export function createEngine(settings: EngineSettings, options: { program?: string } = {}): Engine {
  const suspects = new CrashSuspects();
  const running = new Set<string>();
  const host = (role: ModelRole, slots: number, capacity: number): Hosted => {
    const queue = new AdmissionQueue({ slots, capacity, maxWaitMs: settings.queueWaitMs });
    const hosted = new ModelHost({
      role,
      settings,
      slots,
      noModelMessage: NO_MODEL[role],
      program: options.program,
      onReady: (details) => queue.resize({ slots: role === 'chat' ? details.slots : 1 }),
      onCrash: () => {
        if (role === 'chat') suspects.crashed(running);
      },
    });
    return { host: hosted, queue };
  };
  const { slots } = settings;
  const roles: Record<ModelRole, Hosted> = {
    chat: host('chat', slots, settings.queueCapacity ?? Math.max(4, 2 * slots)),
    embedder: host('embedder', 1, WAITING_TEXT_CALLS),
    reranker: host('reranker', 1, WAITING_TEXT_CALLS),
  };
  const ofRole = (role: ModelRole): RoleState => {
    const { host: hosted, queue } = roles[role];
    const state = hosted.state();
    if (state.status === 'no_model') return state;
    const { running: busy, waiting, slots: all, capacity } = queue;
    return { ...state, queue: { running: busy, waiting, slots: all, capacity } };
  };

  return {
    state() {
      const embedder = ofRole('embedder');
      const reranker = ofRole('reranker');
      return {
        ...ofRole('chat'),
        ...(embedder.status !== 'no_model' && { embedder }),
        ...(reranker.status !== 'no_model' && { reranker }),
      };
    },
    generate: (request, call) =>
      generateThroughQueue(request, call, {
        ...roles.chat,
        suspects,
        running,
        observer: settings.observer,
        requestTimeoutMs: settings.requestTimeoutMs,
      }),
    tokenize: (request, call) =>
      ask(roles.chat.host.process(), { type: 'tokenize', id: randomUUID(), request }, call, isTokens),
    detokenize: (tokens, call) =>
      ask(roles.chat.host.process(), { type: 'detokenize', id: randomUUID(), tokens }, call, isText),
    async embed(texts, call) {
      const vectors: Float32Array[] = [];
      let promptTokens = 0;
      for (let from = 0; from < texts.length; from += TEXTS_PER_TURN) {
        const part = texts.slice(from, from + TEXTS_PER_TURN);
        const found = await takeTurn(roles.embedder, call, (process) =>
          ask(process, { type: 'embed', id: randomUUID(), texts: part }, call, isEmbedding),
        );
        vectors.push(...found.vectors);
        promptTokens += found.promptTokens;
      }
      return { vectors, promptTokens };
    },
    async rerank(query, documents, call) {
      const scores: number[] = [];
      let promptTokens = 0;
      for (let from = 0; from < documents.length; from += TEXTS_PER_TURN) {
        const part = documents.slice(from, from + TEXTS_PER_TURN);
        const found = await takeTurn(roles.reranker, call, (process) =>
          ask(process, { type: 'rerank', id: randomUUID(), query, documents: part }, call, isRanking),
        );
        scores.push(...found.scores);
        promptTokens += found.promptTokens;
      }
      return { scores, promptTokens };
    },
    load: (role, file) => roles[role].host.load(file),
    async close() {
      await Promise.all(Object.values(roles).map(({ host: hosted }) => hosted.close()));
    },
  };
}

async function takeTurn<Result>(
  { host, queue }: Hosted,
  call: EngineCall,
  work: (process: ModelProcess) => Promise<Result>,
): Promise<Result> {
  host.process();
  const release = await queue.enter(call);
  try {
    return await work(host.process());
  } finally {
    release();
  }
}

type ResultValue = Extract<CallAnswer, { type: 'result' }>['value'];

/** A call with one answer. Waits for the process to let go also after an abort, so that turns do not overlap. */
function ask<Value extends ResultValue>(
  process: ModelProcess,
  message: CallMessage,
  { signal }: EngineCall,
  isExpected: (value: ResultValue) => value is Value,
): Promise<Value> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<Value>();
  const onAbort = () => process.cancel(message.id);
  let found: Value | undefined;
  process.call(message, {
    onAnswer(answer) {
      if (answer.type === 'result' && isExpected(answer.value)) found = answer.value;
    },
    onEnd(error) {
      signal.removeEventListener('abort', onAbort);
      if (found !== undefined) resolve(found);
      else if (error instanceof CancelledError) reject(signal.reason ?? error);
      else reject(error ?? new Error(`unexpected answer to ${message.type}`));
    },
  });
  signal.addEventListener('abort', onAbort, { once: true });
  return promise;
}

function isTokens(value: ResultValue): value is number[] {
  return Array.isArray(value);
}

function isText(value: ResultValue): value is string {
  return typeof value === 'string';
}

function isEmbedding(value: ResultValue): value is Extract<ResultValue, { vectors: unknown }> {
  return typeof value === 'object' && 'vectors' in value;
}

function isRanking(value: ResultValue): value is Extract<ResultValue, { scores: unknown }> {
  return typeof value === 'object' && 'scores' in value;
}
