import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createLogger, createMetrics } from '@frogwell/http-service';
import { createApp } from '../src/app.ts';
import { createEngine } from '../src/engine/create-engine.ts';
import type { Engine } from '../src/engine/engine.ts';
import type { EngineSettings } from '../src/engine/engine-settings.ts';
import { createEngineObserver } from '../src/engine-metrics.ts';
import { ModelManager } from '../src/models/model-manager.ts';
import { ModelStore } from '../src/models/model-store.ts';
import { engineSettings } from './engine-settings.ts';
import { writeTinyBertModel } from './tiny-bert-model.ts';
import { writeTinyChatModel } from './tiny-chat-model.ts';

export interface RunningService {
  /** Without a slash at the end. */
  url: string;
  engine: Engine;
  /** A folder that goes away with it. */
  folder: string;
  /** Posts JSON and reads JSON. */
  post(route: string, body: unknown): Promise<{ status: number; headers: Headers; json: unknown }>;
  stop(): Promise<void>;
}

/** The real service on a free port, with the tiny models of all three roles loaded. */
export async function startService(changed: Partial<EngineSettings> = {}): Promise<RunningService> {
  const folder = mkdtempSync(path.join(tmpdir(), 'frogwell-llm-'));
  const files = { chat: 'tiny-chat.gguf', embedder: 'tiny-embedder.gguf', reranker: 'tiny-reranker.gguf' };
  await writeTinyChatModel(path.join(folder, files.chat));
  await writeTinyBertModel(path.join(folder, files.embedder), { role: 'embedder' });
  await writeTinyBertModel(path.join(folder, files.reranker), { role: 'reranker' });
  const metrics = createMetrics();
  const engine = createEngine(engineSettings({ observer: createEngineObserver(metrics), ...changed }));
  const models = new ModelManager({
    store: await ModelStore.open(path.join(folder, 'models')),
    engine,
    named: {
      chat: path.join(folder, files.chat),
      embedder: path.join(folder, files.embedder),
      reranker: path.join(folder, files.reranker),
    },
    huggingFace: { endpoint: 'http://127.0.0.1:9', token: null },
  });
  const logger = createLogger({ name: 'test', level: 'silent' });
  const app = createApp(
    { host: '127.0.0.1', apiKeys: [], allowedHosts: [] },
    { engine, models, logger, metrics, version: '0.0.0' },
  );
  app.addHook('onClose', () => engine.close());
  models.start();
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const isReady = () => {
    const { status, embedder, reranker } = engine.state();
    return [status, embedder?.status, reranker?.status].every((state) => state === 'ready');
  };
  for (let waitedMs = 0; !isReady(); waitedMs += 20) {
    if (waitedMs > 30_000) throw new Error(JSON.stringify(engine.state()));
    await delay(20);
  }
  return {
    url,
    engine,
    folder,
    async post(route, body) {
      const response = await fetch(`${url}${route}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: response.status, headers: response.headers, json: await response.json() };
    },
    async stop() {
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
