import { createHash } from 'node:crypto';
import { type StandInServer, sendJson, startStandIn } from './stand-in-server.ts';

const DIMENSIONS = 256;
/** Words that mean the same. */
const CONCEPTS: Record<string, string> = { guarantee: 'warranty', canteen: 'cafeteria', blaze: 'fire' };

/** An LLM service that only embeds: a text's vector is the sum of its words' vectors, which differ from model to model. */
export interface EmbeddingStandIn extends StandInServer {
  /** The first is the one in use. */
  models: string[];
  /** Answers with this status instead. */
  status: number | undefined;
  /** Texts that were embedded, by model. */
  embedded: { model: string; text: string }[];
  /** Answers wait for this. */
  gate: Promise<void>;
}

export async function startEmbeddingStandIn(...models: string[]): Promise<EmbeddingStandIn> {
  const server = await startStandIn({
    'GET /v1/models': (_body, response) =>
      sendJson(response, 200, {
        object: 'list',
        data: standIn.models.map((id) => ({
          id,
          object: 'model',
          created: 1,
          owned_by: 'frogwell',
          meta: { role: 'embedder', dimensions: DIMENSIONS },
        })),
      }),
    'POST /v1/embeddings': async (body, response) => {
      await standIn.gate;
      const model = String(body['model']);
      if (standIn.status !== undefined || !standIn.models.includes(model)) {
        return sendJson(response, standIn.status ?? 404, { error: { message: 'no' } });
      }
      const texts = [body['input']].flat().map(String);
      standIn.embedded.push(...texts.map((text) => ({ model, text })));
      sendJson(response, 200, {
        object: 'list',
        model,
        data: texts.map((text, index) => ({ index, embedding: vectorOf(model, text) })),
      });
    },
  });
  const standIn: EmbeddingStandIn = {
    ...server,
    models,
    status: undefined,
    embedded: [],
    gate: Promise.resolve(),
  };
  return standIn;
}

function vectorOf(model: string, text: string): number[] {
  const vector = new Array<number>(DIMENSIONS).fill(0.1);
  for (const word of text.toLowerCase().match(/\p{L}{4,}/gu) ?? []) {
    const bits = createHash('sha256')
      .update(`${model} ${CONCEPTS[word] ?? word}`)
      .digest();
    for (const index of vector.keys()) {
      const isSet = ((bits[index >>> 3] ?? 0) >>> (index & 7)) & 1;
      vector[index] = (vector[index] ?? 0) + (isSet ? 1 : -1);
    }
  }
  return vector;
}
