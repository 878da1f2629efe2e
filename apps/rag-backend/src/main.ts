import { readFileSync } from 'node:fs';
import { createLogger, listenAndDrain, runMain } from '@frogwell/http-service';
import { z } from 'zod';
import { createApp } from './app.ts';
import { loadConfig } from './config.ts';
import { openDependencies } from './dependencies.ts';

await runMain(async () => {
  const config = loadConfig({ argv: process.argv.slice(2), env: process.env });
  const logger = createLogger({ name: 'rag-backend', level: config.logLevel });
  for (const notice of config.notices) logger.warn(notice);

  const app = await createApp(await openDependencies(config, { logger, version: packageVersion() }));
  const address = await listenAndDrain(app, {
    host: config.host,
    port: config.port,
    portVariable: 'RAG_PORT',
  });
  logger.info({ address, dataDir: config.dataDir, provider: config.providers.provider }, 'listening');
});

function packageVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return z.looseObject({ version: z.string() }).parse(JSON.parse(text)).version;
}
