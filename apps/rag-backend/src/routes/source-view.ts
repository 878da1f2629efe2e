import { ApiError, type Service } from '@frogwell/http-service';
import { QuotePlaces as QuotePlacesBody, SourceView as SourceViewBody } from '@frogwell/protocol';
import { z } from 'zod';
import type { QuotePlaces, QuotePlacesRequest } from '../library/quote-places.ts';
import type { SourceView, SourceViewRequest, UnreadSource } from '../library/source-view.ts';

const SourceParams = z.object({ file_id: z.string() });
const Offset = z.coerce.number().int().min(0);
const ViewQuery = z.object({
  store: z.string().optional(),
  start: Offset.optional(),
  end: Offset.optional(),
  from: Offset.default(0),
});
const PlacesQuery = z
  .object({ store: z.string().optional(), start: Offset, end: Offset })
  .refine(({ start, end }) => end > start, { path: ['end'], message: 'must be greater than start' });

export interface SourceViewDependencies {
  viewSource: (request: SourceViewRequest) => Promise<SourceView | UnreadSource | undefined>;
  findQuotePlaces: (request: QuotePlacesRequest, signal: AbortSignal) => Promise<QuotePlaces | undefined>;
}

/**
 * `GET /admin/files/{file_id}/view`: the stored text of a file around a quote, with where it stands.
 * `GET /admin/files/{file_id}/quote_places`: the boxes of a quote on the pages of a PDF.
 */
export function sourceView(app: Service, { viewSource, findQuotePlaces }: SourceViewDependencies): void {
  app.get(
    '/admin/files/:file_id/view',
    {
      schema: {
        tags: ['files'],
        summary: 'The stored text of a file around a quote',
        params: SourceParams,
        querystring: ViewQuery,
        response: { 200: SourceViewBody },
      },
    },
    async (request, reply) => {
      const { file_id } = request.params;
      const { store, start, end, from } = request.query;
      const view = await viewSource({
        fileId: file_id,
        vectorStoreId: store ?? null,
        quote: start !== undefined && end !== undefined ? { start, end } : null,
        from,
      });
      reply.header('cache-control', 'no-store');
      return toBody(view ?? missing(file_id, store));
    },
  );

  app.get(
    '/admin/files/:file_id/quote_places',
    {
      schema: {
        tags: ['files'],
        summary: 'Where a quote stands on the pages of a PDF',
        params: SourceParams,
        querystring: PlacesQuery,
        response: { 200: QuotePlacesBody },
      },
    },
    async (request, reply) => {
      const { file_id } = request.params;
      const { store, start, end } = request.query;
      const places = await findQuotePlaces(
        { fileId: file_id, vectorStoreId: store ?? null, quote: { start, end } },
        request.signal,
      );
      if (!places) {
        throw new ApiError('not_found', `no PDF ${file_id} with text at ${start}..${end}`, {
          param: 'file_id',
        });
      }
      reply.header('cache-control', 'no-store');
      return { object: 'file.quote_places' as const, file_id, ...places };
    },
  );
}

function missing(fileId: string, store: string | undefined): never {
  const where = store === undefined ? 'in any vector store' : `in the vector store ${store}`;
  throw new ApiError('not_found', `no file ${fileId} ${where}`, { param: 'file_id' });
}

function toBody(view: SourceView | UnreadSource): SourceViewBody {
  if ('attachment' in view) {
    const { file, attachment } = view;
    return {
      object: 'file.view',
      // Without stored text it is not searchable, whatever the list says in this very moment.
      status: attachment.status === 'completed' ? 'in_progress' : attachment.status,
      file_id: file.id,
      filename: file.filename,
      vector_store_id: attachment.vectorStoreId,
      progress: attachment.progress,
      error: attachment.lastError?.message ?? null,
    };
  }
  const { file, vectorStoreId, recognisedPages, totalLength, ...shown } = view;
  return {
    object: 'file.view',
    status: 'completed',
    file_id: file.id,
    filename: file.filename,
    vector_store_id: vectorStoreId,
    bytes: file.sizeBytes,
    ...shown,
    recognised_pages: recognisedPages,
    total_length: totalLength,
  };
}
