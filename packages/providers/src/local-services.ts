import type { ChatTemplateName } from './chat-templates/render-chat-template.ts';
import { detectLocalService, type LocalService } from './detect-local-service.ts';
import { createGenerateModel } from './generate-model.ts';
import type { LanguageModel } from './language-model.ts';
import { createOpenAIModel } from './openai-model.ts';
import { ProviderError } from './provider-error.ts';
import type { Timeouts } from './timeouts.ts';
import { createUpstream, type Upstream } from './upstream.ts';

export interface LocalServicesOptions {
  /** Addresses of LLM services, in order of preference; `/v1` at the end may be there or not. */
  urls: readonly string[];
  apiKey?: string | undefined;
  /** The model to ask for; the first that a service lists if left out. */
  modelId?: string | undefined;
  /** For services that only have `/v1/generate`. */
  template: ChatTemplateName;
  timeouts: Timeouts;
}

export interface LocalServiceState extends LocalService {
  url: string;
}

/** The LLM services on this machine or network, whatever they speak and whether they are there or not. */
export interface LocalServices {
  /**
   * What each address is right now, in the given order. A finding serves for 2 s, and for 30 s while it is renewed; one
   * that says "not yet" is not used so long, because a model that has just come should write the next answer.
   */
  states(signal: AbortSignal): Promise<LocalServiceState[]>;
  /**
   * The models that can be asked now, in the given order; services without a model or not there are left out.
   *
   * @param modelId asks for this model instead of the configured one, of the services that list it (or list nothing)
   */
  models(signal: AbortSignal, modelId?: string): Promise<LanguageModel[]>;
  /** Waits for running calls, then closes the connections. */
  close(): Promise<void>;
}

const FRESH_MS = 2_000;
const USABLE_MS = 30_000;
/** The service is there and will answer a probe at once; its model may come at any moment. */
const NOT_YET: ReadonlySet<LocalServiceState['status']> = new Set([
  'no_model',
  'starting',
  'loading',
  'warming',
]);
/** A service that computes answers its probes late. */
const PROBE_MS = 3_000;

export function createLocalServices(options: LocalServicesOptions): LocalServices {
  const services = options.urls.map((url) => new WatchedService(url, options));
  return {
    states: (signal) => Promise.all(services.map((service) => service.state(signal))),
    async models(signal, modelId) {
      const found = await Promise.all(services.map((service) => service.model(signal, modelId)));
      return found.filter((model) => model !== undefined);
    },
    async close() {
      await Promise.all(services.map((service) => service.close()));
    },
  };
}

class WatchedService {
  readonly #url: string;
  readonly #options: LocalServicesOptions;
  /** The same server twice: its root, and `/v1` where the OpenAI routes are. */
  readonly #root: Upstream;
  readonly #v1: Upstream;
  #last: { state: LocalServiceState; at: number } | undefined;
  #probing: Promise<LocalServiceState> | undefined;

  constructor(url: string, options: LocalServicesOptions) {
    this.#url = url.replace(/\/+$/, '').replace(/\/v1$/, '');
    this.#options = options;
    const common = { provider: 'local', apiKey: options.apiKey, connectMs: options.timeouts.connectMs };
    this.#root = createUpstream({ ...common, baseURL: this.#url });
    this.#v1 = createUpstream({ ...common, baseURL: `${this.#url}/v1` });
  }

  async state(signal: AbortSignal): Promise<LocalServiceState> {
    signal.throwIfAborted();
    const age = this.#last === undefined ? Number.POSITIVE_INFINITY : performance.now() - this.#last.at;
    if (this.#last !== undefined && age < FRESH_MS) return this.#last.state;
    // One probe for everybody: it does not end because one of those who wait for it leaves.
    this.#probing ??= this.#probe().finally(() => {
      this.#probing = undefined;
    });
    const isOld = age >= USABLE_MS || NOT_YET.has(this.#last?.state.status ?? 'unreachable');
    return this.#last === undefined || isOld ? this.#probing : this.#last.state;
  }

  async model(signal: AbortSignal, wanted?: string): Promise<LanguageModel | undefined> {
    const { speaks, status, models } = await this.state(signal);
    if (status !== 'ready') return undefined;
    if (wanted !== undefined && models.length > 0 && !models.includes(wanted)) return undefined;
    const { template, timeouts } = this.#options;
    const modelId = wanted ?? this.#options.modelId ?? models[0] ?? 'local';
    return speaks === 'generate'
      ? createGenerateModel({ upstream: this.#root, modelId, template, timeouts })
      : createOpenAIModel({ upstream: this.#v1, modelId, timeouts });
  }

  async close(): Promise<void> {
    await Promise.all([this.#root.close(), this.#v1.close()]);
  }

  async #probe(): Promise<LocalServiceState> {
    const limit = new AbortController();
    const timer = setTimeout(() => {
      const late = `it did not answer within ${PROBE_MS / 1_000} s`;
      limit.abort(new ProviderError('upstream_timeout', late, { provider: 'local', timer: 'total' }));
    }, PROBE_MS);
    try {
      const state = { url: this.#url, ...(await detectLocalService(this.#root, limit.signal)) };
      this.#last = { state, at: performance.now() };
      return state;
    } finally {
      clearTimeout(timer);
    }
  }
}
