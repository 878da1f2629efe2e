import { z } from 'zod';

/** A stored upload, as OpenAI's `OpenAIFile`. */
export const FileObject = z.object({
  id: z.string(),
  object: z.literal('file'),
  bytes: z.int(),
  created_at: z.int(),
  expires_at: z.int().optional(),
  filename: z.string(),
  purpose: z.string(),
  status: z.enum(['uploaded', 'processed', 'error']),
  status_details: z.string().optional(),
});
export type FileObject = z.infer<typeof FileObject>;

export const DeletedObject = z.object({ id: z.string(), object: z.string(), deleted: z.literal(true) });
export type DeletedObject = z.infer<typeof DeletedObject>;
