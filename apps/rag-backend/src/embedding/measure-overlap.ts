import type { EmbeddingModel } from '@frogwell/providers';
import type { Vectors } from '@frogwell/storage';

const QUESTIONS = 20;
const TOP = 10;

export interface SetOverlap {
  /** Questions asked of both sets. */
  sampled: number;
  /** 0..1: mean share of the ten nearest passages that both sets give; null when nothing could be asked. */
  top10: number | null;
}

/** How much of what the old model finds does the new one find, for questions that the stored passages answer? */
export async function measureOverlap(
  vectors: Pick<Vectors, 'nearest' | 'sampleQuestions'>,
  { before, after, signal }: { before: EmbeddingModel; after: EmbeddingModel; signal: AbortSignal },
): Promise<SetOverlap> {
  const sample = await vectors.sampleQuestions(QUESTIONS);
  if (sample.length === 0) return { sampled: 0, top10: null };
  const questions = sample.map(({ question }) => question);
  const [old, young] = await Promise.all(
    [before, after].map(async (model) => {
      const found = await model.embed(questions, { kind: 'query', signal });
      return Promise.all(
        found.map((vector, index) =>
          vectors.nearest(
            { vectorStoreIds: [sample[index]?.vectorStoreId ?? ''] },
            { fingerprint: model.fingerprint, vector, limit: TOP },
          ),
        ),
      );
    }),
  );
  let sum = 0;
  for (const [index, { chunkIds }] of (old ?? []).entries()) {
    const others = new Set(young?.[index]?.chunkIds);
    const shared = chunkIds.filter((id) => others.has(id)).length;
    sum += chunkIds.length === 0 ? 1 : shared / chunkIds.length;
  }
  return { sampled: sample.length, top10: sum / sample.length };
}
