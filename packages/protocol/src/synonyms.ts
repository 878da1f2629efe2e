import { z } from 'zod';

/** `GET` and `PUT /admin/vector_stores/{id}/synonyms`. */
export const StoreSynonyms = z.object({
  object: z.literal('vector_store.synonyms'),
  vector_store_id: z.string(),
  synonyms: z
    .array(z.array(z.string()))
    .describe('Groups of words that stand for each other, in the order in which they were given'),
  built_in: z.array(z.array(z.string())).describe('Abbreviations that every store knows, with their words'),
});
export type StoreSynonyms = z.infer<typeof StoreSynonyms>;
