import type { Readable } from 'node:stream';

/** The bytes of uploads, stored once per content, by SHA-256 in lower-case hex. */
export interface Blobs {
  /**
   * Streams to disk and returns when the bytes are safe. A limit that is passed throws {@link BlobTooLargeError}
   * and leaves nothing behind; so does an aborted source.
   */
  put(source: Readable, options: { maxBytes: number }): Promise<{ contentHash: string; sizeBytes: number }>;
  /** Undefined when there is no such blob. */
  open(contentHash: string): Promise<Readable | undefined>;
  /** An absolute path that can be read until the blob is deleted, for parser children. */
  path(contentHash: string): Promise<string | undefined>;
  /** Does nothing when there is no such blob, or when a file of the catalogue has these bytes. */
  delete(contentHash: string): Promise<void>;
}

export class BlobTooLargeError extends Error {
  override readonly name = 'BlobTooLargeError';
  readonly maxBytes: number;

  constructor(maxBytes: number) {
    super(`the file is larger than the limit of ${maxBytes} bytes`);
    this.maxBytes = maxBytes;
  }
}
