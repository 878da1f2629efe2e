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
  /** Texts that mean what another text does, as far as the cosine says; compared without case and last signs. */
  meanings: Record<string, { like: string; cosine: number }>;
  /** Lists a reranker, which likes passages with this word; without one it fails. */
  reranker: { favourite?: string } | undefined;
}

export async function startEmbeddingStandIn(...models: string[]): Promise<EmbeddingStandIn> {
  const server = await startStandIn({
    'POST /v1/rerank': (body, response) => {
      const documents = [body['documents']].flat().map(String);
      const favourite = standIn.reranker?.favourite;
      if (favourite === undefined) return sendJson(response, 500, { error: { message: 'no' } });
      sendJson(response, 200, {
        model: 'reranker',
        usage: { prompt_tokens: 1, total_tokens: 1 },
        results: documents.map((text, index) => ({
          index,
          relevance_score: text.includes(favourite) ? 0.95 : 0.05,
        })),
      });
    },
    'GET /v1/models': (_body, response) =>
      sendJson(response, 200, {
        object: 'list',
        data: [
          ...standIn.models.map((id) => ({ id, meta: { role: 'embedder', dimensions: DIMENSIONS } })),
          ...(standIn.reranker ? [{ id: 'reranker', meta: { role: 'reranker' } }] : []),
        ].map((model) => ({ ...model, object: 'model', created: 1, owned_by: 'frogwell' })),
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
        data: texts.map((text, index) => ({ index, embedding: meaningOf(model, text, standIn.meanings) })),
      });
    },
  });
  const standIn: EmbeddingStandIn = {
    ...server,
    models,
    status: undefined,
    embedded: [],
    gate: Promise.resolve(),
    meanings: {},
    reranker: undefined,
  };
  return standIn;
}

/** The vector of a text, or the one that is scripted for it: at a given angle to another text's. */
function meaningOf(model: string, text: string, meanings: EmbeddingStandIn['meanings']): number[] {
  const plain = (each: string) => each.toLowerCase().replace(/[\s?.!]+$/u, '');
  const scripted = Object.entries(meanings).find(([each]) => plain(each) === plain(text))?.[1];
  if (scripted === undefined) return vectorOf(model, text);
  const towards = unit(vectorOf(model, scripted.like));
  const other = vectorOf(model, `another ${text}`);
  const along = dot(towards, other);
  const aside = unit(other.map((value, index) => value - along * (towards[index] ?? 0)));
  const { cosine } = scripted;
  return towards.map((value, index) => cosine * value + Math.sqrt(1 - cosine ** 2) * (aside[index] ?? 0));
}

function unit(vector: readonly number[]): number[] {
  const norm = Math.sqrt(dot(vector, vector));
  return vector.map((value) => value / norm);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
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
