import type { Service } from '@frogwell/http-service';
import { z } from 'zod';

const SuggestionsQuery = z.looseObject({
  /** The default store if left out. */
  vector_store_id: z.string().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(20).default(4),
  language: z.enum(['vi', 'en']).default('vi'),
});
const Suggestions = z.object({
  object: z.literal('list'),
  data: z.array(z.object({ object: z.literal('suggestion'), question: z.string() })),
});

export type Suggest = (request: {
  /** Null = the default store. */
  vectorStoreId: string | null;
  limit: number;
  language: 'vi' | 'en';
  signal: AbortSignal;
}) => Promise<string[]>;

/** `GET /admin/suggestions`: questions that the documents of a store can answer; none where there are no documents. */
export function suggestions(app: Service, { suggest }: { suggest: Suggest }): void {
  app.get(
    '/admin/suggestions',
    {
      schema: {
        tags: ['chat'],
        summary: 'Questions that the documents can answer',
        querystring: SuggestionsQuery,
        response: { 200: Suggestions },
      },
    },
    async (request) => {
      const { vector_store_id: vectorStoreId = null, limit, language } = request.query;
      const questions = await suggest({ vectorStoreId, limit, language, signal: request.signal });
      return {
        object: 'list' as const,
        data: questions.map((question) => ({ object: 'suggestion' as const, question })),
      };
    },
  );
}
