import type { ChatTemplateName } from './chat-templates/render-chat-template.ts';
import { detectLocalService, type LocalService, type ServerName } from './detect-local-service.ts';
import { Endpoint } from './endpoint.ts';
import { createGenerateModel } from './generate-model.ts';
import type { LanguageModel } from './language-model.ts';
import { createOpenAIModel, LOCAL_PARAMETERS } from './openai-model.ts';
import { ProviderError } from './provider-error.ts';
import { serviceRoot } from './service-root.ts';
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
  /** Calls at a time, per service. */
  concurrency: number;
  /** Told of every parameter of a caller that is left out, because servers of this kind do not know it. */
  onIgnoredParameter?: (name: string) => void;
}

export interface LocalServiceState extends LocalService {
  url: string;
  endpoint: Endpoint;
}

/** The LLM services on this machine or network, whatever they speak and whether they are there or not. */
export interface LocalServices {
  /** One per address, in the given order. */
  readonly endpoints: readonly Endpoint[];
  /**
   * What each address is right now, in the given order. A finding serves for 2 s; "ready" for 30 s, while it is renewed
   * in the background.
   */
  states(signal: AbortSignal): Promise<LocalServiceState[]>;
  /**
   * The models that can be asked now, in the given order; services without a model or not there are left out. While one
   * is known to be ready, the others are not waited for.
   *
   * @param modelId asks for this model instead of the configured one, of the services that list it (or list nothing)
   */
  models(signal: AbortSignal, modelId?: string): Promise<LanguageModel[]>;
  /** Waits for running calls, then closes the connections. */
  close(): Promise<void>;
}

const FRESH_MS = 2_000;
const USABLE_MS = 30_000;
/** How long a request waits for news of a service that was not ready when it was last looked at. */
const PATIENCE_MS = 250;
/** Those that answer a probe while they compute. Any other that does not answer may just be busy: it gets all its time. */
const ANSWERS_WHILE_COMPUTING: ReadonlySet<ServerName> = new Set([
  'frogwell',
  'llama-server',
  'ollama',
  'vllm',
]);
/** A service that computes answers its probes late. */
const PROBE_MS = 3_000;

export function createLocalServices(options: LocalServicesOptions): LocalServices {
  const endpoints = options.urls.map((_url, index) => {
    const name = index === 0 ? 'local' : `local-${index + 1}`;
    return new Endpoint({ name, provider: 'local', concurrency: options.concurrency });
  });
  const services = endpoints.map(
    (endpoint, index) => new WatchedService(options.urls[index] ?? '', endpoint, options),
  );
  return {
    endpoints,
    states: (signal) => Promise.all(services.map((service) => service.state(signal))),
    async models(signal, modelId) {
      const ready = services
        .map((service) => service.readyModel(modelId))
        .filter((model) => model !== undefined);
      if (ready.length > 0) {
        for (const service of services) service.renew();
        return ready;
      }
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
  readonly #endpoint: Endpoint;
  readonly #options: LocalServicesOptions;
  /** The same server twice: its root, and `/v1` where the OpenAI routes are. */
  readonly #root: Upstream;
  readonly #v1: Upstream;
  #last: { state: LocalServiceState; at: number } | undefined;
  #probing: Promise<LocalServiceState> | undefined;

  constructor(url: string, endpoint: Endpoint, options: LocalServicesOptions) {
    this.#url = serviceRoot(url);
    this.#endpoint = endpoint;
    this.#options = options;
    const common = {
      provider: 'local',
      endpoint,
      apiKey: options.apiKey,
      connectMs: options.timeouts.connectMs,
    };
    this.#root = createUpstream({ ...common, baseURL: this.#url });
    this.#v1 = createUpstream({ ...common, baseURL: `${this.#url}/v1` });
  }

  async state(signal: AbortSignal): Promise<LocalServiceState> {
    signal.throwIfAborted();
    const age = this.#age();
    if (this.#last !== undefined && age < FRESH_MS) return this.#last.state;
    const probing = this.#probeOnce();
    const last = this.#last?.state;
    if (last === undefined) return probing;
    if (last.status === 'ready' && age < USABLE_MS) return last;
    // A model that has just come should write the next answer; an address that swallows calls should not delay it.
    return soonOr(probing, last);
  }

  /** Looks again in the background, if the last finding is not fresh. */
  renew(): void {
    // A failure of the probe itself is told to the next one who waits for it.
    if (this.#age() >= FRESH_MS) this.#probeOnce().catch(() => undefined);
  }

  /** The model, if it is known already that it can be asked. */
  readyModel(wanted?: string): LanguageModel | undefined {
    return this.#last === undefined || this.#age() >= USABLE_MS
      ? undefined
      : this.#modelOf(this.#last.state, wanted);
  }

  async model(signal: AbortSignal, wanted?: string): Promise<LanguageModel | undefined> {
    return this.#modelOf(await this.state(signal), wanted);
  }

  #modelOf(
    { speaks, server, status, models }: LocalServiceState,
    wanted?: string,
  ): LanguageModel | undefined {
    if (status !== 'ready') return undefined;
    if (wanted !== undefined && models.length > 0 && !models.includes(wanted)) return undefined;
    const { template, timeouts, onIgnoredParameter } = this.#options;
    const modelId = wanted ?? this.#options.modelId ?? models[0] ?? 'local';
    return speaks === 'generate'
      ? createGenerateModel({ upstream: this.#root, modelId, template, timeouts })
      : createOpenAIModel({
          upstream: this.#v1,
          modelId,
          timeouts,
          ...(ANSWERS_WHILE_COMPUTING.has(server) && { isThere: () => this.#isThere() }),
          parameters: {
            only: LOCAL_PARAMETERS,
            ...(onIgnoredParameter && { onIgnored: onIgnoredParameter }),
          },
        });
  }

  /** A probe that breaks in itself says nothing against the service. */
  #isThere(): Promise<boolean> {
    return this.#probeOnce().then(
      ({ status }) => status !== 'unreachable',
      () => true,
    );
  }

  #age(): number {
    return this.#last === undefined ? Number.POSITIVE_INFINITY : performance.now() - this.#last.at;
  }

  /** One probe for everybody: it does not end because one of those who wait for it leaves. */
  #probeOnce(): Promise<LocalServiceState> {
    this.#probing ??= this.#probe().finally(() => {
      this.#probing = undefined;
    });
    return this.#probing;
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
      const state = {
        url: this.#url,
        endpoint: this.#endpoint,
        ...(await detectLocalService(this.#root, limit.signal)),
      };
      this.#last = { state, at: performance.now() };
      return state;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The finding if it comes soon, else the old one. */
async function soonOr<Finding>(coming: Promise<Finding>, old: Finding): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => resolve(old), PATIENCE_MS);
  });
  try {
    return await Promise.race([coming, late]);
  } finally {
    clearTimeout(timer);
  }
}
