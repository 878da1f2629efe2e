import { ApiError, type Service } from '@frogwell/http-service';
import { z } from 'zod';
import type { DocumentLibrary } from '../library/document-library.ts';
import type { SourceView, SourceViewRequest } from '../library/source-view.ts';
import { STYLESHEET_PATH } from '../pages/page-layout.ts';
import { preferredLanguage } from '../pages/page-texts.ts';
import { sourcePage, sourceProblemPage } from '../pages/source-page.ts';
import { STYLESHEET } from '../pages/stylesheet.ts';
import { sendOriginal } from './send-original.ts';

const SourceParams = z.object({ file_id: z.string() });
const Offset = z.coerce.number().int().min(0);
const SourceQuery = z.looseObject({
  store: z.string().optional(),
  start: Offset.optional(),
  end: Offset.optional(),
  from: Offset.default(0),
});

export type ViewSource = (
  request: SourceViewRequest,
) => Promise<SourceView | { status: 'in_progress' | 'completed' | 'cancelled' | 'failed' } | undefined>;

/** `GET /documents/{file_id}`: the page that citations open, at the quote. */
export function sourceViewer(
  app: Service,
  { viewSource, library }: { viewSource: ViewSource; library: DocumentLibrary },
): void {
  app.get(STYLESHEET_PATH, { schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'max-age=3600').send(STYLESHEET),
  );

  app.get(
    '/documents/:file_id',
    { schema: { hide: true, params: SourceParams, querystring: SourceQuery } },
    async (request, reply) => {
      const { store, start, end, from } = request.query;
      const language = preferredLanguage(request.headers['accept-language']);
      const view = await viewSource({
        fileId: request.params.file_id,
        vectorStoreId: store ?? null,
        quote: start !== undefined && end !== undefined ? { start, end } : null,
        from,
      });
      reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-store')
        .header('vary', 'accept-language');
      if (!view) return reply.code(404).send(sourceProblemPage('notFound', language));
      if ('status' in view) {
        return reply.send(
          sourceProblemPage(view.status === 'in_progress' ? 'in_progress' : 'failed', language),
        );
      }
      return reply.send(sourcePage(view, language));
    },
  );

  app.get(
    '/documents/:file_id/original',
    { schema: { hide: true, params: SourceParams } },
    async (request, reply) => {
      const found = await library.openFile(request.params.file_id);
      if (!found)
        throw new ApiError('not_found', `no such file: ${request.params.file_id}`, { param: 'file_id' });
      return sendOriginal(reply, found);
    },
  );
}
