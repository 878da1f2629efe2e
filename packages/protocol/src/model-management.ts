import { z } from 'zod';

export const ModelRole = z.enum(['chat', 'embedder', 'reranker']);
export type ModelRole = z.infer<typeof ModelRole>;

/** Body of the LLM service's `POST /api/models/pull`. */
export const PullModelRequest = z.looseObject({
  model: z
    .string()
    .min(1)
    .max(2_000)
    .describe(
      'A name of the catalogue, `hf:owner/repository/file.gguf`, an address, or a path on the machine of the service',
    ),
  role: ModelRole.nullish().describe('What it is for; what the file is made for if left out'),
});
export type PullModelRequest = z.infer<typeof PullModelRequest>;

/** Body of the LLM service's `POST /api/models/select`; null = no model for this role. */
export const SelectModelRequest = z.looseObject({ role: ModelRole, model: z.string().min(1).nullable() });
export type SelectModelRequest = z.infer<typeof SelectModelRequest>;

/** A model file of the LLM service. */
export const ModelFile = z.looseObject({
  name: z.string(),
  role: ModelRole,
  size_bytes: z.number(),
  sha256: z.string().nullable(),
  source: z.string(),
  quantization: z.string(),
  selected: z.boolean().optional().describe('It answers, or will when it is loaded'),
});
export type ModelFile = z.infer<typeof ModelFile>;

/** A model that could be fetched. */
export const CatalogueModel = z.looseObject({
  name: z.string(),
  title: z.string(),
  role: ModelRole,
  source: z.string(),
  size_bytes: z.number().describe('To be downloaded, about'),
  memory_bytes: z.number().describe('Wanted with the default context'),
  licence: z.string(),
  languages: z.string(),
  present: z.boolean().describe('On the machine already'),
});
export type CatalogueModel = z.infer<typeof CatalogueModel>;

/** Answer of the LLM service's `GET /api/models`. */
export const ModelInventory = z.looseObject({
  models: z.array(ModelFile),
  catalogue: z.array(CatalogueModel),
  selected: z.object({
    chat: z.string().nullable(),
    embedder: z.string().nullable(),
    reranker: z.string().nullable(),
  }),
  pulling: z.array(
    z.looseObject({ model: z.string(), bytes: z.number(), total_bytes: z.number().nullable() }),
  ),
});
export type ModelInventory = z.infer<typeof ModelInventory>;

/** One event of the LLM service's `POST /api/models/pull`. */
export const PullModelEvent = z.union([
  z.looseObject({ status: z.literal('pulling'), bytes: z.number(), total_bytes: z.number().nullable() }),
  z.looseObject({ status: z.literal('done'), model: ModelFile }),
]);
export type PullModelEvent = z.infer<typeof PullModelEvent>;

/** A model that the RAG backend has fetched by its LLM service. */
export const ModelPull = z.object({
  object: z.literal('model.pull'),
  model: z.string(),
  status: z.enum(['pulling', 'failed']),
  bytes: z.number(),
  total_bytes: z.number().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  cancellable: z.boolean().describe('False for what somebody fetches by the LLM service itself'),
});
export type ModelPull = z.infer<typeof ModelPull>;

/** What a role's model is doing; more fields as in `GET /health` of the LLM service. */
export const ModelRoleState = z.looseObject({
  status: z.string(),
  model: z.string().nullable(),
  message: z.string().optional().describe('What to do about it'),
  progress: z.number().optional().describe('Of loading, 0..1'),
});
export type ModelRoleState = z.infer<typeof ModelRoleState>;

/** Answer of the RAG backend's `GET /admin/models`: the models of its own LLM service. */
export const ManagedModels = z.object({
  object: z.literal('managed_models'),
  service: z.object({ name: z.string(), url: z.string() }),
  roles: z.object({
    chat: ModelRoleState,
    embedder: ModelRoleState.nullable().describe('Null = none is chosen'),
    reranker: ModelRoleState.nullable().describe('Null = none is chosen'),
  }),
  models: z.array(ModelFile),
  catalogue: z.array(CatalogueModel),
  pulls: z.array(ModelPull).describe('Running, and those that failed until they are dismissed'),
});
export type ManagedModels = z.infer<typeof ManagedModels>;

/** Body of the RAG backend's `POST /admin/models/pull`. */
export const PullManagedModelRequest = z.strictObject({
  model: z
    .string()
    .max(500)
    .regex(
      /^(?:[\w.-]+|hf:[\w.-]+\/[\w.-]+(?:\/[\w./-]+)?)$/,
      'expected a name of the catalogue (GET /admin/models) or hf:owner/repository/file.gguf',
    ),
  role: ModelRole.nullish().describe('What it is for; what the file is made for if left out'),
});
export type PullManagedModelRequest = z.infer<typeof PullManagedModelRequest>;

export const SelectedModel = z.object({
  object: z.literal('model.selection'),
  role: ModelRole,
  model: z.string().nullable(),
});
export type SelectedModel = z.infer<typeof SelectedModel>;
