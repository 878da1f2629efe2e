import type { ChatCompletionRequest } from '@frogwell/protocol';
import {
  type EvidencePassage,
  estimateTokens,
  type LanguageModel,
  type ModelMessage,
  type ModelRequest,
} from '@frogwell/providers';
import {
  classifySmallTalk,
  DEFAULT_KNOWN_QUESTION_RULE,
  detectLanguage,
  noDocumentsReply,
  type RuleOf,
  refusalReply,
  saysNotFound,
  smallTalkReply,
} from '@frogwell/retrieval';
import type { SearchScope, Storage } from '@frogwell/storage';
import type { DegradedReason, SearchByMeaning } from '../embedding/query-vectors.ts';
import { DEFAULT_STORE_NAME, type DocumentLibrary } from '../library/document-library.ts';
import { knownQuestionRule } from '../library/known-question-rule.ts';
import type { StoreSynonyms } from '../library/store-synonyms.ts';
import { type Answer, AnswerError, type AnswerPart } from './answer-parts.ts';
import type { ReceiptDraft } from './answer-receipt.ts';
import type { AnswerRecorder, AnswerSituation, AnswerTrace } from './answer-recorder.ts';
import { askModels, type Citations, isChatModel } from './ask-models.ts';
import { smallTalkInstruction } from './build-prompt.ts';
import { checkPassages } from './check-passages.ts';
import { checkRequest, directField, lastQuestion, samplingOf, toModelMessages } from './check-request.ts';
import { extractOrder } from './extract-order.ts';
import { type Evidence, findEvidence, findKnownAnswer, type KnownAnswer } from './find-evidence.ts';
import { fixedTextModel } from './fixed-text-model.ts';
import type { GroundedPrompts } from './grounded-prompts.ts';
import type { ModelDirectory, ResolvedModel } from './model-directory.ts';
import type { PrefillSpeeds } from './prefill-speed.ts';
import { PromptedModel } from './prompted-model.ts';
import type { ProviderMetrics } from './provider-metrics.ts';
import { questionByItself } from './rewrite-question.ts';
import { bodyOf, citeSources, citeVerbatim, type Source, type SourceUrl } from './source-citations.ts';

/** What an answer needs to know of the request around the question. */
export interface AnswerCall {
  /** Of the answer: `chatcmpl-…`. */
  id: string;
  /** Fires when the caller leaves. */
  signal: AbortSignal;
  requestId: string;
  sourceUrl: SourceUrl;
  /** Called when the documents have been searched and somebody begins to write. */
  onWriting?: () => void;
}

export interface AnsweringDependencies {
  storage: Pick<Storage, 'chunks'>;
  library: Pick<DocumentLibrary, 'store' | 'findStore' | 'touchStore'>;
  models: Pick<ModelDirectory, 'resolve'>;
  recorder: AnswerRecorder;
  calls: Pick<ProviderMetrics, 'fellBack'>;
  grounding: 'strict' | 'prefer';
  /** Tries per model. */
  maxAttempts: number;
  prompts: GroundedPrompts;
  speeds: Pick<PrefillSpeeds, 'of'>;
  searchByMeaning: SearchByMeaning;
  synonyms: Pick<StoreSynonyms, 'of'>;
}

/** One request on its way through the table. */
export class Answering {
  readonly #dependencies: AnsweringDependencies;
  readonly #request: ChatCompletionRequest;
  readonly #call: AnswerCall;
  readonly #trace: AnswerTrace;
  readonly #draft: ReceiptDraft;
  readonly #messages: ModelMessage[];
  #degraded: DegradedReason | null = null;

  constructor(
    dependencies: AnsweringDependencies,
    request: ChatCompletionRequest,
    call: AnswerCall,
    { trace, draft }: { trace: AnswerTrace; draft: ReceiptDraft },
  ) {
    this.#dependencies = dependencies;
    this.#request = request;
    this.#call = call;
    this.#trace = trace;
    this.#draft = draft;
    checkRequest(request);
    this.#messages = toModelMessages(request);
  }

