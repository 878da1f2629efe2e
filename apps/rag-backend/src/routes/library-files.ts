import { ApiError, type Service } from '@frogwell/http-service';
import {
  DeletedObject,
  FilePassages,
  FilePassagesQuery,
  FileStructure,
  type LibraryFile,
  LibraryFiles,
  LibraryFilesQuery,
  LibraryInfo,
  RemovedFiles,
  RemoveFilesRequest,
  RetriedFiles,
  RetryFilesRequest,
} from '@frogwell/protocol';
import type { FoundStoreFile } from '@frogwell/storage';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { retryFiles } from '../library/retry-files.ts';
import { existingStore, StoreParams } from './vector-stores.ts';
import { toVectorStoreFile } from './wire-objects.ts';

const FILES = '/admin/vector_stores/:vector_store_id/files';
const FileParams = z.object({ vector_store_id: z.string(), file_id: z.string() });

/** `/admin/library` and `/admin/vector_stores/{id}/files`: documents as people manage them. */
export function libraryFiles(
  app: Service,
  {
    library,
    readStructure,
    readPassages,
    webPages,
    maxUploadBytes,
  }: Pick<Dependencies, 'library' | 'readStructure' | 'readPassages' | 'webPages' | 'maxUploadBytes'>,
): void {
  app.get(
    '/admin/library',
    { schema: { ...described('What may be put into the library'), response: { 200: LibraryInfo } } },
    () => ({
      object: 'library' as const,
      max_upload_bytes: maxUploadBytes,
      web_pages: webPages !== null,
    }),
  );

  app.delete(
    '/admin/vector_stores/:vector_store_id',
    {
      schema: {
        ...described('Removes a store, and the uploads that no other store has'),
        params: StoreParams,
        response: { 200: DeletedObject },
      },
    },
    async (request) => {
      const { vector_store_id } = request.params;
      await existingStore(library, vector_store_id);
      await library.deleteStoreWithFiles(vector_store_id);
      return { id: vector_store_id, object: 'vector_store.deleted', deleted: true as const };
    },
  );

  app.get(
    FILES,
    {
      schema: {
        ...described('Files by name or title, with what was understood of them'),
        params: StoreParams,
        querystring: LibraryFilesQuery,
        response: { 200: LibraryFiles },
      },
    },
    async (request) => {
      const { vector_store_id } = request.params;
      const { query, status, sort, order, offset, limit } = request.query;
      await existingStore(library, vector_store_id);
      const { items, counts } = await library.searchFiles(vector_store_id, {
        ...{ sort, order, offset, limit },
        ...(query !== undefined && { query }),
        ...(status !== undefined && { status }),
      });
      const total = status === undefined ? counts.total : counts[status];
      return { object: 'list' as const, data: items.map(toLibraryFile), counts, total, offset };
    },
  );

  app.post(
    `${FILES}/remove`,
    {
      schema: {
        ...described('Removes many files'),
        params: StoreParams,
        body: RemoveFilesRequest,
        response: { 200: RemovedFiles },
      },
    },
    async (request) => {
      const { vector_store_id } = request.params;
      await existingStore(library, vector_store_id);
      const data: RemovedFiles['data'] = [];
      for (const file_id of request.body.file_ids) {
        data.push({ file_id, outcome: await library.removeFromStore(vector_store_id, file_id) });
      }
      return { object: 'list' as const, data };
    },
  );

  app.post(
    `${FILES}/retry`,
    {
      schema: {
        ...described('Reads files again'),
        params: StoreParams,
        body: RetryFilesRequest.default({}),
        response: { 200: RetriedFiles },
      },
    },
    async (request) => {
      const { vector_store_id } = request.params;
      await existingStore(library, vector_store_id);
      const file_ids = await retryFiles(library, vector_store_id, request.body.file_ids);
      return { object: 'list' as const, file_ids };
    },
  );

  app.get(
    `${FILES}/:file_id/structure`,
    {
      schema: {
        ...described('The titles of a file as a tree'),
        params: FileParams,
        response: { 200: FileStructure },
      },
    },
    async (request) => {
      const { vector_store_id, file_id } = request.params;
      const found = (await readStructure(vector_store_id, file_id)) ?? missing(request.params);
      const { file, sections, questionCount, truncated } = found;
      return {
        object: 'vector_store.file.structure' as const,
        file: toLibraryFile(file),
        question_count: questionCount,
        sections,
        truncated,
      };
    },
  );

  app.get(
    `${FILES}/:file_id/passages`,
    {
      schema: {
        ...described('The passages of a file'),
        params: FileParams,
        querystring: FilePassagesQuery,
        response: { 200: FilePassages },
      },
    },
    async (request) => {
      const { vector_store_id, file_id } = request.params;
      const { kind, offset, limit } = request.query;
      if (!(await library.storeFile(vector_store_id, file_id))) missing(request.params);
      const file = { vectorStoreId: vector_store_id, fileId: file_id };
      const range = { offset, limit, onlyQuestions: kind === 'questions' };
      const { passages, hasMore } = await readPassages(file, range);
      return { object: 'list' as const, data: passages, offset, has_more: hasMore };
    },
  );
}

function described(summary: string) {
  return { tags: ['files'], summary };
}

function toLibraryFile(file: FoundStoreFile): LibraryFile {
  return {
    ...toVectorStoreFile(file),
    filename: file.filename,
    bytes: file.sizeBytes,
    passage_count: file.chunkCount,
  };
}

function missing({ vector_store_id, file_id }: z.infer<typeof FileParams>): never {
  throw new ApiError('not_found', `no file ${file_id} in the vector store ${vector_store_id}`, {
    param: 'file_id',
  });
}
