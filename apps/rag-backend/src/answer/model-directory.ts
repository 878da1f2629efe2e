import {
  type Endpoint,
  type LanguageModel,
  type LocalServiceState,
  type LocalServices,
  ProviderError,
} from '@frogwell/providers';
import { AnswerError } from './answer-parts.ts';
import type { Choice, ProviderChoice } from './provider-choice.ts';
import type { ProviderName, ProviderSettings } from './provider-settings.ts';

/** Who answers a request, in order, and which documents its model name chose. */
export interface ResolvedModel {
  /** The chosen provider's models, then those of `LLM_FALLBACK`; never empty unless `unavailable` says why. */
  links: LanguageModel[];
  /** From `auto@<store name>`; null = the request or the default decides. */
  storeName: string | null;
  /** Why the chosen provider has nothing to answer with; null when it has. */
  unavailable: ProviderError | null;
}

export interface ModelDirectoryOptions {
  settings: ProviderSettings;
  choice: ProviderChoice;
  localServices: Pick<LocalServices, 'states' | 'models'>;
  /** Null when nothing may be sent to OpenAI. */
  openai: Cloud | null;
  extractive: LanguageModel;
}

export interface Cloud {
  model(modelId: string): LanguageModel;
  endpoint: Endpoint;
}

/** How the providers are doing, for people and monitors. */
export interface DirectoryState {
  /** In use now, and whether the environment or somebody at run time said so. */
  choice: Choice & { source: 'environment' | 'runtime' };
  /** The models that would be asked for the next answer, in order. */
  chain: string[];
  /** Why the chosen provider has nothing to answer with; null when it has. */
  problem: string | null;
  /** Its code in the table of errors. */
  problemCode: string | null;
  local: LocalServiceState[];
  /** Null when nothing may be sent to OpenAI. */
  openai: { endpoint: Endpoint; baseUrl: string; model: string } | null;
}

/** OpenAI's own chat model names: `gpt-4o`, `chatgpt-4o-latest`, `o1`, `o4-mini`. */
const OPENAI_NAME = /^(?:gpt-|chatgpt-|o\d)/i;
const AT_STORE = /^auto@(.+)$/s;

/** Turns model names into models, and lists them. */
export class ModelDirectory {
  readonly #settings: ProviderSettings;
  readonly #localServices: Pick<LocalServices, 'states' | 'models'>;
  readonly #openai: Cloud | null;
  readonly #extractive: LanguageModel;
  readonly #choice: ProviderChoice;

  constructor({ settings, choice, localServices, openai, extractive }: ModelDirectoryOptions) {
    this.#settings = settings;
    this.#choice = choice;
    this.#localServices = localServices;
    this.#openai = openai;
    this.#extractive = extractive;
  }

