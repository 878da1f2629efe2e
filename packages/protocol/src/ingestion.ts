import { z } from 'zod';

/** Whether files that wait are read, and how many there are. */
export const IngestionState = z.object({
  object: z.literal('ingestion'),
  paused: z.boolean(),
  waiting: z.int(),
  running: z.int(),
});
export type IngestionState = z.infer<typeof IngestionState>;

/** Body of `PUT /admin/ingestion`. */
export const PauseIngestionRequest = z.strictObject({ paused: z.boolean() });
export type PauseIngestionRequest = z.infer<typeof PauseIngestionRequest>;
