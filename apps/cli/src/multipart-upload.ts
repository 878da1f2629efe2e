import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';

/** A multipart body for `POST /v1/files`, read from disk while it is sent. */
export interface MultipartUpload {
  headers: Record<string, string>;
  body: Readable;
}

/** A file of this machine that went away, may not be read, or changed while it was sent: no fault of the server. */
export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError';
}

/**
 * @param file.size  bytes; the body announces its length, so a file that changes meanwhile fails the upload
 *                   with {@link UnreadableFileError}
 * @param file.name  as the server shall show it; sent in UTF-8 with WHATWG's escapes
 * @param onBytes    called with the bytes of each part of the file that went out
 */
export function multipartUpload(
  file: { path: string; name: string; size: number },
  onBytes: (count: number) => void = () => {},
): MultipartUpload {
  const boundary = `frogwell-${randomUUID()}`;
  const name = file.name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const head = Buffer.from(
    `--${boundary}\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nassistants\r\n` +
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n` +
      'content-type: application/octet-stream\r\n\r\n',
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);

  async function* parts(): AsyncGenerator<Buffer> {
    yield head;
    let sent = 0;
    try {
      for await (const bytes of createReadStream(file.path)) {
        sent += bytes.length;
        if (sent > file.size) break;
        yield bytes;
        onBytes(bytes.length);
      }
    } catch (error) {
      throw new UnreadableFileError(error instanceof Error ? error.message : String(error), { cause: error });
    }
    if (sent !== file.size) throw new UnreadableFileError('the file changed while it was sent');
    yield tail;
  }
  return {
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(head.length + file.size + tail.length),
    },
    body: Readable.from(parts(), { objectMode: false }),
  };
}
