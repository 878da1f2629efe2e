import type { Attempt, LanguageModel } from '@frogwell/providers';

type Target = Pick<LanguageModel, 'provider' | 'modelId'>;

/** Weight of the newest measurement. */
const NEWEST = 0.3;
/** Fewer tokens measure the waiting, not the reading. */
const FEWEST_TOKENS = 100;
/** Until it has shown otherwise: a 3B model on the four cores of a laptop (22 tokens a second on one). */
const UNKNOWN_LOCAL = 90;
/** A model in a cloud. */
const UNKNOWN_CLOUD = 2_000;

/** How fast each model reads its prompt, learnt from the answers that it gives. */
export class PrefillSpeeds {
  readonly #tokensPerSecond = new Map<string, number>();

  /** Learns from one try: prompt tokens that were not cached, over the time to the first token. */
  learn({ provider, modelId, outcome, firstTokenMs, usage }: Attempt): void {
    if (outcome !== 'ok' || firstTokenMs === null || usage === null) return;
    const tokens = usage.promptTokens - (usage.cachedTokens ?? 0);
    if (tokens < FEWEST_TOKENS) return;
    const measured = (1_000 * tokens) / Math.max(1, firstTokenMs);
    const key = keyOf({ provider, modelId });
    const known = this.#tokensPerSecond.get(key) ?? measured;
    this.#tokensPerSecond.set(key, known + NEWEST * (measured - known));
  }

  /** Prompt tokens a second. */
  of(model: Target): number {
    const unknown = model.provider === 'local' ? UNKNOWN_LOCAL : UNKNOWN_CLOUD;
    return this.#tokensPerSecond.get(keyOf(model)) ?? unknown;
  }
}

function keyOf({ provider, modelId }: Target): string {
  return `${provider}/${modelId}`;
}
