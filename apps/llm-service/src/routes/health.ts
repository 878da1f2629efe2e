import type { Service } from '@frogwell/http-service';
import { LlmServiceHealth } from '@frogwell/protocol';
import { z } from 'zod';
import type { Dependencies } from '../app.ts';
import type { RoleState } from '../engine/engine.ts';

/**
 * `GET /health`: the state and what to do about it, 200 when there is nothing to wait for (`ready`, `no_model`).
 * `GET /readyz`: 200 only when a request would be answered.
 */
export function health(app: Service, { engine }: Dependencies): void {
  const current = (): LlmServiceHealth => {
    const { embedder, reranker, ...chat } = engine.state();
    return {
      ...describe(chat),
      ...(app.running.draining && { status: 'draining' }),
      ...(embedder && { embedder: describe(embedder) }),
      ...(reranker && { reranker: describe(reranker) }),
      memory: {
        service_bytes: process.memoryUsage.rss(),
        model_bytes: [chat, embedder, reranker].reduce(
          (sum, role) => sum + (role?.details?.residentBytes ?? 0),
          0,
        ),
      },
    };
  };
  const schema = {
    tags: ['state'],
    response: { 200: LlmServiceHealth, 503: LlmServiceHealth, default: z.unknown() },
  };

  app.get(
    '/health',
    { schema: { ...schema, summary: 'The state of the models, and what to do about it' } },
    (_request, reply) => {
      const state = current();
      return reply.code(state.status === 'ready' || state.status === 'no_model' ? 200 : 503).send(state);
    },
  );

  app.get(
    '/readyz',
    { schema: { ...schema, summary: '200 only when a request would be answered' } },
    (_request, reply) => {
      const state = current();
      return reply.code(state.status === 'ready' ? 200 : 503).send(state);
    },
  );
}

/** A role as it is shown: names of the wire, nothing that is not known. */
function describe(state: RoleState): LlmServiceHealth {
  const { status, model, message, progress, elapsedSeconds, restarts, details, queue } = state;
  return {
    status,
    model,
    ...(message !== undefined && { message }),
    ...(progress !== undefined && { progress }),
    ...(elapsedSeconds !== undefined && { elapsed_seconds: elapsedSeconds }),
    ...(restarts !== undefined && { restarts }),
    ...(queue && { queue }),
    ...(details && {
      file: details.file,
      title: details.title,
      architecture: details.architecture,
      quantization: details.quantization,
      size_bytes: details.sizeBytes,
      context_tokens: details.contextTokens,
      slots: details.slots,
      threads: details.threads,
      backend: details.backend,
      gpu_layers: details.gpuLayers,
      flash_attention: details.flashAttention,
      kv_cache: { type: details.kvCacheType, bytes: details.kvCacheBytes },
      engine: details.engine,
      chat_template: details.chatTemplateHash,
      vram_bytes: details.vramBytes,
      ...(details.dimensions !== undefined && { dimensions: details.dimensions }),
    }),
  };
}
