import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ApiError } from './api-error.ts';
import { createAuthentication, type IssuedKeys } from './authentication.ts';
import { answerMalformedRequest, sendError } from './error-handler.ts';
import { validatorCompiler } from './invalid-request.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { followRequest, type RequestFailure, requestIdOf } from './request-lifecycle.ts';
import { createRequestOriginCheck } from './request-origin.ts';
import './route-description.ts';
import { RouteTable } from './route-table.ts';
import { RunningRequests } from './running-requests.ts';
import { standardHeaders } from './standard-headers.ts';

/** A service: Fastify with zod schemas. Add routes with it, then `listenAndDrain` it (or `inject` in a test). */
export type Service = FastifyInstance<
  Server,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

export interface ServiceOptions {
  /** For the log, e.g. `rag-backend`. */
  name: string;
  logger: Logger;
  /** Keys that open every route, set and made at run time; without any only this machine may call. */
  auth: { apiKeys: readonly string[]; issuedKeys?: IssuedKeys };
  /** Bind address, `127.0.0.1` if left out. It is a valid `Host`, and beyond loopback so is every IP address. */
  host?: string;
  /** Further host names (without port) under which the service is reached. */
  allowedHosts?: readonly string[];
  /** Largest JSON body, 1 MiB if left out. Uploads have their own limit where they are read. */
  bodyLimitBytes?: number;
  /** Route patterns that need no key beside `/livez` and `/health`, e.g. `/assets/*`. */
  publicPaths?: readonly string[];
  /** With it every request is measured and `GET /metrics` exists. */
  metrics?: Metrics;
  /** Told of every request that ended in an error, after its end. */
  onFailure?: (failure: RequestFailure) => void;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route, for tests that walk them. */
    routeTable: RouteTable;
    /** Patterns of the routes that need no key. */
    publicPaths: ReadonlySet<string>;
    /** What is being answered right now, and whether new requests are refused. */
    running: RunningRequests;
  }
}

const Alive = z.object({ status: z.literal('ok') });

/** Answered even while draining, so that probes see why. */
const PROBES: ReadonlySet<string> = new Set(['/livez', '/readyz', '/health', '/metrics']);

/**
 * What both services need of HTTP: the error envelope, request ids, `request.signal`, Host and Origin checks, one
 * authentication hook over every route and 404, security headers, one log line per request, `GET /livez`.
 *
 * Handlers throw `ApiError`, or any error whose `code` is in the protocol's `ERRORS`; everything else is a 500.
 */
export function createService(options: ServiceOptions): Service {
  const { logger, metrics, onFailure } = options;
  const app = Fastify({
    loggerInstance: logger as FastifyBaseLogger, // pino's own type is a superset of Fastify's
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: requestIdOf,
    bodyLimit: options.bodyLimitBytes ?? 1_048_576,
    requestTimeout: 600_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 2_000 },
    // An address that cannot be decoded reaches no hook, so it is followed and answered here.
    frameworkErrors: (error, request, reply) => {
      followRequest(request, reply, { logger, metrics, onFailure, onEnd: () => undefined });
      reply.header('x-request-id', request.id).headers(standardHeaders(reply));
      sendError(error, request, reply);
    },
    clientErrorHandler: answerMalformedRequest,
  }).withTypeProvider<ZodTypeProvider>();

  app.decorate('routeTable', new RouteTable(app));
  app.decorate('running', new RunningRequests());
  const publicPaths = new Set(['/livez', '/health', ...(options.publicPaths ?? [])]);
  app.decorate('publicPaths', publicPaths);
  app.decorateRequest('failure', null);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  parseJsonBodies(app);

  const authenticate = createAuthentication({
    ...options.auth,
    publicPaths,
  });
  const checkOrigin = createRequestOriginCheck({
    boundHost: options.host ?? '127.0.0.1',
    allowedHosts: options.allowedHosts ?? [],
  });
  app.addHook('onRequest', async (request, reply) => {
    followRequest(request, reply, { logger, metrics, onFailure, onEnd: app.running.begin() });
    reply.header('x-request-id', request.id);
    checkOrigin(request.method, request.headers);
    authenticate(request);
    if (app.running.draining && !PROBES.has(request.routeOptions.url ?? '')) {
      throw new ApiError('shutting_down', 'this service is shutting down', {
        headers: { connection: 'close' },
      });
    }
  });
  app.addHook('onSend', async (_request, reply) => {
    reply.headers(standardHeaders(reply));
  });
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply));
  app.setNotFoundHandler((request) => {
    throw unknownRoute(request, app.routeTable);
  });

  app.get('/livez', { schema: { tags: ['state'], summary: 'The process is alive', answer: Alive } }, () => ({
    status: 'ok' as const,
  }));
  if (metrics !== undefined) {
    const schema = { tags: ['state'], summary: "Metrics in Prometheus' format", mediaType: 'text/plain' };
    app.get('/metrics', { schema }, async (_request, reply) => {
      const { contentType, body } = await metrics.expose();
      return reply.type(contentType).send(body);
    });
  }
  return app;
}

function unknownRoute(request: FastifyRequest, table: RouteTable): ApiError {
  const path = request.url.split('?', 1)[0] ?? '/';
  const methods = table.methodsOf(path);
  // A route that took the request and has nothing there (a file, say) ends here too.
  if (methods.length === 0 || methods.includes(request.method)) {
    return new ApiError(
      'not_found',
      methods.length === 0
        ? `no such route: ${request.method} ${path.slice(0, 200)}`
        : `nothing at ${path.slice(0, 200)}`,
    );
  }
  return new ApiError('method_not_allowed', `${path.slice(0, 200)} takes ${methods.join(', ')}`, {
    headers: { allow: methods.join(', ') },
  });
}

/** JSON as Fastify reads it, but an empty body is "no body" and the message says where the JSON breaks. */
function parseJsonBodies(app: Service): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = String(body);
    if (text.trim() === '') done(null, undefined);
    else void parse(request, text, (error, value) => done(error && malformedJson(text, error), value));
  });
}

function malformedJson(text: string, cause: Error): ApiError {
  let reason = cause.message;
  try {
    JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) reason = error.message; // says where, which Fastify's own message does not
  }
  return new ApiError('invalid_value', `the body is not valid JSON: ${reason}`, { cause });
}
