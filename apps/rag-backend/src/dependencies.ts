import { availableParallelism } from 'node:os';
import path from 'node:path';
import { createMetrics, isLoopbackName, type Logger, type Metrics, StartError } from '@frogwell/http-service';
import { ParserPool } from '@frogwell/ingestion';
import {
  CLOUD_TIMEOUTS,
  createLocalServices,
  createOpenAIModel,
  createUpstream,
  LOCAL_TIMEOUTS,
  type Timeouts,
} from '@frogwell/providers';
import { createExtractiveLanguageModel } from '@frogwell/retrieval';
import { openSqliteStorage, type Storage, StorageError } from '@frogwell/storage';
import { type AnswerQuestion, createAnswerQuestion } from './answer/answer-question.ts';
import { AnswerRecorder } from './answer/answer-recorder.ts';
import { ModelDirectory } from './answer/model-directory.ts';
import { type SearchDocumentsRequest, searchDocuments } from './answer/search-documents.ts';
import type { Source } from './answer/source-citations.ts';
import type { Config } from './config.ts';
import { DocumentLibrary } from './library/document-library.ts';
import { documentRecipe } from './library/document-recipe.ts';
import { FileBatches } from './library/file-batches.ts';
import { IngestionWorker } from './library/ingestion-worker.ts';
import { type LibraryStatus, readLibraryStatus } from './library/library-status.ts';
import { type SourceViewRequest, viewSource } from './library/source-view.ts';

/** Resident memory at which a parser child is killed, and the wall clock of one file. */
const PARSER_MEMORY_MB = 1_024;
const PARSER_TIMEOUT_MS = 120_000;

/** Everything the HTTP layer needs. Built once; tests may pass fakes. */
export interface Dependencies {
  logger: Logger;
  metrics: Metrics;
  library: DocumentLibrary;
  batches: FileBatches;
  directory: ModelDirectory;
  answerQuestion: AnswerQuestion;
  searchDocuments: (request: SearchDocumentsRequest) => Promise<{ queries: string[]; sources: Source[] }>;
  viewSource: (request: SourceViewRequest) => ReturnType<typeof viewSource>;
  readStatus: () => Promise<LibraryStatus>;
  host: string;
  allowedHosts: string[];
  apiKeys: string[];
  publicUrl: string | null;
  maxUploadBytes: number;
  version: string;
  /** Ends indexing, then closes what was opened. */
  close: () => Promise<void>;
}

/**
 * Builds the work behind the routes from the settings: opens the store, makes the default vector store, starts indexing.
 *
 * @throws StartError when `DATA_DIR` cannot be used
 */
export async function openDependencies(
  config: Config,
  { logger, version }: { logger: Logger; version: string },
): Promise<Dependencies> {
  const storage = await openStorage(config.dataDir);
  const metrics = createMetrics();
  const parserCount = availableParallelism() <= 2 ? 1 : 2;
  const parser = new ParserPool({
    entry: new URL('./library/document-child.ts', import.meta.url),
    size: parserCount,
    memoryLimitMb: PARSER_MEMORY_MB,
    timeoutMs: PARSER_TIMEOUT_MS,
  });
  const worker = new IngestionWorker({
    storage,
    parser,
    workDir: path.join(config.dataDir, 'ingestion'),
    // One more than there are parsers: while one file is being committed, the next is parsed.
    concurrency: parserCount + 1,
    recipe: (job) => documentRecipe(job.filename, job.chunkingStrategy),
    log: logger,
  });
  const library = new DocumentLibrary({
    storage,
    maxUploadBytes: config.maxUploadBytes,
    onQueued: () => worker.wake(),
  });
  await library.ensureDefaultStore();
  await worker.start();

  const providers = createProviders(config);
  return {
    logger,
    metrics,
    library,
    batches: new FileBatches(library, storage.settings),
    directory: providers.directory,
    answerQuestion: createAnswerQuestion({
      storage,
      library,
      models: providers.directory,
      recorder: new AnswerRecorder({ log: logger, journal: storage.journal, metrics }),
      grounding: config.grounding,
      requestTimeoutMs: config.requestTimeoutMs,
      maxAttempts: config.providers.maxAttempts,
    }),
    searchDocuments: (request) => searchDocuments(storage.chunks, request),
    viewSource: (request) => viewSource(library, storage.chunks, request),
    readStatus: () => readLibraryStatus(library, storage.jobs),
    host: config.host,
    allowedHosts: config.allowedHosts,
    apiKeys: config.apiKeys,
    publicUrl: config.publicUrl,
    maxUploadBytes: config.maxUploadBytes,
    version,
    async close() {
      await worker.stop();
      await parser.close();
      await providers.close();
      await storage.close();
    },
  };
}

async function openStorage(dataDir: string): Promise<Storage> {
  try {
    return await openSqliteStorage({ dataDir });
  } catch (error) {
    if (error instanceof StorageError)
      throw new StartError(`DATA_DIR=${dataDir}: ${error.message}`, { cause: error });
    throw error;
  }
}

function createProviders({ providers: settings, requestTimeoutMs }: Config): {
  directory: ModelDirectory;
  close(): Promise<void>;
} {
  const timeouts = (defaults: Timeouts, connectMs: number): Timeouts => ({
    connectMs: settings.timeouts.connectMs ?? connectMs,
    firstTokenMs: settings.timeouts.firstTokenMs ?? defaults.firstTokenMs,
    idleMs: settings.timeouts.idleMs,
    totalMs: requestTimeoutMs,
  });
  // A local service may run on a machine far away: then connecting takes longer than on the LAN.
  const isNear = settings.local.urls.every((url) => isOnLan(new URL(url).hostname));
  const localServices = createLocalServices({
    urls: settings.local.urls,
    apiKey: settings.local.apiKey ?? undefined,
    modelId: settings.local.model ?? undefined,
    template: settings.local.template,
    timeouts: timeouts(LOCAL_TIMEOUTS, isNear ? LOCAL_TIMEOUTS.connectMs : CLOUD_TIMEOUTS.connectMs),
  });
  const cloudTimeouts = timeouts(CLOUD_TIMEOUTS, CLOUD_TIMEOUTS.connectMs);
  const cloud =
    settings.openai &&
    createUpstream({
      provider: 'openai',
      baseURL: settings.openai.baseUrl,
      apiKey: settings.openai.apiKey,
      connectMs: cloudTimeouts.connectMs,
      connections: settings.concurrency,
    });
  return {
    directory: new ModelDirectory({
      settings,
      localServices,
      openai:
        cloud && ((modelId) => openaiModel(cloud, modelId, cloudTimeouts, settings.openai?.baseUrl ?? '')),
      extractive: createExtractiveLanguageModel(),
    }),
    async close() {
      await localServices.close();
      await cloud?.close();
    },
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
