import { VectorStore, type VectorStoreFile } from '@frogwell/protocol';
import type { CommandContext } from '../command.ts';

/** Where files are brought. */
export interface Target {
  store: VectorStore;
  /** What earlier runs put there, by path. */
  byPath: Map<string, VectorStoreFile[]>;
  otherStoreIds: string[];
}

/** The store that `--store` names, made when it is new, with what it holds. */
export async function openTarget({ settings, client, signal }: CommandContext): Promise<Target> {
  const name = settings.store ?? 'default';
  const stores = await Array.fromAsync(client.list('/v1/vector_stores', VectorStore, signal));
  const store =
    stores.find((candidate) => candidate.id === name || candidate.name === name) ??
    (await client.createStore(name, signal));
  const byPath = new Map<string, VectorStoreFile[]>();
  for await (const file of client.storeFiles(store.id, signal)) {
    const stored = file.attributes?.['path'];
    if (typeof stored === 'string') byPath.set(stored, [...(byPath.get(stored) ?? []), file]);
  }
  return { store, byPath, otherStoreIds: stores.map(({ id }) => id).filter((id) => id !== store.id) };
}
