import { z } from 'zod';

/** Query of every list route. `after` and `before` are ids of the list; `limit` is 1..100 (files: 1..10,000). */
export const ListQuery = z.looseObject({
  limit: z.coerce.number().int().min(1).max(10_000).optional(),
  order: z.enum(['asc', 'desc']).optional(),
  after: z.string().optional(),
  before: z.string().optional(),
});
export type ListQuery = z.infer<typeof ListQuery>;

/** A page of a list, in OpenAI's shape. `first_id` and `last_id` are `""` on an empty page. */
export interface ListPage<Item> {
  object: 'list';
  data: Item[];
  first_id: string;
  last_id: string;
  has_more: boolean;
}

/** The schema of a {@link ListPage}. */
export function listPageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    object: z.literal('list'),
    data: z.array(item),
    first_id: z.string(),
    last_id: z.string(),
    has_more: z.boolean(),
  });
}
