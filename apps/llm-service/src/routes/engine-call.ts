import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { EngineCall } from '../engine/engine.ts';

/** Who asks, and how long it wants to wait. */
export function engineCall(request: FastifyRequest): EngineCall {
  const { authorization } = request.headers;
  // Callers with keys may share an address (a proxy, the RAG backend); the key itself is nobody's business inside.
  const client =
    authorization === undefined
      ? request.ip
      : createHash('sha256').update(authorization).digest('base64').slice(0, 16);
  return { signal: request.signal, requestId: request.id, client };
}
