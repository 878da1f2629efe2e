import type { Service } from '@frogwell/http-service';
import { RerankRequest, RerankResponse } from '@frogwell/protocol';
import type { Dependencies } from '../app.ts';
import { engineCall } from './engine-call.ts';

/** `POST /v1/rerank` (and `/rerank`, as llama-server has it): documents by how well they answer a query. */
export function rerank(app: Service, { engine }: Dependencies): void {
  for (const path of ['/v1/rerank', '/rerank']) {
    app.post(
      path,
      {
        schema: {
          tags: ['ranking'],
          summary: 'Documents in the order of how well they answer a query',
          body: RerankRequest,
          answer: RerankResponse,
        },
      },
      async (request, reply) => {
        const { query, documents, top_n: topN, return_documents: withDocuments } = request.body;
        const texts = documents.map((document) => (typeof document === 'string' ? document : document.text));
        const { scores, promptTokens } = await engine.rerank(query, texts, engineCall(request));
        const results = scores
          .map((score, index) => ({
            index,
            relevance_score: score,
            ...(withDocuments && { document: { text: texts[index] ?? '' } }),
          }))
          .toSorted((a, b) => b.relevance_score - a.relevance_score || a.index - b.index)
          .slice(0, topN ?? texts.length);
        return reply.send({
          model: engine.state().reranker?.model ?? 'none',
          results,
          usage: { prompt_tokens: promptTokens, total_tokens: promptTokens },
        });
      },
    );
  }
}
