import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createMetrics, type Logger, type Metrics, StartError } from '@frogwell/http-service';
import { findOutsidePrograms, type OutsidePrograms, ParserPool } from '@frogwell/ingestion';
import { type FoundStoreFile, openSqliteStorage, type Storage, StorageError } from '@frogwell/storage';
import { type AnswerQuestion, createAnswerQuestion } from './answer/answer-question.ts';
import { AnswerReceipts } from './answer/answer-receipts.ts';
import { AnswerRecorder } from './answer/answer-recorder.ts';
import {
  type ExplainedQuestion,
  type ExplainQuestionRequest,
  explainQuestion,
} from './answer/explain-question.ts';
import { GroundedPrompts } from './answer/grounded-prompts.ts';
import type { ModelDirectory } from './answer/model-directory.ts';
import { openProviders } from './answer/open-providers.ts';
import { PrefillSpeeds } from './answer/prefill-speed.ts';
import { loadPromptFiles } from './answer/prompt-files.ts';
import { ProviderChoice } from './answer/provider-choice.ts';
import { ProviderMetrics } from './answer/provider-metrics.ts';
import type { ProviderSettings } from './answer/provider-settings.ts';
import {
  type FoundSources,
  type SearchDocumentsRequest,
  searchDocuments,
} from './answer/search-documents.ts';
import { suggestQuestions } from './answer/suggest-questions.ts';
import { type AskedQuestion, type TestedQuestion, testKnownQuestion } from './answer/test-known-question.ts';
import { WriteBehind } from './answer/write-behind.ts';
import type { Config } from './config.ts';
import { Conversations } from './conversations/conversations.ts';
import { createEmbedTexts, type EmbedTexts } from './embedding/embed-texts.ts';
import type { EmbeddingControl } from './embedding/embedding-control.ts';
import { type OpenedEmbedding, openEmbedding } from './embedding/open-embedding.ts';
import { ApiKeys } from './keys/api-keys.ts';
import { DEFAULT_STORE_NAME, DocumentLibrary } from './library/document-library.ts';
import { documentRecipe } from './library/document-recipe.ts';
import { FileBatches } from './library/file-batches.ts';
import { filePassages } from './library/file-passages.ts';
import { type SectionTree, sectionTree } from './library/file-structure.ts';
import { IngestionControl } from './library/ingestion-control.ts';
import { IngestionWorker } from './library/ingestion-worker.ts';
import { KnownQuestions } from './library/known-questions.ts';
import { type LibraryStatus, readLibraryStatus } from './library/library-status.ts';
import { findQuotePlaces, type QuotePlaces, type QuotePlacesRequest } from './library/quote-places.ts';
import { type SourceViewRequest, viewSource } from './library/source-view.ts';
import { StoreSynonyms } from './library/store-synonyms.ts';
import { SupersededUploads } from './library/superseded-uploads.ts';
import { ManagedModels } from './models/managed-models.ts';
import { type Monitoring, openMonitoring } from './monitoring/open-monitoring.ts';
import type { Suggest } from './routes/suggestions.ts';
import type { WebAccess } from './web/open-web-pages.ts';
import type { WebPages } from './web/web-pages.ts';

/** Resident memory at which a parser child is killed, and the wall clock of one file. */
const PARSER_MEMORY_MB = 1_024;
const PARSER_TIMEOUT_MS = 120_000;
/** Somebody is looking at the page. */
const QUOTE_TIMEOUT_MS = 15_000;

