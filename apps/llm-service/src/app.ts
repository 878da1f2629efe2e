import { createMetrics, createService, type Logger, type Service } from '@frogwell/http-service';
import type { Config } from './config.ts';
import type { Engine } from './engine/engine.ts';
import { health } from './routes/health.ts';
import { inference } from './routes/inference.ts';
import { models } from './routes/models.ts';

/** Everything the HTTP layer needs. `main.ts` builds it once. */
export interface Dependencies {
  engine: Engine;
}

/** The HTTP surface of the LLM service. */
export function createApp(
  config: Pick<Config, 'host' | 'apiKeys' | 'allowedHosts'>,
  { engine, logger }: Dependencies & { logger: Logger },
): Service {
  const app = createService({
    name: 'llm-service',
    logger,
    auth: { apiKeys: config.apiKeys },
    host: config.host,
    allowedHosts: config.allowedHosts,
    publicPaths: ['/readyz'],
    bodyLimitBytes: 16 * 1_048_576, // 2,048 texts to embed are more than a chat
    metrics: createMetrics(),
  });
  health(app, { engine });
  models(app, { engine });
  inference(app, { engine });
  return app;
}
