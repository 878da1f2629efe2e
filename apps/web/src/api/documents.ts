import type {
  Attributes,
  FilePassages,
  FilePassagesQuery,
  FileStructure,
  LibraryFiles,
  LibraryFilesQuery,
  LibraryInfo,
  RemovedFiles,
  RetriedFiles,
  VectorStore,
  VectorStoreFile,
  WebPageResult,
} from '@frogwell/protocol';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { callApi, openApi } from './http-client.ts';

export interface IngestionState {
  paused: boolean;
  waiting: number;
  running: number;
}

/** What a list of files is narrowed to, and its order. */
export type FilesFilter = Pick<LibraryFilesQuery, 'query' | 'status' | 'sort' | 'order' | 'offset' | 'limit'>;

const JSON_LIMIT = 100;

/** Marks the vector store of a file that was handed over in a chat: it belongs to the chat, not to the library. */
export const ATTACHMENT_MARK = 'frogwell_attachment';

/** Everything that changes with the documents lies under this key. */
export const DOCUMENTS_KEY = ['documents'] as const;

export const vectorStoresQuery = () =>
  queryOptions({
    queryKey: [...DOCUMENTS_KEY, 'stores'],
    queryFn: async ({ signal }): Promise<VectorStore[]> => {
      const found: VectorStore[] = [];
      for (let after = ''; ; ) {
        const query = new URLSearchParams({
          limit: String(JSON_LIMIT),
          order: 'asc',
          ...(after && { after }),
        });
        const page = await callApi<{ data: VectorStore[]; last_id: string; has_more: boolean }>(
          `/v1/vector_stores?${query}`,
          { signal },
        );
        found.push(...page.data);
        if (!page.has_more) return found.filter(({ metadata }) => metadata?.[ATTACHMENT_MARK] === undefined);
        after = page.last_id;
      }
    },
  });

export const libraryInfoQuery = () =>
  queryOptions({
    queryKey: ['library'],
    queryFn: ({ signal }) => callApi<LibraryInfo>('/admin/library', { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const ingestionQuery = () =>
  queryOptions({
    queryKey: [...DOCUMENTS_KEY, 'ingestion'],
    queryFn: ({ signal }) => callApi<IngestionState>('/admin/ingestion', { signal }),
  });

export const libraryFilesQuery = (storeId: string, filter: FilesFilter) =>
  queryOptions({
    queryKey: [...DOCUMENTS_KEY, 'files', storeId, filter],
    queryFn: ({ signal }) => callApi<LibraryFiles>(`${filesPath(storeId)}?${searchOf(filter)}`, { signal }),
    // The rows stay while the next ones come, but never those of another store.
    placeholderData: (previous, query) =>
      query?.queryKey[2] === storeId ? keepPreviousData(previous) : undefined,
  });

export const fileStructureQuery = (storeId: string, fileId: string) =>
  queryOptions({
    queryKey: [...DOCUMENTS_KEY, 'structure', storeId, fileId],
    queryFn: ({ signal }) => callApi<FileStructure>(`${filePath(storeId, fileId)}/structure`, { signal }),
  });

export const filePassagesQuery = (storeId: string, fileId: string, kind: FilePassagesQuery['kind']) =>
  infiniteQueryOptions({
    queryKey: [...DOCUMENTS_KEY, 'passages', storeId, fileId, kind],
    initialPageParam: 0,
    queryFn: ({ signal, pageParam: offset }) =>
      callApi<FilePassages>(
        `${filePath(storeId, fileId)}/passages?${searchOf({ kind, offset, limit: 20 })}`,
        {
          signal,
        },
      ),
    getNextPageParam: (last) => (last.has_more ? last.offset + last.data.length : undefined),
  });

export function createVectorStore(name: string): Promise<VectorStore> {
  return callApi('/v1/vector_stores', { method: 'POST', json: { name } });
}

export function renameVectorStore(storeId: string, name: string): Promise<VectorStore> {
  return callApi(`/v1/vector_stores/${encodeURIComponent(storeId)}`, { method: 'POST', json: { name } });
}

/** With the files that no other store has. */
export async function deleteVectorStore(storeId: string): Promise<void> {
  await openApi(`/admin/vector_stores/${encodeURIComponent(storeId)}`, { method: 'DELETE' });
}

export function removeFiles(
  storeId: string,
  fileIds: readonly string[],
  { keepalive = false } = {},
): Promise<RemovedFiles> {
  return callApi(`${filesPath(storeId)}/remove`, { method: 'POST', json: { file_ids: fileIds }, keepalive });
}

/** @param fileIds undefined = all that failed */
export function retryFiles(storeId: string, fileIds?: readonly string[]): Promise<RetriedFiles> {
  return callApi(`${filesPath(storeId)}/retry`, {
    method: 'POST',
    json: fileIds === undefined ? {} : { file_ids: fileIds },
  });
}

/** Puts an upload into a store, or reads it again when it is there. */
export function attachFile(
  storeId: string,
  file: { file_id: string; attributes?: Attributes | null; password?: string },
): Promise<VectorStoreFile> {
  return callApi(`/v1/vector_stores/${encodeURIComponent(storeId)}/files`, { method: 'POST', json: file });
}

export function setFileAttributes(
  storeId: string,
  fileId: string,
  attributes: Attributes,
): Promise<VectorStoreFile> {
  return callApi(`/v1/vector_stores/${encodeURIComponent(storeId)}/files/${encodeURIComponent(fileId)}`, {
    method: 'POST',
    json: { attributes },
  });
}

export function setIngestionPaused(paused: boolean): Promise<IngestionState> {
  return callApi('/admin/ingestion', { method: 'PUT', json: { paused } });
}

/** @param page a page of the web, or a sitemap whose pages are added */
export async function addWebPages(
  storeId: string,
  page: { url: string } | { sitemap_url: string },
): Promise<WebPageResult[]> {
  const { data } = await callApi<{ data: WebPageResult[] }>(
    `/v1/vector_stores/${encodeURIComponent(storeId)}/web_pages`,
    { method: 'POST', json: page },
  );
  return data;
}

/** The uploaded bytes. Fetched here, because a link could not carry the key. */
export async function readOriginal(fileId: string): Promise<Blob> {
  return (await openApi(`/v1/files/${encodeURIComponent(fileId)}/content`)).blob();
}

function filesPath(storeId: string): string {
  return `/admin/vector_stores/${encodeURIComponent(storeId)}/files`;
}

function filePath(storeId: string, fileId: string): string {
  return `${filesPath(storeId)}/${encodeURIComponent(fileId)}`;
}

function searchOf(values: Record<string, string | number | undefined>): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values))
    if (value !== undefined) search.set(name, String(value));
  return search;
}
