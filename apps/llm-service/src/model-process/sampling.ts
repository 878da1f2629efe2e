import type { GenerationRequest } from '../engine/generation.ts';
import type { SamplerOptions } from './llama-bindings.ts';

/**
 * Seed of the token at a position.
 *
 * The engine makes a new random source for every call, so one seed for all tokens would draw the same number each time.
 * With a seed per position an answer depends on nothing but the request's seed, however many tokens one call makes.
 */
export function positionSeed(seed: number, position: number): number {
  let hash = (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(position + 1, 0x85ebca6b)) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b) >>> 0;
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Whether earlier tokens of the answer change the chances of the next one. */
export function hasPenalties(request: GenerationRequest): boolean {
  return request.frequencyPenalty !== 0 || request.presencePenalty !== 0 || request.repeatPenalty !== 1;
}

/**
 * What the engine needs to choose the next token.
 *
 * Penalties count the tokens of the answer only: a question about a document must be able to quote it.
 */
export function samplerOptions(
  request: GenerationRequest,
  seed: number,
  answer: () => number[],
): SamplerOptions {
  const greedy = request.temperature === 0;
  return {
    temperature: request.temperature,
    // Filters cost time and cannot change which token is the likeliest.
    topK: greedy || request.topK === 0 ? null : request.topK,
    topP: greedy || request.topP === 1 ? null : request.topP,
    minP: greedy || request.minP === 0 ? null : request.minP,
    seed,
    ...(hasPenalties(request)
      ? {
          repeatPenalty: {
            punishTokens: answer,
            maxPunishTokens: MAX_PUNISHED,
            penalty: request.repeatPenalty,
            frequencyPenalty: request.frequencyPenalty,
            presencePenalty: request.presencePenalty,
          },
        }
      : {}),
  };
}

/** More than any context holds. */
const MAX_PUNISHED = 1 << 20;

/**
 * Chooses a token from the model's whole distribution as the engine would: top-k, top-p, min-p, temperature.
 *
 * Used where log probabilities are wanted: they are of the model's own distribution, before the filters, and the engine
 * shows only what its filters leave.
 *
 * @param probabilities all tokens, likeliest first
 * @param random        0 to 1, below 1
 */
export function chooseToken(
  probabilities: ReadonlyMap<number, number>,
  { temperature, topK, topP, minP }: Pick<GenerationRequest, 'temperature' | 'topK' | 'topP' | 'minP'>,
  random: number,
): number {
  const kept: { token: number; probability: number }[] = [];
  let sum = 0;
  let likeliest = 0;
  const limit = temperature === 0 ? 1 : topK === 0 ? Number.POSITIVE_INFINITY : topK;
  for (const [token, probability] of probabilities) {
    if (kept.length === 0) likeliest = probability;
    else if (kept.length >= limit || probability <= 0) break;
    kept.push({ token, probability });
    sum += probability;
  }

  let mass = 0;
  const nucleus: typeof kept = [];
  for (const one of kept) {
    // The token that completes the mass is still in it.
    if (topP < 1 && mass >= topP * sum) break;
    mass += one.probability;
    if (one.probability >= minP * likeliest) nucleus.push(one);
  }

  const weights = nucleus.map(
    ({ probability }) => (probability / likeliest) ** (1 / Math.max(temperature, 1e-6)),
  );
  let left = random * weights.reduce((total, weight) => total + weight, 0);
  for (const [index, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return nucleus[index]?.token ?? -1;
  }
  return nucleus.at(-1)?.token ?? -1;
}
