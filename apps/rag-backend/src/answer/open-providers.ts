import { isLoopbackName, type Logger } from '@frogwell/http-service';
import {
  CLOUD_TIMEOUTS,
  createEmbeddingService,
  createLocalServices,
  createOpenAIModel,
  createRerankService,
  createUpstream,
  type EmbeddingService,
  Endpoint,
  LOCAL_TIMEOUTS,
  type LocalServices,
  type RerankService,
  type Timeouts,
} from '@frogwell/providers';
import { createExtractiveLanguageModel } from '@frogwell/retrieval';
import { ModelDirectory } from './model-directory.ts';
import type { ProviderChoice } from './provider-choice.ts';
import type { ProviderSettings } from './provider-settings.ts';

/** Of the time for a whole request, how much may be spent waiting for one provider's first token. */
const FIRST_TOKEN_SHARE = 0.8;
const MOST_WARNINGS = 100;

/** The embedder that is configured, and others of the same server. */
export interface OpenedEmbeddings {
  service: EmbeddingService;
  /** A model of the same server by its exact name; to be closed by the caller. */
  named(modelId: string): EmbeddingService;
}

/** Makes the providers that the settings name, and the directory that finds them by name. Connects to nobody yet. */
export function openProviders(
  settings: ProviderSettings,
  { choice, logger, requestTimeoutMs }: { choice: ProviderChoice; logger: Logger; requestTimeoutMs: number },
): {
  directory: ModelDirectory;
  /** Null where there is to be none. */
  embeddings: OpenedEmbeddings | null;
  /** Of the first LLM service; it may have no model for it. */
  reranking: RerankService | null;
  endpoints: Endpoint[];
  /** What the addresses of LLM services are right now; soon, with the last finding where one is slow. */
  localServices: Pick<LocalServices, 'states'>;
  close(): Promise<void>;
} {
  const timeouts = (defaults: Timeouts, connectMs: number): Timeouts => ({
    connectMs: settings.timeouts.connectMs ?? connectMs,
    // Within the time for the whole request, so that somebody else can still answer.
    firstTokenMs: Math.min(
      settings.timeouts.firstTokenMs ?? defaults.firstTokenMs,
      requestTimeoutMs * FIRST_TOKEN_SHARE,
    ),
    idleMs: settings.timeouts.idleMs,
    totalMs: requestTimeoutMs,
  });
  const { concurrency } = settings;
  // A local service may run on a machine far away: then connecting takes longer than on the LAN.
  const isNear = settings.local.urls.every((url) => isOnLan(new URL(url).hostname));
  const localServices = createLocalServices({
    urls: settings.local.urls,
    apiKey: settings.local.apiKey ?? undefined,
    modelId: settings.local.model ?? undefined,
    template: settings.local.template,
    timeouts: timeouts(LOCAL_TIMEOUTS, isNear ? LOCAL_TIMEOUTS.connectMs : CLOUD_TIMEOUTS.connectMs),
    concurrency,
    onIgnoredParameter: warnOnce(logger),
  });
  const cloudTimeouts = timeouts(CLOUD_TIMEOUTS, CLOUD_TIMEOUTS.connectMs);
  const cloudEndpoint = new Endpoint({ name: 'openai', provider: 'openai', concurrency });
  const cloud =
    settings.openai &&
    createUpstream({
      provider: 'openai',
      endpoint: cloudEndpoint,
      baseURL: settings.openai.baseUrl,
      apiKey: settings.openai.apiKey,
      connectMs: cloudTimeouts.connectMs,
    });
  const baseUrl = settings.openai?.baseUrl ?? '';
  const embedding = openEmbeddings(settings, {
    shared: [
      ...settings.local.urls.map((url, index) => ({ url, endpoint: localServices.endpoints[index] })),
      { url: baseUrl, endpoint: cloudEndpoint },
    ],
    timeouts: timeouts(LOCAL_TIMEOUTS, CLOUD_TIMEOUTS.connectMs),
  });
  const [url] = settings.local.urls;
  const [endpoint] = localServices.endpoints;
  const reranking =
    url === undefined || endpoint === undefined
      ? null
      : createRerankService({
          url,
          endpoint,
          apiKey: settings.local.apiKey ?? undefined,
          timeouts: timeouts(LOCAL_TIMEOUTS, LOCAL_TIMEOUTS.connectMs),
        });
  const endpoints = [
    ...localServices.endpoints,
    ...(cloud ? [cloudEndpoint] : []),
    ...(embedding ? [embedding.endpoint] : []),
  ];
  return {
    embeddings: embedding,
    reranking,
    localServices,
    directory: new ModelDirectory({
      settings,
      choice,
      localServices,
      openai: cloud && {
        endpoint: cloudEndpoint,
        model: (modelId) => openaiModel(cloud, modelId, cloudTimeouts, baseUrl),
      },
      extractive: createExtractiveLanguageModel(),
    }),
    endpoints: [...new Set(endpoints)],
    async close() {
      await localServices.close();
      await cloud?.close();
      await embedding?.service.close();
      await reranking?.close();
    },
  };
}

/** The same server as for chats keeps to the same limits, and one verdict on how it does. */
function openEmbeddings(
  { embedding, concurrency }: ProviderSettings,
  { shared, timeouts }: { shared: { url: string; endpoint: Endpoint | undefined }[]; timeouts: Timeouts },
): (OpenedEmbeddings & { endpoint: Endpoint }) | null {
  if (embedding.provider === 'none') return null;
  const provider = embedding.provider === 'openai' ? 'openai' : 'local';
  const endpoint =
    shared.find(({ url }) => url === embedding.url)?.endpoint ??
    new Endpoint({ name: 'embeddings', provider, concurrency });
  const common = {
    provider,
    url: embedding.url,
    apiKey: embedding.apiKey ?? undefined,
    endpoint,
    timeouts,
  } as const;
  return {
    service: createEmbeddingService({
      ...common,
      modelId: embedding.model ?? undefined,
      ownOnly: embedding.provider === 'auto' && !embedding.isGiven,
    }),
    named: (modelId) => createEmbeddingService({ ...common, modelId, mustBeListed: true }),
    endpoint,
  };
}

/** A caller's parameters that local servers do not know: told once each, and not for ever. */
function warnOnce(logger: Logger): (name: string) => void {
  const told = new Set<string>();
  return (name) => {
    if (told.has(name) || told.size >= MOST_WARNINGS) return;
    told.add(name);
    logger.warn({ parameter: name.slice(0, 100) }, 'parameter ignored: local servers do not know it');
  };
}

/** OpenAI itself has moved to `max_completion_tokens`; compatible clouds mostly know the older name only. */
function openaiModel(
  upstream: ReturnType<typeof createUpstream>,
  modelId: string,
  timeouts: Timeouts,
  baseUrl: string,
) {
  const isOpenAI = new URL(baseUrl).hostname.endsWith('openai.com');
  return createOpenAIModel({
    upstream,
    modelId,
    timeouts,
    maxTokensField: isOpenAI ? 'max_completion_tokens' : 'max_tokens',
  });
}

function isOnLan(hostname: string): boolean {
  return (
    isLoopbackName(hostname) ||
    /^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./.test(hostname) ||
    !hostname.includes('.') ||
    hostname.endsWith('.local')
  );
}
