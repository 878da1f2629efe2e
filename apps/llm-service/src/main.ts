import { readFileSync } from 'node:fs';
import { createLogger, createMetrics, listenAndDrain, runMain } from '@frogwell/http-service';
import { z } from 'zod';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { availableMemory } from './engine/available-memory.ts';
import { createEngine } from './engine/create-engine.ts';
import { createEngineObserver } from './engine-metrics.ts';
import { engineFolder } from './models/engine-folder.ts';
import { ModelManager } from './models/model-manager.ts';
import { ModelStore } from './models/model-store.ts';
import { readGgufHeader } from './models/read-gguf-header.ts';

await runMain(async () => {
  const config = readConfig({ env: process.env, argv: process.argv.slice(2) });
  const logger = createLogger({ name: 'llm-service', level: config.logLevel });
  const metrics = createMetrics();
  const engine = createEngine({
    ...config.engine,
    engineFolder: () => engineFolder(process.env, config.engine.backend),
    readShape: readGgufHeader,
    watchdogMs: 120_000,
    restartDelayMs: 500,
    availableMemory,
    logger,
    observer: createEngineObserver(metrics),
  });
  const models = new ModelManager({
    store: await ModelStore.open(config.modelsDir),
    engine,
    named: config.models,
    huggingFace: config.download,
  });
  const app = createApp(config, { engine, models, logger, metrics, version: packageVersion() });
  app.addHook('onClose', () => engine.close());
  const address = await listenAndDrain(app, {
    host: config.host,
    port: config.port,
    portVariable: 'LLM_PORT',
  });
  logger.info({ address }, 'listening');
  models.start();
});

function packageVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return z.looseObject({ version: z.string() }).parse(JSON.parse(text)).version;
}
