import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { ModelRole } from '../engine/engine.ts';
import { ModelError } from './model-error.ts';

const StoredModel = z.object({
  name: z.string(),
  role: z.enum(['chat', 'embedder', 'reranker']),
  /** Below the folder of models, or absolute for one that is used where it lies. */
  file: z.string(),
  sizeBytes: z.number(),
  sha256: z.string().nullable(),
  /** As it was asked for. */
  source: z.string(),
  quantization: z.string(),
});
export type StoredModel = z.infer<typeof StoredModel>;

const Selection = z.object({
  chat: z.string().nullable(),
  embedder: z.string().nullable(),
  reranker: z.string().nullable(),
});
const Record_ = z.object({ models: z.array(StoredModel), selected: Selection });

/** The models on this machine, and which of them were chosen; both are remembered in `models.json` beside them. */
export class ModelStore {
  readonly folder: string;
  #record: z.infer<typeof Record_>;

  private constructor(folder: string, record: z.infer<typeof Record_>) {
    this.folder = folder;
    this.#record = record;
  }

  /** @throws ModelError when the record cannot be read; the files are left as they are */
  static async open(folder: string): Promise<ModelStore> {
    const file = path.join(folder, 'models.json');
    if (!existsSync(file))
      return new ModelStore(folder, { models: [], selected: { chat: null, embedder: null, reranker: null } });
    try {
      return new ModelStore(folder, Record_.parse(JSON.parse(await readFile(file, 'utf8'))));
    } catch (error) {
      throw new ModelError(
        'unsupported_file',
        `${file} cannot be read (${error instanceof Error ? error.message.split('\n')[0] : error}). Remove it, then choose your models again with \`npx frogwell model pull\`; files that are there are not fetched again`,
        { cause: error },
      );
    }
  }

  list(): readonly StoredModel[] {
    return this.#record.models;
  }

  get(name: string): StoredModel | undefined {
    return this.#record.models.find((model) => model.name === name);
  }

  /** Name of the model that was chosen for a role. */
  selected(role: ModelRole): string | null {
    return this.#record.selected[role];
  }

  pathOf(model: StoredModel): string {
    return path.resolve(this.folder, model.file);
  }

  async add(model: StoredModel): Promise<void> {
    const others = this.#record.models.filter(({ name }) => name !== model.name);
    await this.#save({ ...this.#record, models: [...others, model] });
  }

  async select(role: ModelRole, name: string | null): Promise<void> {
    await this.#save({ ...this.#record, selected: { ...this.#record.selected, [role]: name } });
  }

  /** Forgets the model and removes its file, unless that lies elsewhere. */
  async remove(name: string): Promise<void> {
    const model = this.get(name);
    if (model === undefined) return;
    const { selected } = this.#record;
    await this.#save({
      models: this.#record.models.filter((other) => other.name !== name),
      selected: { ...selected, ...(selected[model.role] === name && { [model.role]: null }) },
    });
    if (!path.isAbsolute(model.file)) await rm(this.pathOf(model), { force: true });
  }

  /** Whole or not at all: written beside and renamed. */
  async #save(record: z.infer<typeof Record_>): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const file = path.join(this.folder, 'models.json');
    const partial = `${file}.${process.pid}.partial`;
    await writeFile(partial, `${JSON.stringify(record, null, 2)}\n`);
    await rename(partial, file);
    this.#record = record;
  }
}
