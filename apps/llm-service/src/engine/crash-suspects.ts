import { createHash } from 'node:crypto';
import { EngineError } from './engine-error.ts';

const REFUSED_FOR_MS = 600_000;
const CRASHES = 2;

interface Suspect {
  crashes: number;
  at: number;
}

/**
 * Remembers which requests were running when the process crashed. One that was part of two crashes, with no success of
 * its own in between, is not tried a third time for ten minutes: else one bad request could keep a model down.
 */
export class CrashSuspects {
  readonly #suspects = new Map<string, Suspect>();

  /** @param running keys of the requests that the crash took with it */
  crashed(running: Iterable<string>): void {
    const now = performance.now();
    for (const [key, { at }] of this.#suspects) if (now - at > REFUSED_FOR_MS) this.#suspects.delete(key);
    for (const key of running) {
      this.#suspects.set(key, { crashes: (this.#suspects.get(key)?.crashes ?? 0) + 1, at: now });
    }
  }

  succeeded(key: string): void {
    this.#suspects.delete(key);
  }

  /** @throws EngineError `engine_crashed` for a request that is not to be tried again yet */
  check(key: string): void {
    const suspect = this.#suspects.get(key);
    if (suspect === undefined || suspect.crashes < CRASHES) return;
    const leftMs = suspect.at + REFUSED_FOR_MS - performance.now();
    if (leftMs <= 0) return;
    throw new EngineError(
      'engine_crashed',
      `the process of the model died ${suspect.crashes} times while it answered this request; it is not tried again for ${Math.ceil(leftMs / 60_000)} minutes`,
      { retryAfterMs: leftMs },
    );
  }
}

/** What two equal requests have in common; not the text itself, which nothing here should keep. */
export function requestKey(request: object): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('base64');
}
