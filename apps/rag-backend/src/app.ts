import { apiDocument, createService, type Service } from '@frogwell/http-service';
import type { Dependencies } from './dependencies.ts';
import { nowSeconds } from './library/identifiers.ts';
import { answerReceipts } from './routes/answer-receipts.ts';
import { apiDescription } from './routes/api-description.ts';
import { chatCompletions } from './routes/chat-completions.ts';
import { conversations } from './routes/conversations.ts';
import { embeddingAdmin } from './routes/embedding-admin.ts';
import { embeddings } from './routes/embeddings.ts';
import { files } from './routes/files.ts';
import { health } from './routes/health.ts';
import { ingestionAdmin } from './routes/ingestion-admin.ts';
import { keyAdmin } from './routes/key-admin.ts';
import { knownQuestions } from './routes/known-questions.ts';
import { libraryFiles } from './routes/library-files.ts';
import { modelAdmin } from './routes/model-admin.ts';
import { models } from './routes/models.ts';
import { monitoring } from './routes/monitoring.ts';
import { providerAdmin } from './routes/provider-admin.ts';
import { searchExplanation } from './routes/search-explanation.ts';
import { sourceView } from './routes/source-view.ts';
import { translateStorageFailures } from './routes/storage-failures.ts';
import { suggestions } from './routes/suggestions.ts';
import { synonyms } from './routes/synonyms.ts';
import { vectorStoreFileBatches } from './routes/vector-store-file-batches.ts';
import { vectorStoreFiles } from './routes/vector-store-files.ts';
import { vectorStoreSearch } from './routes/vector-store-search.ts';
import { vectorStores } from './routes/vector-stores.ts';
import { WEB_APP_PATHS, webApp } from './routes/web-app.ts';
import { webPages } from './routes/web-pages.ts';

/** The RAG backend as a service: every route, ready to listen. Closing it closes its dependencies. */
export async function createApp(dependencies: Dependencies): Promise<Service> {
  const { logger, metrics, library, directory } = dependencies;
  const app = createService({
    name: 'rag-backend',
    logger,
    metrics,
    onFailure: dependencies.monitoring.noteFailure,
    host: dependencies.host,
    allowedHosts: dependencies.allowedHosts,
    auth: { apiKeys: dependencies.apiKeys, issuedKeys: dependencies.keys },
    publicPaths: WEB_APP_PATHS,
  });
  // A scope of its own, so that failures of the store are translated before the service's error handler answers.
  await app.register((scope: Service, _options, done) => {
    translateStorageFailures(scope);
    apiDocument(scope, apiDescription(dependencies.version));
    health(scope, dependencies);
    models(scope, { directory, library, startedAt: nowSeconds() });
    providerAdmin(scope, dependencies);
    modelAdmin(scope, dependencies);
    ingestionAdmin(scope, dependencies);
    embeddingAdmin(scope, dependencies);
    keyAdmin(scope, dependencies);
    chatCompletions(scope, dependencies);
    answerReceipts(scope, dependencies);
    conversations(scope, dependencies);
    suggestions(scope, dependencies);
    monitoring(scope, dependencies);
    embeddings(scope, dependencies);
    files(scope, dependencies);
    vectorStores(scope, dependencies);
    vectorStoreFiles(scope, { library });
    libraryFiles(scope, dependencies);
    knownQuestions(scope, dependencies);
    synonyms(scope, dependencies);
    vectorStoreFileBatches(scope, dependencies);
    webPages(scope, dependencies);
    vectorStoreSearch(scope, dependencies);
    searchExplanation(scope, dependencies);
    sourceView(scope, dependencies);
    done();
  });
  await webApp(app, { folder: dependencies.webAppFolder });
  app.addHook('onClose', dependencies.close);
  return app;
}
