import type { Service } from '@frogwell/http-service';
import type { LlmServiceHealth } from '@frogwell/protocol';
import type { Dependencies } from '../app.ts';

/**
 * `GET /health`: the state and what to do about it, 200 when there is nothing to wait for (`ready`, `no_model`).
 * `GET /readyz`: 200 only when a request would be answered.
 */
export function health(app: Service, { engine }: Dependencies): void {
  const current = (): LlmServiceHealth =>
    app.running.draining ? { ...engine.state(), status: 'draining' } : engine.state();

  app.get('/health', (_request, reply) => {
    const state = current();
    return reply.code(state.status === 'ready' || state.status === 'no_model' ? 200 : 503).send(state);
  });

  app.get('/readyz', (_request, reply) => {
    const state = current();
    return reply.code(state.status === 'ready' ? 200 : 503).send(state);
  });
}
