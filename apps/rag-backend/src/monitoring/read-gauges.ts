import type { Endpoint, LocalServiceState } from '@frogwell/providers';
import type { Jobs, Storage, StorageSize } from '@frogwell/storage';
import type { Gauges } from './monitoring-point.ts';

/** Counting what is stored reads a row per upload. */
const SIZE_AGE_MS = 60_000;

export interface GaugeSources {
  jobs: Pick<Jobs, 'counts'>;
  storage: Pick<Storage, 'size'>;
  endpoints: readonly Endpoint[];
  /** Answers soon, with what was found last where a service is slow. */
  localServices: () => Promise<LocalServiceState[]>;
}

/** Reads what is true right now; whatever does not answer is left out. */
export function createReadGauges(sources: GaugeSources): () => Promise<Gauges> {
  let known: { at: number; size: Promise<StorageSize> } | undefined;
  const size = () => {
    if (known === undefined || performance.now() - known.at > SIZE_AGE_MS)
      known = { at: performance.now(), size: sources.storage.size() };
    return known.size;
  };
  return async () => {
    const [jobs, stored, services] = await Promise.allSettled([
      sources.jobs.counts(),
      size(),
      sources.localServices(),
    ]);
    if (stored.status === 'rejected') known = undefined;
    return {
      ...(jobs.status === 'fulfilled' && {
        jobs_waiting: jobs.value.waiting,
        jobs_running: jobs.value.running,
      }),
      calls_waiting: total(sources.endpoints, ({ limit }) => limit.waiting),
      calls_running: total(sources.endpoints, ({ limit }) => limit.running),
      rag_backend_bytes: process.memoryUsage.rss(),
      ...(services.status === 'fulfilled' && memoryOf(services.value)),
      ...(stored.status === 'fulfilled' && {
        files: stored.value.files,
        passages: stored.value.passages,
        index_bytes: stored.value.indexBytes,
        file_bytes: stored.value.fileBytes,
      }),
    };
  };
}

/** Of all services that tell of it; nothing where none does. */
function memoryOf(services: readonly LocalServiceState[]): Gauges {
  const told = services.map(({ memory }) => memory).filter((memory) => memory !== null);
  if (told.length === 0) return {};
  return {
    llm_service_bytes: total(told, ({ serviceBytes }) => serviceBytes),
    llm_models_bytes: total(told, ({ modelBytes }) => modelBytes),
    vram_bytes: total(told, ({ vramBytes }) => vramBytes),
  };
}

function total<Item>(items: readonly Item[], amountOf: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + amountOf(item), 0);
}
