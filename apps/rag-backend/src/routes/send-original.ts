import type { Readable } from 'node:stream';
import type { FileRecord } from '@frogwell/storage';
import type { FastifyReply } from 'fastify';

/** Sends the uploaded bytes, always as a download: a page among them must not run under our address. */
export function sendOriginal(
  reply: FastifyReply,
  { file, bytes }: { file: FileRecord; bytes: Readable },
): FastifyReply {
  return reply
    .type('application/octet-stream')
    .header('content-length', file.sizeBytes)
    .header('content-disposition', attachment(file.filename))
    .send(bytes);
}

/** `attachment` with the name in RFC 5987 form, and an ASCII stand-in for old clients. */
function attachment(filename: string): string {
  const ascii = filename.replace(/[^\x20-\x7e]|["\\]/g, '_');
  const encoded = encodeURIComponent(filename).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
