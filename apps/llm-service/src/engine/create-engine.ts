import { randomUUID } from 'node:crypto';
import { AdmissionQueue } from './admission-queue.ts';
import { askForResult, isEmbedding, isRanking, isText, isTokens } from './ask-model.ts';
import { CrashSuspects } from './crash-suspects.ts';
import type { Engine, ModelRole, RoleState } from './engine.ts';
import { EngineError } from './engine-error.ts';
import type { EngineSettings } from './engine-settings.ts';
import { generateThroughQueue } from './generate-through-queue.ts';
import { ModelHost } from './model-host.ts';
import { takeTurns } from './take-turns.ts';

/** Turns that may wait for an embedder or a reranker: they are short. */
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
  const { slots, requestTimeoutMs, observer } = settings;
  const suspects = new CrashSuspects();
  const hosted = (role: ModelRole, atOnce: number, capacity: number): Hosted => {
    const queue = new AdmissionQueue({ slots: atOnce, capacity, maxWaitMs: settings.queueWaitMs });
    const host = new ModelHost({
      role,
      settings,
      slots: atOnce,
      noModelMessage: NO_MODEL[role],
      program: options.program,
      onReady: (details) => queue.resize({ slots: role === 'chat' ? details.slots : 1 }),
      onReplaced: () => queue.freeSlots(),
    });
    return { host, queue };
  };
  const roles: Record<ModelRole, Hosted> = {
    chat: hosted('chat', slots, settings.queueCapacity ?? Math.max(8, 2 * slots)),
    embedder: hosted('embedder', 1, WAITING_TEXT_CALLS),
    reranker: hosted('reranker', 1, WAITING_TEXT_CALLS),
  };
  const ofRole = (role: ModelRole): RoleState => {
    const { host, queue } = roles[role];
    const state = host.state();
    if (state.status === 'no_model') return state;
    const { running, waiting, slots: all, capacity } = queue;
    return { ...state, queue: { running, waiting, slots: all, capacity } };
  };
  const { chat, embedder, reranker } = roles;

  return {
    state() {
      const besides = { embedder: ofRole('embedder'), reranker: ofRole('reranker') };
      return {
        ...ofRole('chat'),
        ...(besides.embedder.status !== 'no_model' && { embedder: besides.embedder }),
        ...(besides.reranker.status !== 'no_model' && { reranker: besides.reranker }),
      };
    },
    generate: (request, call) =>
      generateThroughQueue(request, call, { ...chat, suspects, observer, requestTimeoutMs }),
    async tokenize(request, { signal }) {
      const message = { type: 'tokenize', id: randomUUID(), request } as const;
      return askForResult(chat.host.process(), message, { signal, isExpected: isTokens });
    },
    async detokenize(tokens, { signal }) {
      const message = { type: 'detokenize', id: randomUUID(), tokens } as const;
      return askForResult(chat.host.process(), message, { signal, isExpected: isText });
    },
    async embed(texts, call) {
      const parts = await takeTurns(texts, call, { ...embedder, requestTimeoutMs }, (process, part, signal) =>
        askForResult(
          process,
          { type: 'embed', id: randomUUID(), ...part },
          { signal, isExpected: isEmbedding },
        ),
      );
      return { vectors: parts.flatMap(({ vectors }) => vectors), promptTokens: sumTokens(parts) };
    },
    async rerank(query, documents, call) {
      const parts = await takeTurns(
        documents,
        call,
        { ...reranker, requestTimeoutMs },
        (process, part, signal) =>
          askForResult(
            process,
            { type: 'rerank', id: randomUUID(), query, documents: part.texts, first: part.first },
            { signal, isExpected: isRanking },
          ),
      );
      return { scores: parts.flatMap(({ scores }) => scores), promptTokens: sumTokens(parts) };
    },
    load: (role, file) => roles[role].host.load(file),
    async close() {
      await Promise.all(
        Object.values(roles).map(({ host, queue }) => {
          queue.refuseAll(() => new EngineError('shutting_down', 'the service is shutting down'));
          return host.close();
        }),
      );
    },
  };
}

function sumTokens(parts: readonly { promptTokens: number }[]): number {
  return parts.reduce((sum, { promptTokens }) => sum + promptTokens, 0);
}
