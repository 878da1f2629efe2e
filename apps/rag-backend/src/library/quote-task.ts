import type { QuoteInPdf } from '@frogwell/ingestion';
import { z } from 'zod';

/** What the child that looks for quotes is asked: where in this PDF does it stand? */
export const QuoteTask = z.object({
  path: z.string(),
  wanted: z.object({
    quote: z.string(),
    before: z.string(),
    after: z.string(),
    firstPage: z.int(),
    lastPage: z.int(),
  }) satisfies z.ZodType<QuoteInPdf>,
});
export type QuoteTask = z.infer<typeof QuoteTask>;
