import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ErrorCode } from '@frogwell/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isCodedError } from './error-answer.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

/** One request that ended in an error, in words that are fit to be kept: nothing of its body, and no keys. */
export interface RequestFailure {
  /** Milliseconds since the epoch, of its end. */
  at: number;
  requestId: string;
  method: string;
  /** The pattern, never the address; `unmatched` where there is no such route. */
  route: string;
  /** Of the error; an answer that failed within its stream was sent with 200. */
  status: number;
  code: ErrorCode;
  /** Field of the request that is to blame, if it is one. */
  param: string | null;
  /** What happened, in our own words; null where the caller is to blame, because it may quote what was sent. */
  message: string | null;
  /** Who was asked for the answer, where the failure knows it, e.g. `openai`. */
  provider: string | null;
}

/** From here on a failure's message is our own words; below, it may quote what the caller sent. */
const OWN_WORDS_STATUS = 429;
const MOST_CHARACTERS = 300;

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
  {
    logger,
    metrics,
    onFailure,
    onEnd,
  }: {
    logger: Logger;
    metrics: Metrics | undefined;
    onFailure: ((failure: RequestFailure) => void) | undefined;
    onEnd: () => void;
  },
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
    const failure = failureOf(request, route);
    if (failure !== null) {
      metrics?.countFailure(failure);
      onFailure?.(failure);
    }
    logRequest(logger, request, { route, status, totalMs });
    onEnd();
  });
}

/** Null when all went well, or when the client left: that is nobody's failure. */
function failureOf(request: FastifyRequest, route: string): RequestFailure | null {
  if (request.failure === null) return null;
  const { answer, error } = request.failure;
  const { code, status, envelope } = answer;
  if (code === 'client_closed_request') return null;
  const provider = error instanceof Error && 'provider' in error ? error.provider : null;
  return {
    at: Date.now(),
    requestId: request.id,
    method: request.method,
    route,
    status,
    code,
    param: envelope.error.param?.slice(0, MOST_CHARACTERS) ?? null,
    message: status >= OWN_WORDS_STATUS ? envelope.error.message.slice(0, MOST_CHARACTERS) : null,
    provider: typeof provider === 'string' ? provider : null,
  };
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
