import { randomUUID } from 'node:crypto';
import { Abbreviations, Synonyms } from '@frogwell/retrieval';
import type { Catalogue, Settings } from '@frogwell/storage';
import { z } from 'zod';

const Stored = z.object({ version: z.string(), groups: z.array(z.array(z.string())) });
type Stored = z.infer<typeof Stored>;
const EMPTY: Stored = { version: '', groups: [] };

/** Stores that have a list, so that lists of stores that are gone can be found. */
const INDEX_KEY = 'synonyms';
/** Merged lists that are remembered ready for use. */
const MOST_READY = 100;

/** Words that the users of a vector store take for the same: lists of theirs, kept beside the documents and not in them. */
export class StoreSynonyms {
  readonly #settings: Settings;
  readonly #ready = new Map<string, Synonyms>();
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** Abbreviations that every store knows, with their words. */
  readonly builtIn = Abbreviations.commonPairs;

  /** Groups of forms in the order in which they were given; empty for a store without any. */
  async groupsOf(vectorStoreId: string): Promise<string[][]> {
    return (await this.#read(vectorStoreId)).groups;
  }

  /** Those of several stores together, for asking all of them. */
  async of(vectorStoreIds: readonly string[]): Promise<Synonyms> {
    const lists = await Promise.all(vectorStoreIds.map((id) => this.#read(id)));
    const key = lists.map(({ version }) => version).join(' ');
    if (key.trim() === '') return Synonyms.none;
    const known = this.#ready.get(key);
    if (known) return known;
    if (this.#ready.size >= MOST_READY) this.#ready.clear();
    const synonyms = new Synonyms(lists.flatMap(({ groups }) => groups));
    this.#ready.set(key, synonyms);
    return synonyms;
  }

  /** From the next question on these count, and no others; an empty list removes them. */
  replace(vectorStoreId: string, groups: string[][]): Promise<void> {
    return this.#write(async (index) => {
      if (groups.length === 0) {
        await this.#settings.delete(keyOf(vectorStoreId));
        return index.filter((id) => id !== vectorStoreId);
      }
      await this.#settings.set(keyOf(vectorStoreId), { version: randomUUID(), groups });
      return [...new Set([...index, vectorStoreId])];
    });
  }

  /** Removes the lists of stores that are not there any more: deleted or expired. */
  forgetGoneStores(catalogue: Pick<Catalogue, 'getVectorStore'>): Promise<void> {
    return this.#write(async (index) => {
      const kept: string[] = [];
      for (const id of index) {
        if (await catalogue.getVectorStore(id)) kept.push(id);
        else await this.#settings.delete(keyOf(id));
      }
      return kept;
    });
  }

  async #read(vectorStoreId: string): Promise<Stored> {
    return Stored.safeParse(await this.#settings.get(keyOf(vectorStoreId))).data ?? EMPTY;
  }

  /** One at a time, because the index is read, changed and written back. */
  #write(change: (index: string[]) => Promise<string[]>): Promise<void> {
    const write = this.#lastWrite.then(async () => {
      const index = z
        .array(z.string())
        .catch([])
        .parse(await this.#settings.get(INDEX_KEY));
      const next = await change(index);
      if (next.length === 0) await this.#settings.delete(INDEX_KEY);
      else if (next.join(' ') !== index.join(' ')) await this.#settings.set(INDEX_KEY, next);
    });
    this.#lastWrite = write.catch(() => undefined);
    return write;
  }
}

function keyOf(vectorStoreId: string): string {
  return `synonyms:${vectorStoreId}`;
}
