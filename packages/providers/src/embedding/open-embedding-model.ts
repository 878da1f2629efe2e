import type { CallOptions } from '../language-model.ts';
import { embedBatches } from './embed-batches.ts';
import { type EmbeddingApi, invalidAnswer } from './embedding-api.ts';
import type { EmbeddingModel } from './embedding-model.ts';

/** Models that were trained with a word before each text, by what their names hold. */
const PREFIXES: readonly { name: RegExp; query: string; passage: string }[] = [
  { name: /(^|[-_/])e5([-_]|$)/i, query: 'query: ', passage: 'passage: ' },
  { name: /nomic-embed/i, query: 'search_query: ', passage: 'search_document: ' },
];

/**
 * A model of this server, checked: its dimension is known, and every vector that it gives has that dimension, finite
 * numbers and (made so here) norm 1.
 *
 * @param dimensions null = found out with one short text
 */
export async function openEmbeddingModel(
  api: EmbeddingApi,
  { dimensions, ...call }: CallOptions & { dimensions: number | null },
): Promise<EmbeddingModel> {
  const { provider } = api.upstream;
  const known = dimensions ?? (await embedBatches(api, ['Frogwell'], call))[0]?.length ?? 0;
  if (known === 0) throw invalidAnswer(provider, 'sent an empty vector');
  const prefixes = PREFIXES.find(({ name }) => name.test(api.modelId));
  return {
    provider,
    modelId: api.modelId,
    dimensions: known,
    fingerprint: JSON.stringify([provider, api.modelId, known, prefixes?.passage ?? '', 'l2']),
    async embed(texts, { kind, ...options }) {
      const prefix = kind === 'text' ? '' : (prefixes?.[kind] ?? '');
      const vectors = await embedBatches(
        api,
        texts.map((text) => prefix + text),
        options,
      );
      return vectors.map((vector) => normalised(vector, known, provider));
    },
  };
}

function normalised(vector: readonly number[], dimensions: number, provider: string): Float32Array {
  if (vector.length !== dimensions)
    throw invalidAnswer(provider, `sent a vector of ${vector.length} numbers, its others have ${dimensions}`);
  let squares = 0;
  for (const value of vector) squares += value * value;
  const norm = Math.sqrt(squares);
  if (!Number.isFinite(norm) || norm === 0)
    throw invalidAnswer(provider, 'sent a vector without a direction (all zero, or not finite)');
  return Float32Array.from(vector, (value) => value / norm);
}
