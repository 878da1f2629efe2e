import { z } from 'zod';

export const ProviderChoiceName = z.enum(['auto', 'openai', 'local', 'extractive']);
export type ProviderChoiceName = z.infer<typeof ProviderChoiceName>;

/** Body of `PUT /admin/provider`. */
export const ChooseProviderRequest = z.strictObject({
  provider: ProviderChoiceName,
  model: z
    .string()
    .min(1)
    .max(200)
    .nullable()
    .default(null)
    .describe('Of that provider; null = its configured one'),
});
export type ChooseProviderRequest = z.infer<typeof ChooseProviderRequest>;

const Choice = z.object({
  provider: ProviderChoiceName,
  model: z.string().nullable(),
  source: z.enum(['environment', 'runtime']).describe('Who said so: `LLM_PROVIDER`, or somebody at run time'),
});

/** Who answers when a request does not say. */
export const ProviderChoiceState = Choice.extend({
  object: z.literal('provider_choice'),
  fallback: z.array(z.string()).describe('Asked in this order when the chosen one fails'),
  allowed: z.array(z.string()).describe('What may be chosen'),
  chain: z.array(z.string()).describe('The models that would be asked for the next answer, in order'),
});
export type ProviderChoiceState = z.infer<typeof ProviderChoiceState>;

/** One server behind a provider. */
export const ProviderEndpoint = z.object({
  name: z.string(),
  url: z.string(),
  breaker: z
    .enum(['closed', 'open', 'half-open', 'cooling'])
    .describe('`closed` is well; `open` is left alone after failures; `cooling` asked us to wait'),
  retry_in_ms: z.int(),
  in_flight: z.int(),
  waiting: z.int(),
  first_token_ms: z.int().describe('Smoothed; 0 before the first answer'),
  status: z.string().optional().describe('E.g. `ready`, `no_model`, `unreachable`; local servers only'),
  server: z.string().optional().describe('Which program it is, e.g. `frogwell`, `ollama`'),
  speaks: z.enum(['openai', 'generate', 'unknown']).optional(),
  models: z.array(z.string()),
  message: z.string().nullish().describe('What to do about it'),
  memory: z
    .object({ service_bytes: z.int(), model_bytes: z.int(), vram_bytes: z.int() })
    .nullish()
    .describe('What it takes, where it says so'),
});
export type ProviderEndpoint = z.infer<typeof ProviderEndpoint>;

export const Provider = z.object({
  id: z.enum(['openai', 'local', 'extractive']),
  object: z.literal('provider'),
  chosen: z.boolean(),
  allowed: z.boolean(),
  fallback: z.boolean(),
  endpoints: z.array(ProviderEndpoint),
});
export type Provider = z.infer<typeof Provider>;

/** Everything that can answer, and how it is doing. */
export const ProviderList = z.object({
  object: z.literal('list'),
  choice: Choice,
  chain: z.array(z.string()),
  problem: z.string().nullable().describe('Why the chosen provider has nothing to answer with'),
  data: z.array(Provider),
});
export type ProviderList = z.infer<typeof ProviderList>;

/** One try of one server: a short question, nothing from the documents. */
export const ProviderTest = z.object({
  endpoint: z.string().nullable().describe('Which server, by its name; null where none is behind it'),
  model: z.string(),
  ok: z.boolean(),
  first_token_ms: z.int().nullable(),
  total_ms: z.int(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type ProviderTest = z.infer<typeof ProviderTest>;

export const ProviderTestResult = z.object({
  object: z.literal('provider.test'),
  provider: z.string(),
  ok: z.boolean().describe('At least one server answered'),
  data: z.array(ProviderTest),
});
export type ProviderTestResult = z.infer<typeof ProviderTestResult>;
