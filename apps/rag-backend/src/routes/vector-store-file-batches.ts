import { ApiError, type Service } from '@frogwell/http-service';
import {
  AttachFileRequest,
  Attributes,
  ChunkingStrategyParam,
  listPageOf,
  VectorStoreFile,
  VectorStoreFileBatch,
  VectorStoreFileStatus,
} from '@frogwell/protocol';
import { z } from 'zod';
import type { DocumentLibrary } from '../library/document-library.ts';
import type { FileBatches } from '../library/file-batches.ts';
import { listPage, StoreListQuery } from './list-page.ts';
import { suggestPollInterval } from './vector-store-files.ts';
import { existingStore, StoreParams } from './vector-stores.ts';
import { toFileBatch, toVectorStoreFile } from './wire-objects.ts';

const BatchParams = z.object({ vector_store_id: z.string(), batch_id: z.string() });
const BatchFilesQuery = StoreListQuery.extend({ filter: VectorStoreFileStatus.optional() });

/** `file_ids` share attributes and strategy; `files` have their own. Exactly one of the two. */
const CreateBatchRequest = z
  .looseObject({
    file_ids: z.array(z.string().min(1)).min(1).max(500).nullish(),
    files: z.array(AttachFileRequest).min(1).max(500).nullish(),
    attributes: Attributes.nullish(),
    chunking_strategy: ChunkingStrategyParam.nullish(),
  })
  .refine((body) => (body.file_ids == null) !== (body.files == null), {
    message: 'give either file_ids or files',
    path: ['file_ids'],
  });

/** `/v1/vector_stores/{id}/file_batches`: many files attached in one call. */
export function vectorStoreFileBatches(
  app: Service,
  { library, batches }: { library: DocumentLibrary; batches: FileBatches },
): void {
  app.post(
    '/v1/vector_stores/:vector_store_id/file_batches',
    {
      schema: {
        ...described('Attaches many files', VectorStoreFileBatch),
        params: StoreParams,
        body: CreateBatchRequest,
      },
    },
    async (request) => {
      const { vector_store_id } = request.params;
      const { file_ids, files, attributes, chunking_strategy } = request.body;
      await existingStore(library, vector_store_id);
      const requests =
        files ?? (file_ids ?? []).map((file_id) => ({ file_id, attributes, chunking_strategy }));
      const created = await batches.create(vector_store_id, requests);
      if ('missing' in created) {
        throw new ApiError('not_found', `no such file: ${created.missing}`, { param: 'file_ids' });
      }
      return toFileBatch(created.batch);
    },
  );

  app.get(
    '/v1/vector_stores/:vector_store_id/file_batches/:batch_id',
    { schema: { ...described('How far a batch is', VectorStoreFileBatch), params: BatchParams } },
    async (request, reply) => {
      const batch = await existingBatch(batches, request.params);
      suggestPollInterval(reply, batch.createdAt);
      return toFileBatch(batch);
    },
  );

  app.post(
    '/v1/vector_stores/:vector_store_id/file_batches/:batch_id/cancel',
    {
      schema: {
        ...described('Cancels what of a batch still waits', VectorStoreFileBatch),
        params: BatchParams,
      },
    },
    async (request) => {
      const { vector_store_id, batch_id } = request.params;
      const batch = await batches.cancel(vector_store_id, batch_id);
      return toFileBatch(batch ?? missingBatch(request.params));
    },
  );

  app.get(
    '/v1/vector_stores/:vector_store_id/file_batches/:batch_id/files',
    {
      schema: {
        ...described('The files of a batch', listPageOf(VectorStoreFile)),
        params: BatchParams,
        querystring: BatchFilesQuery,
      },
    },
    async (request) => {
      const { files } = await existingBatch(batches, request.params);
      const { filter, limit, order, after, before } = request.query;
      const wanted = files.filter((file) => filter === undefined || file.status === filter);
      const ordered = order === 'asc' ? wanted : wanted.toReversed();
      const start = after === undefined ? 0 : positionOf(after) + 1;
      const end = before === undefined ? ordered.length : positionOf(before);
      const items = ordered.slice(start, Math.min(end, start + limit));
      return listPage({ items, hasMore: start + items.length < end }, toVectorStoreFile);

      function positionOf(fileId: string): number {
        const position = ordered.findIndex((file) => file.fileId === fileId);
        return position === -1 ? ordered.length : position;
      }
    },
  );
}

function described(summary: string, answer: z.ZodType) {
  return { tags: ['vector stores'], summary, answer };
}

async function existingBatch(batches: FileBatches, params: z.infer<typeof BatchParams>) {
  return (await batches.get(params.vector_store_id, params.batch_id)) ?? missingBatch(params);
}

function missingBatch({ vector_store_id, batch_id }: z.infer<typeof BatchParams>): never {
  throw new ApiError('not_found', `no file batch ${batch_id} in the vector store ${vector_store_id}`, {
    param: 'batch_id',
  });
}
