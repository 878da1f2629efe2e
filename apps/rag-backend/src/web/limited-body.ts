import { pipeline, Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { explainFetchFailure, WebPageError } from './web-page-error.ts';

export interface BodyLimits {
  /** Counted as the body arrives, and again as it is unpacked: a bomb ends where its limit ends. */
  maxBytes: number;
  /** Named in errors. */
  url: URL;
}

/**
 * The body without its content encoding. It fails with a WebPageError, also when the connection breaks.
 *
 * @throws WebPageError `unsupported_content` for an encoding that was not asked for
 */
export function unpackBody(raw: Readable, encoding: string | null, limits: BodyLimits): Readable {
  const decoder = decoderFor(encoding, limits.url);
  // It may fail before anybody reads it; whoever reads it then still meets the error.
  raw.on('error', () => undefined);
  const counted = limitBytes(raw, limits);
  const unpacked = decoder === null ? counted : limitBytes(throughDecoder(counted, decoder), limits);
  const body = Readable.from(explained(unpacked, limits.url), { objectMode: false });
  // A generator that nobody has started does not know that it should end what it reads from.
  return body.once('close', () => raw.destroy());
}

/** Ends a body that nobody wants, and its connection. */
export function discard(body: Readable): void {
  body.on('error', () => undefined); // that it was cut is what was wanted
  body.destroy();
}

/** Unpacks a body that is gzip by its first bytes, as `sitemap.xml.gz` is; any other passes as it is. */
export async function* gunzipIfPacked(body: Readable, limits: BodyLimits): AsyncGenerator<Buffer> {
  const chunks = body[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const { value, done } = await chunks.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  async function* whole(): AsyncGenerator<Buffer> {
    yield head;
    yield* { [Symbol.asyncIterator]: () => chunks };
  }
  const isPacked = head[0] === 0x1f && head[1] === 0x8b;
  const unpacked = isPacked ? throughDecoder(whole(), createGunzip()) : whole();
  yield* explained(limitBytes(unpacked, limits), limits.url);
}

type Decoder = ReturnType<typeof createGunzip | typeof createBrotliDecompress>;

function decoderFor(encoding: string | null, url: URL): Decoder | null {
  switch (encoding?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
      return null;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      throw new WebPageError('unsupported_content', `${url.host} sent an encoding that was not asked for`);
  }
}

function throughDecoder(source: AsyncIterable<Buffer>, decoder: Decoder): AsyncIterable<Buffer> {
  // Errors of the source destroy the decoder with them, and whoever reads it meets them there, but nobody may be
  // reading yet: an error without a listener would end the whole program.
  decoder.on('error', () => undefined);
  return pipeline(source, decoder, () => undefined);
}

async function* limitBytes(
  source: AsyncIterable<Buffer>,
  { maxBytes, url }: BodyLimits,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(url, maxBytes);
    yield chunk;
  }
}

async function* explained(source: AsyncIterable<Buffer>, url: URL): AsyncGenerator<Buffer> {
  try {
    yield* source;
  } catch (error) {
    throw explainFetchFailure(error, url);
  }
}

export function tooLarge(url: URL, maxBytes: number): WebPageError {
  const limit = maxBytes >= 1024 ** 2 ? `${Math.floor(maxBytes / 1024 ** 2)} MB` : `${maxBytes} bytes`;
  return new WebPageError('too_large', `what ${url.host} sends is larger than ${limit}`);
}
