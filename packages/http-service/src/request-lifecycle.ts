import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isCodedError } from './error-answer.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

/** The caller's own id if it is harmless in a log, else a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const inbound = request.headers['x-request-id'];
  return typeof inbound === 'string' && /^[\w.-]{1,128}$/.test(inbound)
    ? inbound
    : `req_${randomUUID().replaceAll('-', '')}`;
}

/**
 * Gives a request its `signal` and, when its answer has ended in whatever way, its log line and its metric.
 *
 * `request.signal` fires when the client leaves before the answer is finished. (Fastify's own of that name listens to
 * the incoming message, which closes as soon as a body has been read.)
 *
 * @param onEnd called once, after the answer was sent or the client left
 */
export function followRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  { logger, metrics, onEnd }: { logger: Logger; metrics: Metrics | undefined; onEnd: () => void },
): void {
  const began = performance.now();
  const left = new AbortController();
  Object.defineProperty(request, 'signal', { value: left.signal, enumerable: true });
  let finished = false;
  reply.raw.once('finish', () => {
    finished = true;
  });
  reply.raw.once('close', () => {
    if (!finished) left.abort(new DOMException('the client closed the connection', 'AbortError'));
    const totalMs = performance.now() - began;
    const route = request.routeOptions.url ?? 'unmatched';
    const status = finished ? reply.raw.statusCode : 499;
    metrics?.observeRequest({ route, method: request.method, status, seconds: totalMs / 1_000 });
    logRequest(logger, request, { route, status, totalMs });
    onEnd();
  });
}

function logRequest(
  logger: Logger,
  request: FastifyRequest,
  { route, status, totalMs }: { route: string; status: number; totalMs: number },
): void {
  const line = {
    requestId: request.id,
    method: request.method,
    route,
    status,
    totalMs: Math.round(totalMs * 10) / 10,
  };
  const { failure } = request;
  if (failure === null) {
    if (status === 499) logger.warn({ ...line, code: 'client_closed_request' }, 'request');
    else logger.info(line, 'request');
    return;
  }
  const { code, envelope } = failure.answer;
  if (status === 499 || failure.answer.status < 500) {
    logger.warn({ ...line, code, param: envelope.error.param ?? undefined }, 'request');
    return;
  }
  // A known failure is told by its message and cause; only a fault of ours needs its stack.
  const known = isCodedError(failure.error) && code !== 'internal_error';
  const detail = known
    ? { message: envelope.error.message, cause: causeOf(failure.error) }
    : { err: failure.error };
  logger.error({ ...line, code, ...detail }, 'request');
}

function causeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.cause === undefined) return undefined;
  const inner = causeOf(error.cause);
  return inner === undefined ? String(error.cause) : `${String(error.cause)} <- ${inner}`;
}
