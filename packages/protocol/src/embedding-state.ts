import { z } from 'zod';

/** The vectors of one model. */
const VectorSetState = z.object({
  fingerprint: z.string(),
  model: z.string().nullable(),
  dimensions: z.int(),
  chunks: z
    .object({ done: z.int(), total: z.int() })
    .describe('Searchable passages that have been embedded, and all there are'),
  questions: z
    .object({ done: z.int(), total: z.int() })
    .describe('Known questions, the same way: each has a vector of its own'),
});

/** Which model's vectors answer, which are being made, and how far that is. */
export const EmbeddingState = z.object({
  object: z.literal('embedding'),
  state: z
    .enum(['idle', 'embedding', 'waiting'])
    .describe(
      '`waiting`: the embedder failed and is asked again soon; `idle`: nothing to do, or no embedder',
    ),
  reason: z.string().nullable().describe('Why it waits or has nothing to do; null while all is well'),
  active: VectorSetState.nullable().describe('Answers now, whole or not'),
  building: VectorSetState.nullable().describe('Takes over when it is whole'),
  previous: VectorSetState.nullable().describe('Answered before; can be taken back'),
  held: z.string().nullable().describe('Was rolled back, and is not used although it is configured'),
  overlap: z
    .unknown()
    .describe('The last change of model: how much of the old nearest the new set gives too'),
});
export type EmbeddingState = z.infer<typeof EmbeddingState>;
