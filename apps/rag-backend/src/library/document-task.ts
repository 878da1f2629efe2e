import { OutsidePrograms } from '@frogwell/ingestion';
import { ChunkingStrategyParam } from '@frogwell/protocol';
import { z } from 'zod';

/** What a parser child is asked to do. */
export const DocumentTask = z.object({
  /** `parse` a file of any supported type, or only `analyze` the chunks of a document file made earlier. */
  kind: z.enum(['parse', 'analyze']),
  /** File to read; for `analyze` a document file. */
  source: z.string(),
  /** Document file to write. */
  documentPath: z.string(),
  filename: z.string(),
  contentHash: z.string(),
  recipe: z.string(),
  chunkingStrategy: ChunkingStrategyParam,
  programs: OutsidePrograms,
  /** Opens a protected file. */
  password: z.string().nullable(),
});
export type DocumentTask = z.infer<typeof DocumentTask>;