/** Everything the HTTP layer needs. Built once; tests may pass fakes. */
export interface Dependencies {
  logger: Logger;
  metrics: Metrics;
  library: DocumentLibrary;
  batches: FileBatches;
  ingestion: IngestionControl;
  synonyms: StoreSynonyms;
  /** Null = nothing is fetched from the web. */
  webPages: WebPages | null;
  directory: ModelDirectory;
  /** Of our own LLM service. */
  managedModels: ManagedModels;
  providers: Pick<ProviderSettings, 'allowed' | 'fallback'>;
  receipts: AnswerReceipts;
  conversations: Conversations;
  suggest: Suggest;
  answerQuestion: AnswerQuestion;
  embedTexts: EmbedTexts;
  embedding: EmbeddingControl;
  /** Why searches go by words alone though there are vectors; null when they do not. */
  searchProblem: () => string | null;
  searchDocuments: (request: SearchDocumentsRequest) => Promise<FoundSources>;
  explainQuestion: (request: ExplainQuestionRequest) => Promise<ExplainedQuestion>;
  knownQuestions: KnownQuestions;
  testKnownQuestion: (asked: AskedQuestion) => Promise<TestedQuestion>;
  viewSource: (request: SourceViewRequest) => ReturnType<typeof viewSource>;
  /** What a file of a store was found to be; undefined when the store has no such file. */
  readStructure: (
    vectorStoreId: string,
    fileId: string,
  ) => Promise<({ file: FoundStoreFile } & SectionTree) | undefined>;
  readPassages: (
    file: Parameters<typeof filePassages>[1],
    range: Parameters<typeof filePassages>[2],
  ) => ReturnType<typeof filePassages>;
  findQuotePlaces: (request: QuotePlacesRequest, signal: AbortSignal) => Promise<QuotePlaces | undefined>;
  readStatus: () => Promise<LibraryStatus>;
  monitoring: Monitoring;
  host: string;
  allowedHosts: string[];
  apiKeys: string[];
  /** Made at run time, beside `apiKeys`. */
  keys: ApiKeys;
  publicUrl: string | null;
  maxUploadBytes: number;
  version: string;
  /** Where the web app has been built. */
  webAppFolder: string;
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
  { logger, version, webAccess }: { logger: Logger; version: string; webAccess?: Partial<WebAccess> },
): Promise<Dependencies> {
  const promptFiles = await loadPromptFiles(path.join(config.dataDir, 'prompts'));
  const storage = await openStorage(config.dataDir);
  const metrics = createMetrics();
  const parserCount = availableParallelism() <= 2 ? 1 : 2;
  const workDir = path.join(config.dataDir, 'ingestion');
  const parser = new ParserPool({
    entry: new URL('./library/document-child.ts', import.meta.url),
    size: parserCount,
    memoryLimitMb: PARSER_MEMORY_MB,
    timeoutMs: PARSER_TIMEOUT_MS,
    tempDir: workDir,
  });
  const finder = new ParserPool({
    entry: new URL('./library/quote-child.ts', import.meta.url),
    size: 1,
    memoryLimitMb: PARSER_MEMORY_MB,
    timeoutMs: QUOTE_TIMEOUT_MS,
  });
  let embedding: OpenedEmbedding | undefined;
  const worker = new IngestionWorker({
    storage,
    parser,
    workDir,
    // While one file is being committed, the next is parsed; and one may be a scan that takes long.
    concurrency: parserCount + 2,
    recipe: documentRecipe,
    programs: () => findPrograms(config, logger),
    onCompleted: () => embedding?.wake(),
    log: logger,
  });
  const library = new DocumentLibrary({
    storage,
    maxUploadBytes: config.maxUploadBytes,
    onQueued: () => worker.wake(),
  });
  await library.ensureDefaultStore();
  const synonyms = new StoreSynonyms(storage.settings);
  await synonyms.forgetGoneStores(storage.catalogue);
  const ingestion = await IngestionControl.open(worker, storage);
  await worker.start();
  const openWeb = async ({ allowedHosts }: NonNullable<Config['webIngestion']>) => {
    // Loaded only where it is switched on: an idle service is the smaller for it.
    const { openWebPages } = await import('./web/open-web-pages.ts');
    const { settings } = storage;
    const maxBytes = config.maxUploadBytes;
    return openWebPages({
      allowedHosts,
      maxBytes,
      version,
      library,
      settings,
      log: logger,
      access: webAccess,
    });
  };
  const webPages = config.webIngestion && (await openWeb(config.webIngestion));

  const keys = await ApiKeys.open({
    settings: storage.settings,
    journal: storage.journal,
    log: logger,
    environmentKeys: config.apiKeys.length,
  });
  const choice = await ProviderChoice.open(config.providers, {
    kept: storage.settings,
    journal: storage.journal,
    log: logger,
  });
  const providers = openProviders(config.providers, {
    choice,
    logger,
    requestTimeoutMs: config.requestTimeoutMs,
  });
  const managedModels = new ManagedModels({
    directory: providers.directory,
    apiKey: config.providers.local.apiKey,
    log: logger,
  });
  const journal = new WriteBehind<Record<string, unknown>>({
    write: (entries) => storage.journal.append('answer', ...entries),
    log: logger,
  });
  const calls = new ProviderMetrics(metrics, providers.endpoints);
  const speeds = new PrefillSpeeds();
  const opened = openEmbedding(storage, providers, { metrics, calls, log: logger });
  embedding = opened;
  const receipts = new AnswerReceipts({
    receipts: storage.receipts,
    chunks: storage.chunks,
    searchByMeaning: opened.searchByMeaning,
    synonyms,
    retentionDays: config.answerRetentionDays,
    log: logger,
  });
  await receipts.start();
  const supersededQuestions = new SupersededUploads({
    library,
    settings: storage.settings,
    settingName: 'known-questions:superseded',
    log: logger,
  });
  await supersededQuestions.start();
  const searching = { chunks: storage.chunks, searchByMeaning: opened.searchByMeaning, synonyms };
  const monitoring = await openMonitoring(storage, {
    metrics,
    log: logger,
    endpoints: providers.endpoints,
    localServices: () => providers.localServices.states(new AbortController().signal),
  });
  return {
    logger,
    metrics,
    library,
    batches: new FileBatches(library, storage.settings),
    ingestion,
    webPages,
    directory: providers.directory,
    managedModels,
    providers: config.providers,
    receipts,
    conversations: new Conversations(storage.conversations),
    suggest: async ({ vectorStoreId, ...options }) => {
      const store =
        vectorStoreId === null ? await library.findStore(DEFAULT_STORE_NAME) : { id: vectorStoreId };
      return store ? suggestQuestions({ library, chunks: storage.chunks }, store.id, options) : [];
    },
    answerQuestion: createAnswerQuestion({
      storage,
      library,
      models: providers.directory,
      receipts,
      recorder: new AnswerRecorder({ log: logger, journal, metrics, calls, speeds }),
      calls,
      speeds,
      prompts: new GroundedPrompts({
        files: promptFiles,
        speeds,
        targetFirstTokenSeconds: config.targetFirstTokenSeconds,
        catalogue: storage.catalogue,
      }),
      grounding: config.grounding,
      requestTimeoutMs: config.requestTimeoutMs,
      maxAttempts: config.providers.maxAttempts,
      searchByMeaning: opened.searchByMeaning,
      synonyms,
    }),
    synonyms,
    embedding: opened.control,
    searchProblem: opened.problem,
    embedTexts: createEmbedTexts({
      service: providers.embeddings?.service ?? null,
      calls,
      log: logger,
      requestTimeoutMs: config.requestTimeoutMs,
    }),
    searchDocuments: (request) => searchDocuments(searching, request),
    explainQuestion: (request) => explainQuestion(searching, request),
    knownQuestions: new KnownQuestions({ library, chunks: storage.chunks, superseded: supersededQuestions }),
    testKnownQuestion: (asked) => testKnownQuestion(searching, asked),
    viewSource: (request) => viewSource(library, storage.chunks, request),
    async readStructure(vectorStoreId, fileId) {
      const file = await library.foundFile(vectorStoreId, fileId);
      return file && { file, ...sectionTree(await storage.chunks.sectionsOfFile(vectorStoreId, fileId)) };
    },
    readPassages: (file, range) => filePassages(storage.chunks, file, range),
    findQuotePlaces: (request, signal) =>
      findQuotePlaces({ library, chunks: storage.chunks, finder }, request, signal),
    readStatus: () => readLibraryStatus(library, ingestion),
    monitoring,
    host: config.host,
    allowedHosts: config.allowedHosts,
    apiKeys: config.apiKeys,
    keys,
    publicUrl: config.publicUrl,
    maxUploadBytes: config.maxUploadBytes,
    version,
    webAppFolder: fileURLToPath(new URL('../../web/dist/', import.meta.url)),
    async close() {
      await webPages?.close();
      await supersededQuestions.stop();
      await worker.stop();
      await parser.close();
      await managedModels.close();
      await monitoring.close();
      await finder.close();
      await opened.close();
      await providers.close();
      await journal.flush();
      await receipts.close();
      await keys.close();
      await storage.close();
    },
  };
}

async function findPrograms(config: Config, logger: Logger): Promise<OutsidePrograms> {
  const { programs, missing } = await findOutsidePrograms(config.recognitionLanguages, {
    packages: config.recognitionPackages,
    languageData: path.join(config.dataDir, 'tessdata'),
  });
  if (missing.length > 0) logger.info({ missing }, 'some files cannot be read');
  return programs;
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
