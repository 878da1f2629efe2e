import { z } from 'zod';

/** A key that Frogwell keeps; its secret is not kept, and was shown once. */
export const ApiKey = z.object({
  id: z.string(),
  object: z.literal('api_key'),
  name: z.string(),
  hint: z.string().describe('How the secret begins and ends, to tell keys apart'),
  created_at: z.int().describe('Seconds since the epoch'),
  last_used_at: z.int().nullable().describe('Seconds since the epoch, about a minute late; null = never'),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** `key`: every call needs one. `this_machine`: there is none, so only programs on the same machine may call. */
export const KeyAccess = z.enum(['key', 'this_machine']);
export type KeyAccess = z.infer<typeof KeyAccess>;

export const ApiKeyList = z.object({
  object: z.literal('list'),
  data: z.array(ApiKey).describe('The newest first'),
  environment_keys: z.int().describe('How many more `API_KEYS` names; those are changed there'),
  access: KeyAccess,
});
export type ApiKeyList = z.infer<typeof ApiKeyList>;

/** Characters that would write elsewhere than where the name stands: controls, and marks that turn the direction. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** Body of `POST /admin/keys`. */
export const CreateApiKeyRequest = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .refine((name) => !UNPRINTABLE.test(name), 'must not hold control characters or line breaks')
    .describe('What the key is for'),
});
export type CreateApiKeyRequest = z.infer<typeof CreateApiKeyRequest>;

export const CreatedApiKey = ApiKey.extend({
  key: z.string().describe('The secret; it is shown now and never again'),
  access: KeyAccess,
  notice: z.string().nullable().describe('What changes for all callers, when it was the first key'),
});
export type CreatedApiKey = z.infer<typeof CreatedApiKey>;

export const RevokedApiKey = z.object({
  id: z.string(),
  object: z.literal('api_key.deleted'),
  deleted: z.literal(true),
  access: KeyAccess,
  notice: z.string().nullable().describe('What changes for all callers, when it was the last key'),
});
export type RevokedApiKey = z.infer<typeof RevokedApiKey>;
