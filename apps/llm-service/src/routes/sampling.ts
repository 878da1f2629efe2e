import type { GenerationRequest } from '../engine/generation.ts';

/** How the next token is chosen, in the names of OpenAI and llama-server. Null and absent are the same. */
export interface SamplingFields {
  temperature?: number | null | undefined;
  top_p?: number | null | undefined;
  top_k?: number | null | undefined;
  min_p?: number | null | undefined;
  seed?: number | null | undefined;
  frequency_penalty?: number | null | undefined;
  presence_penalty?: number | null | undefined;
  repeat_penalty?: number | null | undefined;
}

type Sampling = Pick<
  GenerationRequest,
  'temperature' | 'topP' | 'topK' | 'minP' | 'seed' | 'frequencyPenalty' | 'presencePenalty' | 'repeatPenalty'
>;

/** OpenAI allows 0, which leaves the likeliest token only. */
const LEAST_TOP_P = 1e-6;

/**
 * The sampling of OpenAI's two forms. What is left out is what small local models do well with, not OpenAI's defaults.
 *
 * @param index of the answer: several answers to one request differ, also where the caller fixed the seed
 */
export function samplingOf(fields: SamplingFields, index: number): Sampling {
  const seed = fields.seed ?? null;
  return {
    temperature: fields.temperature ?? 0.7,
    topP: Math.max(fields.top_p ?? 0.95, LEAST_TOP_P),
    topK: fields.top_k ?? 40,
    minP: fields.min_p ?? 0.05,
    seed: seed === null ? null : seed + index,
    frequencyPenalty: fields.frequency_penalty ?? 0,
    presencePenalty: fields.presence_penalty ?? 0,
    repeatPenalty: fields.repeat_penalty ?? 1,
  };
}
