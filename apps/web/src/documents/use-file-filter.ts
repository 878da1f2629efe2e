import type { LibraryFilesQuery, VectorStoreFileStatus } from '@frogwell/protocol';
import { useNavigate, useSearch } from '@tanstack/react-router';

export const PAGE_SIZE = 50;

export const SORTS = ['created', 'name', 'size', 'status'] as const;
export const STATUSES = [
  'completed',
  'in_progress',
  'failed',
] as const satisfies readonly VectorStoreFileStatus[];

/** What the page shows, kept in its address: a reload and a link to a colleague show the same. */
export interface FileFilter {
  /** Null = the default store. */
  storeId: string | null;
  query: string;
  status: (typeof STATUSES)[number] | null;
  sort: LibraryFilesQuery['sort'];
  order: 'asc' | 'desc';
  /** From 1. */
  page: number;
  /** The file whose details are open. */
  fileId: string | null;
}

export function useFileFilter(): [FileFilter, (change: Partial<FileFilter>) => void] {
  // Whatever stands in the address: it is read here, and what makes no sense counts as not there.
  const search: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const sort = SORTS.find((each) => each === search['sort']) ?? 'created';
  const filter: FileFilter = {
    storeId: text(search['store']) || null,
    query: text(search['query']),
    status: STATUSES.find((each) => each === search['status']) ?? null,
    sort,
    order: search['order'] === 'asc' || search['order'] === 'desc' ? search['order'] : defaultOrder(sort),
    page: Math.max(1, Math.trunc(Number(search['page'])) || 1),
    fileId: text(search['file']) || null,
  };
  const change = (next: Partial<FileFilter>) => {
    const merged = { ...filter, ...next };
    // Another list begins at its first page.
    const isSameList = Object.keys(next).every((key) => key === 'page' || key === 'fileId');
    void navigate({
      to: '.',
      replace: 'query' in next,
      search: {
        ...(merged.storeId !== null && { store: merged.storeId }),
        ...(merged.query !== '' && { query: merged.query }),
        ...(merged.status !== null && { status: merged.status }),
        ...(merged.sort !== 'created' && { sort: merged.sort }),
        ...(merged.order !== defaultOrder(merged.sort) && { order: merged.order }),
        ...(isSameList && merged.page > 1 && { page: merged.page }),
        ...(merged.fileId !== null && { file: merged.fileId }),
      } as never, // the route declares no search parameters
    });
  };
  return [filter, change];
}

/** Newest first, largest first; names from A, what failed first. */
export function defaultOrder(sort: LibraryFilesQuery['sort']): 'asc' | 'desc' {
  return sort === 'created' || sort === 'size' ? 'desc' : 'asc';
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
