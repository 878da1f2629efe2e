import v8 from 'node:v8';
import vm from 'node:vm';

/** Bytes per entry of the vocabulary: token, logit and probability. */
const CANDIDATE_BYTES = 12;
const LIMIT_BYTES = 200 * 1024 ** 2;

/**
 * Gives back the memory of used samplers in time.
 *
 * The engine makes a sampler for every evaluation. Its native part holds a candidate for each entry of the vocabulary
 * (1.5 MB with Llama 3) until V8 collects the small object that owns it, and V8, which sees only the small object, does
 * not hurry: measured, 5 GB after 4,000 tokens. So garbage is collected here, whenever 200 MB may have come together,
 * which takes 18 ms and happens once in many seconds.
 */
export class SamplerMemory {
  readonly #bytesEach: number;
  readonly #collect: () => void;
  #bytes = 0;

  /** @param collect collects garbage; V8's own way if left out */
  constructor(vocabularySize: number, collect: () => void = garbageCollector()) {
    this.#bytesEach = CANDIDATE_BYTES * vocabularySize;
    this.#collect = collect;
  }

  /** So many evaluations were made. */
  used(count: number): void {
    this.#bytes += count * this.#bytesEach;
    if (this.#bytes < LIMIT_BYTES) return;
    this.#bytes = 0;
    this.#collect();
  }
}

/** `gc()`, which a process has only with a flag. */
function garbageCollector(): () => void {
  v8.setFlagsFromString('--expose-gc');
  const collect: unknown = vm.runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('V8 offers no gc()');
  return () => collect();
}
