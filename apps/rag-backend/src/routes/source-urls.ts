import type { FastifyRequest } from 'fastify';
import type { SourceUrl } from '../answer/source-citations.ts';

/** Absolute links into the source viewer, under the address by which the caller reached this service. */
export function sourceUrls(
  request: Pick<FastifyRequest, 'protocol' | 'host'>,
  publicUrl: string | null,
): SourceUrl {
  const base = publicUrl ?? `${request.protocol}://${request.host}`;
  return (source) => `${base}${sourcePath(source)}`;
}

/** Path of the source viewer, opened at the quote `start`..`end` of the stored text. */
export function sourcePath(source: {
  vectorStoreId: string;
  fileId: string;
  start: number;
  end: number;
}): string {
  const query = new URLSearchParams({
    store: source.vectorStoreId,
    start: String(source.start),
    end: String(source.end),
  });
  return `/documents/${encodeURIComponent(source.fileId)}?${query}#quote`;
}
