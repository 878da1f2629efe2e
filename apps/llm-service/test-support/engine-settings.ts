import { silentObserver } from '../src/engine/engine-observer.ts';
import type { EngineSettings } from '../src/engine/engine-settings.ts';

/** Settings for models in tests: one thread, short waits, nothing written. */
export function engineSettings(changed: Partial<EngineSettings> = {}): EngineSettings {
  return {
    async engineFolder() {
      const folder = process.env['FROGWELL_ENGINE'];
      if (!folder) throw new Error('the engine for models is not installed: run the tests with `npm test`');
      return folder;
    },
    readShape: async () => ({
      sizeBytes: 400_000,
      contextLength: 8_192,
      blockCount: 1,
      headCountKv: 2,
      keyLength: 16,
      valueLength: 16,
    }),
    backend: 'cpu',
    contextTokens: 1_024,
    slots: 2,
    threads: 1,
    gpuLayers: null,
    flashAttention: 'auto',
    kvCacheType: 'f16',
    promptLookup: true,
    queueCapacity: null,
    queueWaitMs: 20_000,
    requestTimeoutMs: 30_000,
    watchdogMs: 20_000,
    restartDelayMs: 20,
    availableMemory: () => 8 * 1024 ** 3,
    logger: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    observer: silentObserver,
    ...changed,
  };
}
