import type { Service } from '@frogwell/http-service';
import { StoreSynonyms } from '@frogwell/protocol';
import { z } from 'zod';
import type { DocumentLibrary } from '../library/document-library.ts';
import type { StoreSynonyms as SynonymLists } from '../library/store-synonyms.ts';
import { SynonymGroups } from '../library/synonym-groups.ts';
import { existingStore, StoreParams } from './vector-stores.ts';

const PATH = '/admin/vector_stores/:vector_store_id/synonyms';
const SynonymsRequest = z.strictObject({ synonyms: SynonymGroups });

/**
 * `GET` and `PUT /admin/vector_stores/{id}/synonyms`: words and abbreviations that the users of a store take for the
 * same. They count from the next question on; nothing is indexed anew. `PUT` replaces the whole list. `built_in` are
 * abbreviations that every store knows. Behind the same keys as all routes.
 */
export function synonyms(
  app: Service,
  { library, synonyms: lists }: { library: DocumentLibrary; synonyms: SynonymLists },
): void {
  const described = (summary: string) => ({ tags: ['vector stores'], summary });
  const shown = async (id: string): Promise<StoreSynonyms> => ({
    object: 'vector_store.synonyms',
    vector_store_id: id,
    synonyms: await lists.groupsOf(id),
    built_in: lists.builtIn.map((pair) => [...pair]),
  });

  app.get(
    PATH,
    {
      schema: {
        ...described('What the users of a store take for the same'),
        params: StoreParams,
        response: { 200: StoreSynonyms },
      },
    },
    async (request) => shown((await existingStore(library, request.params.vector_store_id)).id),
  );

  app.put(
    PATH,
    {
      schema: {
        ...described('Replaces the synonyms of a store; they count from the next question on'),
        params: StoreParams,
        body: SynonymsRequest,
        response: { 200: StoreSynonyms },
      },
    },
    async (request) => {
      const store = await existingStore(library, request.params.vector_store_id);
      await lists.replace(store.id, request.body.synonyms);
      return shown(store.id);
    },
  );
}
