import { createHash } from 'node:crypto';
import { EngineError } from './engine-error.ts';
import type { Prompt } from './generation.ts';

const REFUSED_FOR_MS = 600_000;
const CRASHES = 2;

interface Suspect {
  crashes: number;
  at: number;
}

/**
 * Remembers which prompts were running when the process crashed. One that was part of two crashes, with no success of
 * its own in between, is not tried a third time for ten minutes: else one bad prompt could keep a model down.
 */
export class CrashSuspects {
  /** By hash: nothing here should keep a text. */
  readonly #suspects = new Map<string, Suspect>();

  /** The process died while it answered this prompt. */
  crashed(prompt: Prompt): void {
    const now = performance.now();
    for (const [other, { at }] of this.#suspects) if (now - at > REFUSED_FOR_MS) this.#suspects.delete(other);
    const key = hashOf(prompt);
    this.#suspects.set(key, { crashes: (this.#suspects.get(key)?.crashes ?? 0) + 1, at: now });
  }

  succeeded(prompt: Prompt): void {
    if (this.#suspects.size > 0) this.#suspects.delete(hashOf(prompt));
  }

  /** @throws EngineError `engine_crashed` for a prompt that is not to be tried again yet */
  check(prompt: Prompt): void {
    // Nearly always: a long prompt is not hashed for nothing.
    if (this.#suspects.size === 0) return;
    const suspect = this.#suspects.get(hashOf(prompt));
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

function hashOf(prompt: Prompt): string {
  return createHash('sha256').update(JSON.stringify(prompt)).digest('base64');
}
