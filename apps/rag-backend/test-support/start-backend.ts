import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createLogger, type Service } from '@frogwell/http-service';
import OpenAI from 'openai';
import OpenAI6 from 'openai-v6';
import { createApp } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import { openDependencies } from '../src/dependencies.ts';
import type { WebAccess } from '../src/web/open-web-pages.ts';

/** A whole backend on a free port, with the real store and real parsers in a folder of its own. */
export interface TestBackend {
  url: string;
  app: Service;
  dataDir: string;
  /** OpenAI's client, majors 7 and 6; no retries. */
  client: OpenAI;
  client6: OpenAI6;
  /** The log, one JSON object per line. */
  logged: Record<string, unknown>[];
  /** Stops it; the folder stays. */
  stop(): Promise<void>;
  /** Stops it and removes its folder. */
  remove(): Promise<void>;
}

/**
 * @param settings environment variables; by default no LLM service is reachable
 * @param dataDir  an existing folder, to start again on the same data
 * @param webAccess shorter times for pages of the web, and a resolver of one's own
 */
export async function startBackend(
  settings: Record<string, string> = {},
  dataDir?: string,
  webAccess?: Partial<WebAccess>,
): Promise<TestBackend> {
  const folder = dataDir ?? (await mkdtemp(path.join(os.tmpdir(), 'frogwell-backend-')));
  const config = loadConfig({
    argv: [],
    // Port 9 refuses at once: nothing answers there.
    env: { DATA_DIR: folder, LOCAL_LLM_API_URL: 'http://127.0.0.1:9', ...settings },
    envFile: null,
  });
  const logged: Record<string, unknown>[] = [];
  const logger = createLogger({
    name: 'rag-backend',
    level: 'info',
    destination: { write: (line) => logged.push(JSON.parse(line)) },
  });
  const app = await createApp(
    await openDependencies(config, { logger, version: '0.0.0-test', ...(webAccess && { webAccess }) }),
  );
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const options = { apiKey: config.apiKeys[0] ?? 'unused', baseURL: `${url}/v1`, maxRetries: 0 };
  return {
    url,
    app,
    dataDir: folder,
    client: new OpenAI(options),
    client6: new OpenAI6(options),
    logged,
    stop: () => app.close(),
    async remove() {
      await app.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
