import { z } from 'zod';

/** The body of every error answer: the four fields that OpenAI's clients read, always all four. */
export const ErrorEnvelope = z.object({
  error: z.looseObject({
    message: z.string(),
    type: z.string(),
    param: z.string().nullable(),
    code: z.string().nullable(),
  }),
});
export type ErrorEnvelope = z.infer<typeof ErrorEnvelope>;
