import type { ListPage } from '@frogwell/protocol';
import type { Page, PageRequest } from '@frogwell/storage';
import { z } from 'zod';

/** Query of a list route; vector stores and their files take 1..100 (20), files 1..10,000 (10,000). */
export function listQuery(limits: { fallback: number; max: number }) {
  return z.looseObject({
    limit: z.coerce.number().int().min(1).max(limits.max).default(limits.fallback),
    order: z.enum(['asc', 'desc']).default('desc'),
    after: z.string().min(1).optional(),
    before: z.string().min(1).optional(),
  });
}

export const StoreListQuery = listQuery({ fallback: 20, max: 100 });

export function pageRequest(query: z.infer<typeof StoreListQuery>): PageRequest {
  return {
    limit: query.limit,
    order: query.order,
    ...(query.after !== undefined && { after: query.after }),
    ...(query.before !== undefined && { before: query.before }),
  };
}

/** A page in OpenAI's shape; the ids of an empty one are `""`, as its schema wants strings. */
export function listPage<Stored, Item extends { id: string }>(
  page: Page<Stored>,
  toItem: (stored: Stored) => Item,
): ListPage<Item> {
  const data = page.items.map(toItem);
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? '',
    last_id: data.at(-1)?.id ?? '',
    has_more: page.hasMore,
  };
}
