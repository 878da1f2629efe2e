import { createLogger, listenAndDrain, runMain } from '@frogwell/http-service';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { createNoModelEngine } from './engine/no-model-engine.ts';

await runMain(async () => {
  const config = readConfig({ env: process.env, argv: process.argv.slice(2) });
  const logger = createLogger({ name: 'llm-service', level: config.logLevel });
  const engine = createNoModelEngine();
  const app = createApp(config, { engine, logger });
  const address = await listenAndDrain(app, {
    host: config.host,
    port: config.port,
    portVariable: 'LLM_PORT',
  });
  logger.info({ address, ...engine.state() }, 'ready');
});