  /**
   * @param name as in the request's `model`
   * @throws AnswerError `model_not_found` for an unknown name, or one that `LLM_ALLOWED` does not let choose
   */
  async resolve(name: string, signal: AbortSignal): Promise<ResolvedModel> {
    const storeName = AT_STORE.exec(name)?.[1] ?? null;
    if (name === 'auto' || storeName !== null || this.#settings.aliases.includes(name)) {
      return { ...(await this.#configured(null, signal)), storeName };
    }
    if (OPENAI_NAME.test(name)) return { ...(await this.#configured(name, signal)), storeName: null };
    const [provider, modelId] = splitName(name);
    if (provider === null) throw unknownModel(name);
    if (!this.#settings.allowed.includes(provider)) {
      throw unknownModel(name, `provider ${provider} may not be chosen by a request (LLM_ALLOWED)`);
    }
    const chosen = await this.#linksOf(provider, modelId, signal);
    if (provider === 'local' && chosen.links.length === 0 && chosen.unavailable === null)
      throw unknownModel(name);
    // Whoever asks for the extracts themselves wants nothing else instead.
    const fallback = provider === 'extractive' ? [] : this.#settings.fallback;
    return { ...(await this.#withFallback(chosen, fallback, signal)), storeName: null };
  }

  /** Ids for `GET /v1/models`, `auto` first. */
  async list(storeNames: readonly string[], signal: AbortSignal): Promise<string[]> {
    const { allowed, openai, local } = this.#settings;
    const ids = ['auto', 'extractive'];
    if (allowed.includes('local')) {
      const preferred = (await this.#localServices.models(signal)).map(({ modelId }) => modelId);
      const states = (await this.#localServices.states(signal)).filter(({ status }) => status === 'ready');
      const listed = states.flatMap(({ models }) => models);
      const chosen = local.model === null ? preferred : [local.model];
      if (states.length > 0) ids.push(...[...chosen, ...listed].map((id) => `local/${id}`));
    }
    if (allowed.includes('openai') && openai) ids.push(`openai/${openai.model}`);
    return [...new Set([...ids, ...storeNames.map((name) => `auto@${name}`)])];
  }

  /**
   * Every server of a provider, one model each, for finding out whether they answer.
   *
   * @throws AnswerError `conflict` where nothing may be sent; ProviderError when there is no model to ask
   */
  async serversOf(provider: 'local' | 'openai', signal: AbortSignal): Promise<LanguageModel[]> {
    if (provider === 'openai' && this.#openai === null) {
      throw new AnswerError(
        'conflict',
        'nothing may be sent to OpenAI: name it in LLM_PROVIDER, LLM_FALLBACK or LLM_ALLOWED first',
      );
    }
    const { links, unavailable } = await this.#linksOf(provider, null, signal);
    if (links.length === 0)
      throw unavailable ?? new ProviderError('model_not_loaded', 'there is no model to ask', { provider });
    return links;
  }

  async state(signal: AbortSignal): Promise<DirectoryState> {
    const { links, unavailable } = await this.#configured(null, signal);
    const { openai } = this.#settings;
    return {
      choice: { ...this.#choice.current, source: this.#choice.source },
      chain: links.filter((link) => !(link instanceof UnavailableModel)).map(modelName),
      problem: unavailable === null ? null : unavailable.message,
      problemCode: unavailable === null ? null : unavailable.code,
      local: await this.#localServices.states(signal),
      openai: this.#openai &&
        openai && { endpoint: this.#openai.endpoint, baseUrl: openai.baseUrl, model: openai.model },
    };
  }

  /**
   * Who answers from now on.
   *
   * @throws AnswerError `invalid_value` for a provider that may not be chosen, `model_not_found` for a local model that
   * no service lists
   */
  async choose(
    choice: Choice,
    { signal, requestId }: { signal: AbortSignal; requestId: string },
  ): Promise<void> {
    this.#choice.check(choice);
    if (choice.provider === 'local' && choice.model !== null) {
      const states = (await this.#localServices.states(signal)).filter(({ status }) => status === 'ready');
      const isListed = states.some(
        ({ models }) => models.length === 0 || models.includes(choice.model ?? ''),
      );
      if (!isListed) throw unknownModel(`local/${choice.model}`);
    }
    await this.#choice.choose(choice, requestId);
  }

  /** Back to what `LLM_PROVIDER` says. */
  resetChoice(requestId: string): Promise<void> {
    return this.#choice.reset(requestId);
  }

  async #configured(openaiName: string | null, signal: AbortSignal): Promise<Links> {
    const { fallback } = this.#settings;
    const { provider, model } = this.#choice.current;
    if (provider !== 'auto') {
      const named = provider === 'openai' ? (openaiName ?? model) : model;
      const chosen = await this.#linksOf(provider, named, signal);
      return this.#withFallback(chosen, fallback, signal);
    }
    const local = await this.#localServices.models(signal);
    const links = local.length > 0 ? local : [this.#extractive];
    return this.#withFallback({ links, unavailable: null }, fallback, signal);
  }

  async #withFallback(chosen: Links, fallback: readonly ProviderName[], signal: AbortSignal): Promise<Links> {
    const links = [...chosen.links];
    for (const provider of fallback) {
      if (links.some((link) => link.provider === provider)) continue;
      links.push(...(await this.#linksOf(provider, null, signal)).links);
    }
    return { links, unavailable: chosen.unavailable };
  }

  /** @param modelId null = the configured one */
  async #linksOf(provider: ProviderName, modelId: string | null, signal: AbortSignal): Promise<Links> {
    switch (provider) {
      case 'extractive':
        return { links: [this.#extractive], unavailable: null };
      case 'openai':
        return {
          links: this.#openai ? [this.#openai.model(modelId ?? this.#settings.openai?.model ?? '')] : [],
          unavailable: null,
        };
      case 'local': {
        const links = await this.#localServices.models(signal, modelId ?? undefined);
        if (links.length > 0) return { links, unavailable: null };
        const states = await this.#localServices.states(signal);
        // Ready, but without the model that was asked for.
        if (states.some(({ status }) => status === 'ready')) return { links: [], unavailable: null };
        const reason = unavailability(states.find(({ status }) => status !== 'unreachable') ?? states[0]);
        // A service that says it has no model is passed over; any other trouble is a failure that the answer tells of.
        const isPassedOver = reason.code === 'model_not_loaded';
        return { links: isPassedOver ? [] : [new UnavailableModel(reason)], unavailable: reason };
      }
    }
  }
}

type Links = Omit<ResolvedModel, 'storeName'>;

/** Stands for a provider that is known not to answer now, so that the chain tells why it went on. */
class UnavailableModel implements LanguageModel {
  readonly provider: string;
  readonly modelId = 'unavailable';
  readonly #reason: ProviderError;

  constructor(reason: ProviderError) {
    this.provider = reason.provider;
    this.#reason = reason;
  }

  // biome-ignore lint/correctness/useYield: it fails before there is anything to yield
  async *stream(): AsyncGenerator<never> {
    throw this.#reason;
  }
}

/** The name of a model as listed: `extractive`, `local/frog`, `openai/gpt-4o-mini`. */
export function modelName(model: Pick<LanguageModel, 'provider' | 'modelId'>): string {
  return model.provider === 'extractive' ? 'extractive' : `${model.provider}/${model.modelId}`;
}

function splitName(name: string): [ProviderName | null, string | null] {
  if (name === 'extractive') return ['extractive', null];
  const [, provider, modelId] = /^(local|openai)\/(.+)$/s.exec(name) ?? [];
  if (modelId === undefined) return [null, null];
  return [provider === 'openai' ? 'openai' : 'local', modelId];
}

/** Why a local service that is not ready cannot answer, in the table's codes. */
function unavailability(service: LocalServiceState | undefined): ProviderError {
  const hint = service?.message ? `: ${service.message}` : '';
  switch (service?.status) {
    case 'no_model':
      return new ProviderError('model_not_loaded', `the local LLM service has no model${hint}`, {
        provider: 'local',
        param: 'model',
      });
    case 'starting':
    case 'loading':
    case 'warming':
      return new ProviderError('model_loading', 'the local LLM service is loading its model', {
        provider: 'local',
      });
    case 'draining':
      return new ProviderError('shutting_down', 'the local LLM service is stopping', { provider: 'local' });
    case 'failed':
      return new ProviderError('engine_crashed', `the local LLM service has failed${hint}`, {
        provider: 'local',
      });
    default:
      return new ProviderError('upstream_unreachable', `the local LLM service cannot be reached`, {
        provider: 'local',
      });
  }
}

function unknownModel(name: string, reason = 'GET /v1/models lists the names'): AnswerError {
  const shown = name.length > 100 ? `${name.slice(0, 100)}…` : name;
  return new AnswerError('model_not_found', `no such model: ${shown}; ${reason}`, { param: 'model' });
}
