import { ApiError, type Service } from '@frogwell/http-service';
import {
  AttachFileRequest,
  DeletedObject,
  listPageOf,
  UpdateAttributesRequest,
  VectorStoreFile,
  VectorStoreFileContent,
  VectorStoreFileStatus,
} from '@frogwell/protocol';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { DocumentLibrary } from '../library/document-library.ts';
import { listPage, pageRequest, StoreListQuery } from './list-page.ts';
import { existingStore, StoreParams } from './vector-stores.ts';
import { toVectorStoreFile } from './wire-objects.ts';

const StoreFileParams = z.object({ vector_store_id: z.string(), file_id: z.string() });
const StoreFileListQuery = StoreListQuery.extend({ filter: VectorStoreFileStatus.optional() });

/** `/v1/vector_stores/{id}/files`: which files a store holds and whether they can be searched. */
export function vectorStoreFiles(app: Service, { library }: { library: DocumentLibrary }): void {
  app.post(
    '/v1/vector_stores/:vector_store_id/files',
    {
      schema: {
        ...described('Makes an upload searchable', VectorStoreFile),
        params: StoreParams,
        body: AttachFileRequest,
      },
    },
    async (request) => {
      const { vector_store_id } = request.params;
      await existingStore(library, vector_store_id);
      const file = await library.attach(vector_store_id, request.body);
      if (!file) {
        throw new ApiError('not_found', `no such file: ${request.body.file_id}`, { param: 'file_id' });
      }
      return toVectorStoreFile(file);
    },
  );

  app.get(
    '/v1/vector_stores/:vector_store_id/files',
    {
      schema: {
        ...described('The files of a store', listPageOf(VectorStoreFile)),
        params: StoreParams,
        querystring: StoreFileListQuery,
      },
    },
    async (request) => {
      const { vector_store_id } = request.params;
      await existingStore(library, vector_store_id);
      const page = await library.storeFiles(
        vector_store_id,
        pageRequest(request.query),
        request.query.filter,
      );
      return listPage(page, toVectorStoreFile);
    },
  );

  app.get(
    '/v1/vector_stores/:vector_store_id/files/:file_id',
    {
      schema: {
        ...described('One file, its status and what it was found to be', VectorStoreFile),
        params: StoreFileParams,
      },
    },
    async (request, reply) => {
      const { vector_store_id, file_id } = request.params;
      const file = (await library.storeFile(vector_store_id, file_id)) ?? missingStoreFile(request.params);
      suggestPollInterval(reply, file.createdAt);
      return toVectorStoreFile(file);
    },
  );

  app.post(
    '/v1/vector_stores/:vector_store_id/files/:file_id',
    {
      schema: {
        ...described('Sets the attributes that searches filter by', VectorStoreFile),
        params: StoreFileParams,
        body: UpdateAttributesRequest,
      },
    },
    async (request) => {
      const { vector_store_id, file_id } = request.params;
      const file = await library.setAttributes(vector_store_id, file_id, request.body.attributes ?? {});
      return toVectorStoreFile(file ?? missingStoreFile(request.params));
    },
  );

  app.get(
    '/v1/vector_stores/:vector_store_id/files/:file_id/content',
    { schema: { ...described('The stored text', VectorStoreFileContent), params: StoreFileParams } },
    async (request) => {
      const { vector_store_id, file_id } = request.params;
      const file = (await library.storeFile(vector_store_id, file_id)) ?? missingStoreFile(request.params);
      const blocks = await library.storedBlocks(vector_store_id, file_id);
      if (!blocks) throw new ApiError('conflict', `the file has no stored text: it is ${file.status}`);
      return {
        object: 'vector_store.file_content.page',
        data: blocks.map((block) => ({ type: 'text', ...block })),
        has_more: false,
        next_page: null,
      };
    },
  );

  app.delete(
    '/v1/vector_stores/:vector_store_id/files/:file_id',
    {
      schema: {
        ...described('Takes a file out of a store; the upload stays', DeletedObject),
        params: StoreFileParams,
      },
    },
    async (request) => {
      const { vector_store_id, file_id } = request.params;
      if (!(await library.detach(vector_store_id, file_id))) missingStoreFile(request.params);
      return { id: file_id, object: 'vector_store.file.deleted', deleted: true };
    },
  );
}

function described(summary: string, answer: z.ZodType) {
  return { tags: ['vector stores'], summary, answer };
}

/** Without this header OpenAI's clients wait 5 s between polls. Small files are done in well under a second. */
export function suggestPollInterval(reply: FastifyReply, startedAtSeconds: number): void {
  const waitedMs = Date.now() - startedAtSeconds * 1000;
  reply.header('openai-poll-after-ms', String(Math.min(1_000, Math.max(250, Math.round(waitedMs / 10)))));
}

function missingStoreFile({ vector_store_id, file_id }: z.infer<typeof StoreFileParams>): never {
  throw new ApiError('not_found', `no file ${file_id} in the vector store ${vector_store_id}`, {
    param: 'file_id',
  });
}
