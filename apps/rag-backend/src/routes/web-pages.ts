import { ApiError, type Service } from '@frogwell/http-service';
import { WebPagesAnswer, WebPagesRequest } from '@frogwell/protocol';
import type { DocumentLibrary } from '../library/document-library.ts';
import type { WebPages } from '../web/web-pages.ts';
import { existingStore, StoreParams } from './vector-stores.ts';

const PATH = '/v1/vector_stores/:vector_store_id/web_pages';
const DEFAULT_LIMIT = 100;
const DESCRIBED = {
  tags: ['vector stores'],
  summary: 'Fetches a page of the web, or those of a sitemap, into a store',
  answer: WebPagesAnswer,
};

/** `POST /v1/vector_stores/{id}/web_pages`: fetches a page, or the pages of a sitemap, into a store. Off unless set. */
export function webPages(
  app: Service,
  { library, webPages }: { library: DocumentLibrary; webPages: WebPages | null },
): void {
  if (webPages === null) {
    app.post(PATH, { schema: DESCRIBED }, () => {
      throw new ApiError(
        'insufficient_permissions',
        'this service fetches nothing from the web: set WEB_INGESTION=on to allow it',
      );
    });
    return;
  }
  app.post(
    PATH,
    { schema: { ...DESCRIBED, params: StoreParams, body: WebPagesRequest } },
    async (request) => {
      const { vector_store_id } = request.params;
      const { url, sitemap_url, limit, attributes } = request.body;
      await existingStore(library, vector_store_id);
      const options = { attributes: attributes ?? {}, signal: request.signal };
      const data =
        url != null
          ? await webPages.ingestPage(vector_store_id, url, options)
          : await webPages.ingestSitemap(vector_store_id, sitemap_url ?? '', {
              ...options,
              limit: limit ?? DEFAULT_LIMIT,
            });
      return { object: 'list', data };
    },
  );
}
