import { ApiError, type Service } from '@frogwell/http-service';
import {
  CreateVectorStoreRequest,
  DeletedObject,
  listPageOf,
  UpdateVectorStoreRequest,
  VectorStore,
} from '@frogwell/protocol';
import { z } from 'zod';
import type { DocumentLibrary } from '../library/document-library.ts';
import { wrongKnownQuestionRule } from '../library/known-question-rule.ts';
import type { StoreSynonyms } from '../library/store-synonyms.ts';
import { listPage, pageRequest, StoreListQuery } from './list-page.ts';
import { toVectorStore } from './wire-objects.ts';

export const StoreParams = z.object({ vector_store_id: z.string() });

/** `/v1/vector_stores`: the stores themselves. */
export function vectorStores(
  app: Service,
  { library, synonyms }: { library: DocumentLibrary; synonyms: Pick<StoreSynonyms, 'replace'> },
): void {
  app.post(
    '/v1/vector_stores',
    { schema: { ...described('Makes a store', VectorStore), body: CreateVectorStoreRequest } },
    async (request) => {
      const { file_ids, chunking_strategy, metadata } = request.body;
      checkRules(metadata);
      for (const fileId of file_ids ?? []) {
        if (!(await library.file(fileId))) {
          throw new ApiError('not_found', `no such file: ${fileId}`, { param: 'file_ids' });
        }
      }
      const store = await library.createStore(request.body);
      for (const file_id of file_ids ?? []) await library.attach(store.id, { file_id, chunking_strategy });
      return toVectorStore((await library.store(store.id)) ?? store);
    },
  );

  app.get(
    '/v1/vector_stores',
    {
      schema: {
        ...described('The stores, the newest first', listPageOf(VectorStore)),
        querystring: StoreListQuery,
      },
    },
    async (request) => {
      return listPage(await library.stores(pageRequest(request.query)), toVectorStore);
    },
  );

  app.get(
    '/v1/vector_stores/:vector_store_id',
    { schema: { ...described('One store', VectorStore), params: StoreParams } },
    async (request) => {
      return toVectorStore(await existingStore(library, request.params.vector_store_id));
    },
  );

  app.post(
    '/v1/vector_stores/:vector_store_id',
    {
      schema: {
        ...described('Renames or describes a store', VectorStore),
        params: StoreParams,
        body: UpdateVectorStoreRequest,
      },
    },
    async (request) => {
      const { vector_store_id } = request.params;
      checkRules(request.body.metadata);
      const store = await library.updateStore(vector_store_id, request.body);
      return toVectorStore(store ?? missingStore(vector_store_id));
    },
  );

  app.delete(
    '/v1/vector_stores/:vector_store_id',
    { schema: { ...described('Removes a store; the uploads stay', DeletedObject), params: StoreParams } },
    async (request) => {
      const { vector_store_id } = request.params;
      if (!(await library.deleteStore(vector_store_id))) missingStore(vector_store_id);
      await synonyms.replace(vector_store_id, []);
      return { id: vector_store_id, object: 'vector_store.deleted', deleted: true };
    },
  );
}

function described(summary: string, answer: z.ZodType) {
  return { tags: ['vector stores'], summary, answer };
}

/** @throws ApiError invalid_value, for a key of the metadata that means something to us */
function checkRules(metadata: Record<string, string> | null | undefined): void {
  const wrong = wrongKnownQuestionRule(metadata);
  if (wrong === undefined) return;
  throw new ApiError('invalid_value', `metadata.${wrong.key}: ${wrong.reason}`, { param: 'metadata' });
}

/** @throws ApiError not_found */
export async function existingStore(library: DocumentLibrary, id: string) {
  return (await library.store(id)) ?? missingStore(id);
}

function missingStore(id: string): never {
  throw new ApiError('not_found', `no such vector store: ${id}`, { param: 'vector_store_id' });
}
