import { readdir } from 'node:fs/promises';
import path from 'node:path';

export type GpuBackend = 'cuda' | 'vulkan' | 'metal';

/** The native part for a GPU that came with the engine in this folder: fetched only where there is one. */
export async function gpuPart(engineFolder: string): Promise<GpuBackend | null> {
  const folder = path.join(engineFolder, 'node_modules', '@node-llama-cpp');
  const parts = await readdir(folder).catch(() => []); // another layout: then nothing is known of a GPU
  const has = (backend: GpuBackend) => parts.some((part) => part.includes(backend));
  return (['cuda', 'vulkan', 'metal'] as const).find(has) ?? null;
}
