import type { Blobs } from '@frogwell/storage';

/**
 * Deletes blobs that no file uses any more, without taking one from an upload of the same bytes.
 *
 * `Blobs.delete` spares the bytes of catalogued files, but an upload is catalogued only after its bytes have been
 * put: in between they look unused. So blobs are deleted only while no upload is running, and an upload that starts
 * during such a deletion waits for it.
 */
export class BlobCleanup {
  readonly #blobs: Pick<Blobs, 'delete'>;
  readonly #orphans = new Set<string>();
  #uploads = 0;
  #deleting: Promise<void> | undefined;

  constructor(blobs: Pick<Blobs, 'delete'>) {
    this.#blobs = blobs;
  }

  /** Runs an upload, from its first byte until the catalogue knows it. */
  async duringUpload<Result>(upload: () => Promise<Result>): Promise<Result> {
    while (this.#deleting !== undefined) await this.#deleting;
    this.#uploads += 1;
    try {
      return await upload();
    } finally {
      this.#uploads -= 1;
      await this.#sweep();
    }
  }

  /** Deletes the blob at the next chance. */
  schedule(contentHash: string): void {
    this.#orphans.add(contentHash);
  }

  /** Deletes the blob now, or as soon as the running uploads are through. */
  async remove(contentHash: string): Promise<void> {
    this.schedule(contentHash);
    await this.#sweep();
  }

  async #sweep(): Promise<void> {
    if (this.#uploads > 0 || this.#orphans.size === 0) return;
    const hashes = [...this.#orphans];
    this.#orphans.clear();
    const earlier = this.#deleting;
    const deleting = (async () => {
      await earlier;
      for (const hash of hashes) await this.#blobs.delete(hash);
    })().finally(() => {
      if (this.#deleting === deleting) this.#deleting = undefined;
    });
    this.#deleting = deleting;
    await deleting;
  }
}
