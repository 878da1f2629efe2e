import type { SQLInputValue } from 'node:sqlite';
import type { Page, PageRequest } from '../contract/catalogue.ts';
import type { Database } from './database.ts';

export interface Listing {
  /** `SELECT … FROM …` whose rows have the columns `created_at` and `key`. */
  select: string;
  /** Condition of the list, e.g. `file.purpose = ?`; `1` for all. */
  where: string;
  values: SQLInputValue[];
  /** The two columns of the order with their table, e.g. `file.created_at` and `file.key`. */
  createdAt: string;
  key: string;
}

interface Place {
  created_at: number;
  key: number;
}

/**
 * One page of a list in the order of creation.
 *
 * `after` gives the first items behind its item, `before` alone the last items in front of its item; both together
 * the first items between them. An item is found by `locate` whether or not it still passes the list's condition:
 * a cursor must not end a walk because its item has changed meanwhile.
 */
export function readPage<Row extends Place>(
  database: Database,
  listing: Listing,
  request: PageRequest,
  locate: (id: string) => Place | undefined,
): Page<Row> {
  const conditions = [`(${listing.where})`];
  const values = [...listing.values];
  const columns = `(${listing.createdAt}, ${listing.key})`;
  const isAscending = request.order === 'asc';
  for (const [cursor, isAfter] of [
    [request.after, true],
    [request.before, false],
  ] as const) {
    if (cursor !== undefined) {
      const place = locate(cursor);
      if (!place) {
        return { items: [], hasMore: false };
      }
      conditions.push(`${columns} ${isAfter === isAscending ? '>' : '<'} (?, ?)`);
      values.push(place.created_at, place.key);
    }
  }
  const isBackwards = request.before !== undefined && request.after === undefined;
  const direction = isAscending === isBackwards ? 'DESC' : 'ASC';
  const rows = database.all<Row>(
    `${listing.select} WHERE ${conditions.join(' AND ')}
     ORDER BY ${listing.createdAt} ${direction}, ${listing.key} ${direction} LIMIT ?`,
    ...values,
    request.limit + 1,
  );
  const items = rows.slice(0, request.limit);
  return { items: isBackwards ? items.toReversed() : items, hasMore: rows.length > request.limit };
}
