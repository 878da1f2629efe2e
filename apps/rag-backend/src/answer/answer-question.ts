import type { ChatCompletionRequest } from '@frogwell/protocol';
import {
  type EvidencePassage,
  estimateTokens,
  type LanguageModel,
  type ModelMessage,
  type ModelRequest,
  openAnswer,
} from '@frogwell/providers';
import {
  classifySmallTalk,
  detectLanguage,
  noDocumentsReply,
  refusalReply,
  smallTalkReply,
} from '@frogwell/retrieval';
import type { SearchScope, Storage } from '@frogwell/storage';
import { DEFAULT_STORE_NAME, type DocumentLibrary } from '../library/document-library.ts';
import { type Answer, AnswerError, type AnswerPart } from './answer-parts.ts';
import type { AnswerRecorder, AnswerSituation, AnswerTrace } from './answer-recorder.ts';
import { buildPrompt, smallTalkInstruction } from './build-prompt.ts';
import { checkRequest, directField, lastQuestion, samplingOf, toModelMessages } from './check-request.ts';
import { Deadline } from './deadline.ts';
import { extractOrder } from './extract-order.ts';
import { type Evidence, findEvidence, findKnownAnswer, type KnownAnswer } from './find-evidence.ts';
import { fixedTextModel } from './fixed-text-model.ts';
import { type ModelDirectory, modelName, type ResolvedModel } from './model-directory.ts';
import type { ProviderMetrics } from './provider-metrics.ts';
import { bodyOf, citeSources, citeVerbatim, type Source, type SourceUrl } from './source-citations.ts';

/** What an answer needs to know of the request around the question. */
export interface AnswerCall {
  /** Fires when the caller leaves. */
  signal: AbortSignal;
  requestId: string;
  sourceUrl: SourceUrl;
}

/**
 * Answers a chat request from the documents, as the design's table says.
 *
 * Returns when the first part of the answer is there (the whole of it, unless it is streamed).
 *
 * @throws AnswerError, ProviderError with a code of the table; whatever fails later is thrown from `parts`
 */
export type AnswerQuestion = (request: ChatCompletionRequest, call: AnswerCall) => Promise<Answer>;

export interface AnswerDependencies {
  storage: Pick<Storage, 'chunks'>;
  library: Pick<DocumentLibrary, 'store' | 'findStore' | 'touchStore'>;
  models: Pick<ModelDirectory, 'resolve'>;
  recorder: AnswerRecorder;
  calls: Pick<ProviderMetrics, 'fellBack'>;
  grounding: 'strict' | 'prefer';
  requestTimeoutMs: number;
  /** Tries per model. */
  maxAttempts: number;
}

export function createAnswerQuestion(dependencies: AnswerDependencies): AnswerQuestion {
  return async (request, call) => {
    const startedAt = performance.now();
    const trace = dependencies.recorder.begin(call.requestId, request.stream === true);
    const deadline = new Deadline(call.signal, dependencies.requestTimeoutMs);
    let isOver = false;
    const finish = (outcome: string) => {
      if (isOver) return;
      isOver = true;
      deadline.clear();
      dependencies.recorder.finished(trace, outcome, performance.now() - startedAt);
    };
    // Whoever leaves between two parts never reads on.
    call.signal.addEventListener('abort', () => finish('aborted'), { once: true });
    try {
      const answering = new Answering(dependencies, request, { ...call, signal: deadline.signal }, trace);
      const answer = await answering.answer();
      trace.provider = answer.provider;
      trace.model = answer.model;
      trace.fallback = answer.fallback;
      trace.attempts = answer.attempts;
      trace.firstPartMs = performance.now() - startedAt;
      return { ...answer, parts: followed(answer.parts, { deadline, finish }) };
    } catch (error) {
      const reason = deadline.explain(error);
      finish(call.signal.aborted ? 'aborted' : codeOf(reason));
      throw reason;
    }
  };
}

/** One request on its way through the table. */
class Answering {
  readonly #dependencies: AnswerDependencies;
  readonly #request: ChatCompletionRequest;
  readonly #call: AnswerCall;
  readonly #trace: AnswerTrace;
  readonly #messages: ModelMessage[];

  constructor(
    dependencies: AnswerDependencies,
    request: ChatCompletionRequest,
    call: AnswerCall,
    trace: AnswerTrace,
  ) {
    this.#dependencies = dependencies;
    this.#request = request;
    this.#call = call;
    this.#trace = trace;
    checkRequest(request);
    this.#messages = toModelMessages(request);
  }

