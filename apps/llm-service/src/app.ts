import { createService, type Logger, type Metrics, type Service } from '@frogwell/http-service';
import type { Config } from './config.ts';
import type { Engine } from './engine/engine.ts';
import { exposeEngineState } from './engine-metrics.ts';
import type { ModelManager } from './models/model-manager.ts';
import { apiDocument } from './routes/api-document.ts';
import { chatCompletions } from './routes/chat-completions.ts';
import { completions } from './routes/completions.ts';
import { embeddings } from './routes/embeddings.ts';
import { generate } from './routes/generate.ts';
import { health } from './routes/health.ts';
import { modelManagement } from './routes/model-management.ts';
import { models } from './routes/models.ts';
import { rerank } from './routes/rerank.ts';
import { tokenize } from './routes/tokenize.ts';

/** Everything the HTTP layer needs. `main.ts` builds it once. */
export interface Dependencies {
  engine: Engine;
  models: ModelManager;
}

/** The HTTP surface of the LLM service. */
export function createApp(
  config: Pick<Config, 'host' | 'apiKeys' | 'allowedHosts'>,
  dependencies: Dependencies & { logger: Logger; metrics: Metrics; version: string },
): Service {
  const { engine, logger, metrics, version } = dependencies;
  const app = createService({
    name: 'llm-service',
    logger,
    auth: { apiKeys: config.apiKeys },
    host: config.host,
    allowedHosts: config.allowedHosts,
    publicPaths: ['/readyz'],
    bodyLimitBytes: 16 * 1_048_576, // 2,048 texts to embed are more than a chat
    metrics,
  });
  exposeEngineState(metrics, engine);
  apiDocument(app, { version });
  health(app, dependencies);
  models(app, dependencies);
  generate(app, dependencies);
  chatCompletions(app, dependencies);
  completions(app, dependencies);
  embeddings(app, dependencies);
  rerank(app, dependencies);
  tokenize(app, dependencies);
  modelManagement(app, dependencies);
  return app;
}
