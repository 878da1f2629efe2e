import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Engine, ModelFile, ModelRole } from '../engine/engine.ts';
import { CATALOGUE, type CatalogueModel } from './catalogue.ts';
import type { DownloadProgress } from './download-file.ts';
import type { HuggingFaceSettings } from './hugging-face.ts';
import { ModelError } from './model-error.ts';
import { type ModelSource, parseModelSource } from './model-source.ts';
import type { ModelStore, StoredModel } from './model-store.ts';
import { pullModel } from './pull-model.ts';

const ROLES: readonly ModelRole[] = ['chat', 'embedder', 'reranker'];

export interface ModelManagerOptions {
  store: ModelStore;
  engine: Pick<Engine, 'load' | 'state'>;
  /** What the operator named in the settings; it goes before what was chosen. */
  named: Record<ModelRole, string | null>;
  huggingFace: HuggingFaceSettings;
}

export interface ModelOverview {
  /** On this machine. */
  models: (StoredModel & { selected: boolean })[];
  /** What could be fetched. */
  catalogue: (CatalogueModel & { present: boolean })[];
  selected: Record<ModelRole, string | null>;
  /** Being fetched now, by name. */
  pulling: (DownloadProgress & { model: string })[];
}

/** Fetches, chooses and removes models, and hands the chosen ones to the engine. */
export class ModelManager {
  readonly #options: ModelManagerOptions;
  readonly #pulling = new Map<string, DownloadProgress>();

  constructor(options: ModelManagerOptions) {
    this.#options = options;
  }

  /** Loads what was named or chosen. */
  start(): void {
    for (const role of ROLES) {
      const file = this.#fileOf(role);
      if (file !== null) this.#options.engine.load(role, file);
    }
  }

  overview(): ModelOverview {
    const { store, named } = this.#options;
    const selected = Object.fromEntries(
      ROLES.map((role) => [role, named[role] ?? store.selected(role)]),
    ) as Record<ModelRole, string | null>; // one entry per role
    return {
      models: store.list().map((model) => ({ ...model, selected: selected[model.role] === model.name })),
      catalogue: CATALOGUE.map((known) => ({ ...known, present: store.get(known.name) !== undefined })),
      selected,
      pulling: [...this.#pulling].map(([model, progress]) => ({ model, ...progress })),
    };
  }

  /** @throws ModelError for a model that is not here */
  get(name: string): StoredModel {
    const model = this.#options.store.get(name);
    if (model !== undefined) return model;
    const here = this.#options.store.list().map((other) => other.name);
    throw new ModelError(
      'model_not_found',
      `there is no model ${JSON.stringify(name)} on this machine; ${here.length === 0 ? 'there are none' : `there are ${here.join(', ')}`}`,
      { param: 'model' },
    );
  }

  /**
   * Fetches a model, chooses it for its role and loads it. One that is here already is only chosen.
   *
   * @param asked      name, `hf:…`, address or path
   * @param onProgress told often
   */
  async pull(
    asked: string,
    {
      role,
      signal,
      onProgress,
    }: { role: ModelRole | null; signal: AbortSignal; onProgress(progress: DownloadProgress): void },
  ): Promise<StoredModel> {
    const { store, huggingFace } = this.#options;
    const source = parseModelSource(asked);
    const key = keyOf(source);
    if (this.#pulling.has(key))
      throw new ModelError('conflict', `${asked} is being fetched already`, { param: 'model' });
    this.#pulling.set(key, { bytes: 0, totalBytes: null });
    try {
      const model = await pullModel({
        source,
        asked,
        role,
        folder: store.folder,
        huggingFace,
        signal,
        onProgress: (progress) => {
          this.#pulling.set(key, progress);
          onProgress(progress);
        },
      });
      await store.add(model);
      await this.select(model.role, model.name);
      return model;
    } finally {
      this.#pulling.delete(key);
    }
  }

  /** @param name null = no model for this role from now on */
  async select(role: ModelRole, name: string | null): Promise<void> {
    const { store, engine, named } = this.#options;
    const model = name === null ? null : this.get(name);
    if (model !== null && model.role !== role)
      throw new ModelError('invalid_value', `${model.name} is a model for ${model.role}, not for ${role}`, {
        param: 'role',
      });
    const fixed = named[role];
    if (fixed !== null && fixed !== name)
      throw new ModelError(
        'conflict',
        `the settings of the service name ${fixed} for ${role}: take that out to choose another one here`,
        { param: 'model' },
      );
    await store.select(role, name);
    engine.load(role, model === null ? null : { name: model.name, path: store.pathOf(model) });
  }

  async remove(name: string): Promise<void> {
    const { store, engine } = this.#options;
    const model = this.get(name);
    // Before its file goes: what is loaded lets go of it.
    if (engine.state().model === name || store.selected(model.role) === name) engine.load(model.role, null);
    await store.remove(name);
  }

  /** The file for a role: of the settings, else of the choice. */
  #fileOf(role: ModelRole): ModelFile | null {
    const { store, named } = this.#options;
    const wanted = named[role] ?? store.selected(role);
    if (wanted === null) return null;
    const stored = store.get(wanted);
    if (stored !== undefined) return { name: stored.name, path: store.pathOf(stored) };
    if (/[\\/]|\.gguf$/i.test(wanted))
      return { name: path.basename(wanted, '.gguf'), path: path.resolve(wanted) };
    const file = path.join(store.folder, `${wanted}.gguf`);
    if (existsSync(file)) return { name: wanted, path: file };
    return {
      name: wanted,
      path: file,
      problem: `the model ${JSON.stringify(wanted)} is not on this machine: run \`npx frogwell model pull ${wanted}\` while the service runs`,
    };
  }
}

function keyOf(source: ModelSource): string {
  if (source.kind === 'hugging-face')
    return source.known?.name ?? `hf:${source.repository}/${source.file ?? ''}`;
  return source.kind === 'url' ? source.url : source.path;
}