  async answer(): Promise<Answer> {
    const { chunks } = this.#dependencies.storage;
    const resolved = await this.#dependencies.models.resolve(this.#request.model, this.#call.signal);
    const direct = directField(this.#request);
    if (direct !== null) return this.#answerDirectly(resolved, direct);
    if (this.#request.logprobs === true && !resolved.links.some(isChatModel)) {
      throw new AnswerError(
        'unsupported_parameter',
        'logprobs: needs a language model, and none is configured',
        {
          param: 'logprobs',
        },
      );
    }

    const question = lastQuestion(this.#messages);
    const scope = await this.#scope(resolved.storeName);
    const searchStartedAt = performance.now();
    const known = await findKnownAnswer(chunks, scope, this.#messages);
    if (known) {
      this.#dependencies.recorder.retrieved(this.#trace, performance.now() - searchStartedAt);
      return this.#answerKnown(known);
    }
    const smallTalk = classifySmallTalk(question);
    if (smallTalk !== null) {
      const titles = await chunks.titles(scope, 10);
      const language = detectLanguage(question);
      return this.#ask('small-talk', resolved, {
        messages: [{ role: 'system', content: smallTalkInstruction(language, titles) }, ...this.#messages],
        reply: smallTalkReply(smallTalk, language, titles),
      });
    }
    const evidence = await findEvidence(chunks, scope, this.#messages, {
      maxPassages: this.#request.max_num_results ?? null,
      signal: this.#call.signal,
    });
    this.#dependencies.recorder.retrieved(this.#trace, performance.now() - searchStartedAt);
    this.#trace.passages = evidence.sources.length;
    this.#trace.topScore = evidence.sources[0]?.score ?? null;
    if (evidence.chunkCount === 0) {
      return this.#ask('no-documents', resolved, {
        messages: this.#messages,
        reply: noDocumentsReply(evidence.language),
      });
    }
    return evidence.isSufficient
      ? this.#answerGrounded(resolved, evidence)
      : this.#refuse(resolved, scope, evidence);
  }

  /** The stores that the request names, or the one of its model name, or the default. */
  async #scope(storeName: string | null): Promise<SearchScope> {
    const { library } = this.#dependencies;
    const ids = this.#request.vector_store_ids;
    const stores = [];
    if (ids) {
      for (const id of new Set(ids)) {
        const store = await library.store(id);
        if (!store)
          throw new AnswerError('not_found', `no such vector store: ${id}`, { param: 'vector_store_ids' });
        stores.push(store);
      }
    } else {
      const store = await library.findStore(storeName ?? DEFAULT_STORE_NAME);
      if (!store && storeName !== null) {
        throw new AnswerError('model_not_found', `no vector store is named "${storeName}"`, {
          param: 'model',
        });
      }
      if (store) stores.push(store);
    }
    for (const store of stores) await library.touchStore(store);
    return {
      // The default store may have been deleted: then there is nothing to search, and the answer says so.
      vectorStoreIds: stores.length > 0 ? stores.map((store) => store.id) : [DEFAULT_STORE_NAME],
      ...(this.#request.filters && { filter: this.#request.filters }),
    };
  }

  /** Tools, JSON and `"retrieval": false` are for the model itself: nothing else can stand in for it. */
  async #answerDirectly(resolved: ResolvedModel, field: string): Promise<Answer> {
    const links = resolved.links.filter(isChatModel);
    if (links.length === 0) {
      throw (
        resolved.unavailable ??
        new AnswerError('unsupported_parameter', `${field}: needs a language model, and none is configured`, {
          param: field,
        })
      );
    }
    return this.#open('direct', links, { messages: this.#messages, ...samplingOf(this.#request) });
  }

  #answerKnown(known: KnownAnswer): Answer {
    const { answer, chunk, quoted, question, tier } = known;
    this.#trace.situation = 'known-question';
    this.#trace.passages = 1;
    const cited = citeVerbatim(answer, { chunk, score: 1 }, quoted, this.#call.sourceUrl);
    return this.#ready('known-answer', answer, {
      type: 'citations',
      annotations: cited.annotations,
      context: { ...cited.context, known_question: { question, tier } },
    });
  }

  /** Says that the documents do not hold the answer; with `GROUNDING=prefer` a model may answer without them. */
  async #refuse(resolved: ResolvedModel, scope: SearchScope, evidence: Evidence): Promise<Answer> {
    const nearest = [...new Set(evidence.sources.map(({ chunk }) => chunk.title || chunk.filename))].slice(
      0,
      3,
    );
    const titles = await this.#dependencies.storage.chunks.titles(scope, 10);
    const text = refusalReply(evidence.language, { titles, nearest });
    const models = resolved.links.filter(isChatModel);
    if (this.#dependencies.grounding === 'prefer' && models.length > 0) {
      const refusal = fixedTextModel(text, 'none');
      return this.#open(
        'ungrounded',
        [...models, refusal],
        { messages: this.#messages, ...samplingOf(this.#request) },
        (_text, model) => ({
          annotations: [],
          context: { citations: [], nearest, ...(model !== refusal && { grounded: false }) },
        }),
      );
    }
    this.#trace.situation = 'refusal';
    return this.#ready('none', text, {
      type: 'citations',
      annotations: [],
      context: { citations: [], nearest },
    });
  }

  async #answerGrounded(resolved: ResolvedModel, evidence: Evidence): Promise<Answer> {
    const { question, language } = evidence;
    const prompt = buildPrompt({ messages: this.#messages, language, sources: evidence.sources });
    this.#trace.passages = prompt.sources.length;
    if (resolved.links.length === 0) throw unavailable(resolved);
    const passages = prompt.sources.map(toEvidencePassage);
    return this.#open(
      'grounded',
      resolved.links,
      { messages: prompt.messages, evidence: { question, passages }, ...samplingOf(this.#request) },
      (text, model) => {
        const isModel = isChatModel(model);
        const order = isModel ? [...passages.keys()] : extractOrder(question, passages);
        const numbered = order.flatMap((position) => prompt.sources[position] ?? []);
        return citeSources(text, numbered, { sourceUrl: this.#call.sourceUrl, listUnsupported: isModel });
      },
    );
  }

  /** Asks a chat model, or gives the ready reply where the extractive answerer would have been next. */
  #ask(
    situation: AnswerSituation,
    resolved: ResolvedModel,
    { messages, reply }: { messages: ModelMessage[]; reply: string },
  ): Promise<Answer> {
    const links = resolved.links.map((link) => (isChatModel(link) ? link : fixedTextModel(reply)));
    if (links.length === 0) throw unavailable(resolved);
    return this.#open(situation, links, { messages, ...samplingOf(this.#request) });
  }

  async #open(
    situation: AnswerSituation,
    links: readonly LanguageModel[],
    request: ModelRequest,
    cite?: (text: string, model: LanguageModel) => Omit<Extract<AnswerPart, { type: 'citations' }>, 'type'>,
  ): Promise<Answer> {
    const { recorder, calls, maxAttempts } = this.#dependencies;
    const trace = this.#trace;
    trace.situation = situation;
    const { model, failures, attempts, parts } = await openAnswer(links, request, {
      signal: this.#call.signal,
      requestId: this.#call.requestId,
      whole: this.#request.stream !== true,
      maxAttempts,
      onAttempt: (attempt) => {
        if (isChatModel(attempt)) recorder.attempted(trace, attempt);
      },
    });
    for (const { provider, code } of failures) calls.fellBack(provider, model.provider, code);

    return {
      provider: model.provider,
      model: model.provider === 'none' ? 'extractive' : modelName(model),
      fallback:
        failures.length === 0
          ? null
          : failures.map(({ provider, code }) => `${provider}: ${code}`).join(', '),
      attempts,
      parts: answerParts(),
    };

    async function* answerParts(): AsyncGenerator<AnswerPart> {
      let text = '';
      for await (const part of parts) {
        switch (part.type) {
          case 'text-delta':
            text += part.text;
            yield { ...part, type: 'text' };
            break;
          case 'refusal-delta':
            yield { type: 'refusal', text: part.text };
            break;
          case 'tool-call':
            yield part;
            break;
          case 'finish': {
            const citations = cite?.(text, model);
            trace.citations = citations?.annotations.length ?? 0;
            if (citations) yield { type: 'citations', ...citations };
            yield { type: 'finish', finishReason: part.finishReason, usage: part.usage };
          }
        }
      }
    }
  }

  /** An answer that needs no model. */
  #ready(provider: string, text: string, citations: Extract<AnswerPart, { type: 'citations' }>): Answer {
    this.#trace.citations = citations.annotations.length;
    const promptTokens = this.#messages.reduce((sum, { content }) => sum + estimateTokens(content), 0);
    return {
      provider,
      model: 'extractive',
      fallback: null,
      attempts: 0,
      parts: (async function* (): AsyncGenerator<AnswerPart> {
        yield { type: 'text', text };
        yield citations;
        yield {
          type: 'finish',
          finishReason: 'stop',
          usage: { promptTokens, completionTokens: estimateTokens(text), estimated: true },
        };
      })(),
    };
  }
}

async function* followed(
  parts: AsyncIterable<AnswerPart>,
  { deadline, finish }: { deadline: Deadline; finish: (outcome: string) => void },
): AsyncGenerator<AnswerPart> {
  let outcome = 'aborted';
  try {
    for await (const part of parts) {
      if (part.type === 'finish') outcome = 'ok';
      yield part;
    }
  } catch (error) {
    const reason = deadline.explain(error);
    outcome = deadline.signal.aborted && reason === error ? 'aborted' : codeOf(reason);
    throw reason;
  } finally {
    finish(outcome);
  }
}

function isChatModel({ provider }: Pick<LanguageModel, 'provider'>): boolean {
  return provider !== 'extractive' && provider !== 'none';
}

function unavailable(resolved: ResolvedModel): Error {
  return (
    resolved.unavailable ?? new AnswerError('model_not_loaded', 'no model is configured', { param: 'model' })
  );
}

function toEvidencePassage({ chunk, score }: Source): EvidencePassage {
  const { id, context, title, filename, label, page, language } = chunk;
  return { id, text: bodyOf(chunk).text, context, title, filename, label, page, language, score };
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'internal_error';
}