  async answer(): Promise<Answer> {
    const answer = await this.#answer();
    this.#trace.degraded = this.#degraded;
    return { ...answer, degraded: this.#degraded };
  }

  async #answer(): Promise<Answer> {
    const { chunks } = this.#dependencies.storage;
    const resolved = await this.#dependencies.models.resolve(this.#request.model, this.#call.signal);
    this.#draft.asked(this.#messages.findLast(({ role }) => role === 'user')?.content ?? '');
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
    const { scope, ruleOf } = await this.#knowledge(resolved.storeName);
    this.#draft.searchedIn(scope);
    const searchStartedAt = performance.now();
    const known = await findKnownAnswer(chunks, scope, this.#messages, ruleOf);
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
    const { recorder, speeds } = this.#dependencies;
    const asked = await questionByItself(resolved.links.filter(isChatModel), speeds, this.#messages, {
      signal: this.#call.signal,
      requestId: this.#call.requestId,
      onAttempt: (attempt) => recorder.attempted(this.#trace, attempt),
    });
    const evidence = await findEvidence(chunks, scope, asked, {
      maxPassages: this.#request.max_num_results ?? null,
      ruleOf,
      synonyms: await this.#dependencies.synonyms.of(scope.vectorStoreIds),
      signal: this.#call.signal,
      byMeaning: this.#dependencies.searchByMeaning((reason) => {
        this.#degraded = reason;
      }),
    });
    this.#dependencies.recorder.retrieved(this.#trace, performance.now() - searchStartedAt);
    if (evidence.isWithoutMeaning) this.#degraded ??= 'embedder_unavailable';
    this.#draft.found(evidence.question, evidence.sources, evidence.assessment);
    this.#draft.comparedByMeaning(evidence.meaning);
    if (evidence.known) return this.#answerKnown(evidence.known);
    this.#trace.passages = evidence.sources.length;
    this.#trace.topScore = evidence.sources[0]?.score ?? null;
    if (evidence.chunkCount === 0) {
      return this.#ask('no-documents', resolved, {
        messages: this.#messages,
        reply: noDocumentsReply(evidence.language),
      });
    }
    // With its passages, from here on: a check reads them for the answer too.
    this.#call.onWriting?.();
    const links = this.#groundedLinks(resolved, evidence);
    return (await this.#isAnswerable(links, evidence))
      ? this.#answerGrounded(resolved, links, evidence)
      : this.#refuse(resolved, scope, evidence);
  }

  /** The stores that the request names, or the one of its model name, or the default; and their rules. */
  async #knowledge(storeName: string | null): Promise<{ scope: SearchScope; ruleOf: RuleOf }> {
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
    const rules = new Map(stores.map(({ id, metadata }) => [id, knownQuestionRule(metadata)]));
    return {
      scope: {
        // The default store may have been deleted: then there is nothing to search, and the answer says so.
        vectorStoreIds: stores.length > 0 ? stores.map((store) => store.id) : [DEFAULT_STORE_NAME],
        ...(this.#request.filters && { filter: this.#request.filters }),
      },
      ruleOf: (id) => rules.get(id) ?? DEFAULT_KNOWN_QUESTION_RULE,
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
    const { answer, chunk, quoted, question, tier, similarity } = known;
    this.#draft.found(question, [{ chunk, score: 1 }], null);
    this.#trace.situation = 'known-question';
    this.#trace.passages = 1;
    const cited = citeVerbatim(answer, { chunk, score: 1 }, quoted, this.#call.sourceUrl);
    return this.#ready('known-answer', answer, {
      type: 'citations',
      annotations: cited.annotations,
      context: {
        ...cited.context,
        known_question: { question, tier, ...(similarity !== undefined && { similarity }) },
      },
    });
  }

  /** Says that the documents do not hold the answer; with `GROUNDING=prefer` a model may answer without them. */
  async #refuse(resolved: ResolvedModel, scope: SearchScope, evidence: Evidence): Promise<Answer> {
    const nearest = nearestTitles(evidence);
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

  #groundedLinks({ links }: ResolvedModel, evidence: Evidence): LanguageModel[] {
    const { prompts } = this.#dependencies;
    return links.map((link) =>
      isChatModel(link) ? new PromptedModel(link, () => prompts.for(link, this.#messages, evidence)) : link,
    );
  }

  /** Do the passages hold an answer? Where it is uncertain, the model that is to write it looks first. */
  async #isAnswerable([model]: readonly LanguageModel[], evidence: Evidence): Promise<boolean> {
    const { isSufficient, isUncertain } = evidence.verdict;
    if (!isUncertain || !(model instanceof PromptedModel)) return isSufficient;
    const { recorder, prompts, speeds } = this.#dependencies;
    const check = await checkPassages(model, { files: prompts.files, speeds }, evidence.language, {
      signal: this.#call.signal,
      requestId: this.#call.requestId,
      onAttempt: (attempt) => recorder.attempted(this.#trace, attempt),
    });
    this.#trace.check = check.outcome;
    this.#draft.checked(check);
    if (check.outcome === 'yes') return true;
    // A check that came to nothing changes nothing.
    return check.outcome === 'no' ? false : isSufficient;
  }

  async #answerGrounded(
    resolved: ResolvedModel,
    links: readonly LanguageModel[],
    evidence: Evidence,
  ): Promise<Answer> {
    const { question, sources } = evidence;
    if (links.length === 0) throw unavailable(resolved);
    const passages = sources.map(toEvidencePassage);
    return this.#open(
      'grounded',
      links,
      { messages: this.#messages, evidence: { question, passages }, ...samplingOf(this.#request) },
      (text, model) => {
        const { sourceUrl } = this.#call;
        const read = model instanceof PromptedModel ? model.prompt : undefined;
        if (read !== undefined) {
          this.#trace.passages = read.sources.length;
          this.#draft.prompted(read.version);
          const cited = citeSources(text, read.sources, { sourceUrl, listUnsupported: true });
          // The words agreed, but the model read them and found no answer: as in a refusal, what comes nearest is offered.
          const isRefusal = cited.annotations.length === 0 && saysNotFound(text);
          return isRefusal
            ? { ...cited, context: { ...cited.context, nearest: nearestTitles(evidence) } }
            : cited;
        }
        const numbered = extractOrder(question, passages).flatMap((position) => sources[position] ?? []);
        return citeSources(text, numbered, { sourceUrl, listUnsupported: false });
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

  #open(
    situation: AnswerSituation,
    links: readonly LanguageModel[],
    request: ModelRequest,
    cite?: (text: string, model: LanguageModel) => Citations,
  ): Promise<Answer> {
    const { recorder, calls, maxAttempts } = this.#dependencies;
    this.#trace.situation = situation;
    return askModels(links, request, {
      signal: this.#call.signal,
      requestId: this.#call.requestId,
      whole: this.#request.stream !== true,
      maxAttempts,
      trace: this.#trace,
      recorder,
      calls,
      ...(cite && { cite }),
    });
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

function unavailable(resolved: ResolvedModel): Error {
  return (
    resolved.unavailable ?? new AnswerError('model_not_loaded', 'no model is configured', { param: 'model' })
  );
}

/** What the best passages are from, at most three. */
function nearestTitles({ sources }: Evidence): string[] {
  return [...new Set(sources.map(({ chunk }) => chunk.title || chunk.filename))].slice(0, 3);
}

/** A passage as an answerer reads it: without the headings above it. */
export function toEvidencePassage({ chunk, score }: Source): EvidencePassage {
  const { id, context, title, filename, label, page, language } = chunk;
  return { id, text: bodyOf(chunk).text, context, title, filename, label, page, language, score };
}
