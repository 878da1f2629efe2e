import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { type Blobs, BlobTooLargeError } from '../contract/blobs.ts';

const CONTENT_HASH = /^[0-9a-f]{64}$/;

/** Blobs as files: `ab/abcdef…` under one folder, `incoming/` for those that are not whole yet. */
export class FileBlobs implements Blobs {
  readonly #folder: string;
  readonly #findUnused: (contentHashes: string[]) => Promise<string[]>;

  /** @param options.findUnused those of the content hashes that no file of the catalogue has */
  constructor(options: { folder: string; findUnused: (contentHashes: string[]) => Promise<string[]> }) {
    this.#folder = options.folder;
    this.#findUnused = options.findUnused;
  }

  async put(
    source: Readable,
    { maxBytes }: { maxBytes: number },
  ): Promise<{ contentHash: string; sizeBytes: number }> {
    const incoming = path.join(this.#folder, 'incoming', randomUUID());
    await mkdir(path.dirname(incoming), { recursive: true, mode: 0o700 });
    try {
      const written = await this.#receive(source, incoming, maxBytes);
      const place = this.#place(written.contentHash);
      await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
      await rename(incoming, place);
      await syncFolder(path.dirname(place));
      await syncFolder(this.#folder);
      return written;
    } catch (error) {
      await rm(incoming, { force: true });
      throw error;
    }
  }

  async open(contentHash: string): Promise<Readable | undefined> {
    const place = await this.path(contentHash);
    return place === undefined ? undefined : (await openIfThere(place))?.createReadStream();
  }

  async path(contentHash: string): Promise<string | undefined> {
    if (!CONTENT_HASH.test(contentHash)) {
      return undefined;
    }
    const place = this.#place(contentHash);
    const found = await stat(place).catch(undefinedWhenMissing);
    return found?.isFile() ? place : undefined;
  }

  async delete(contentHash: string): Promise<void> {
    if (CONTENT_HASH.test(contentHash)) {
      await this.#removeUnused([contentHash]);
    }
  }

  /** For the start, when nothing is being written: what an earlier process left behind. */
  async removeLeftovers(): Promise<void> {
    await rm(path.join(this.#folder, 'incoming'), { recursive: true, force: true });
    const folders = (await readdir(this.#folder).catch(undefinedWhenMissing)) ?? [];
    for (const folder of folders) {
      const names = await readdir(path.join(this.#folder, folder));
      await this.#removeUnused(names.filter((name) => CONTENT_HASH.test(name)));
    }
  }

  async #removeUnused(contentHashes: string[]): Promise<void> {
    if (contentHashes.length > 0) {
      for (const contentHash of await this.#findUnused(contentHashes)) {
        await rm(this.#place(contentHash), { force: true });
      }
    }
  }

  #place(contentHash: string): string {
    return path.join(this.#folder, contentHash.slice(0, 2), contentHash);
  }

  async #receive(source: Readable, place: string, maxBytes: number) {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    const handle = await open(place, 'wx', 0o600);
    try {
      // Leaving this loop by an error destroys the source; a source that was cut off makes it throw.
      for await (const piece of source) {
        const bytes: Uint8Array = typeof piece === 'string' ? Buffer.from(piece) : piece;
        sizeBytes += bytes.byteLength;
        if (sizeBytes > maxBytes) {
          throw new BlobTooLargeError(maxBytes);
        }
        hash.update(bytes);
        await writeAll(handle, bytes);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    return { contentHash: hash.digest('hex'), sizeBytes };
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.byteLength) {
    written += (await handle.write(bytes, written)).bytesWritten;
  }
}

/** Makes a new name survive a power cut. Windows has no such call and does not need it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform !== 'win32') {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

async function openIfThere(place: string): Promise<FileHandle | undefined> {
  return await open(place, 'r').catch(undefinedWhenMissing);
}

function undefinedWhenMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    return undefined;
  }
  throw error;
}
