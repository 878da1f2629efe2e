import type { Service } from '@frogwell/http-service';
import { ErrorEnvelope } from '@frogwell/protocol';
import type { FastifySchema } from 'fastify';
import { z } from 'zod';
import { documentPage } from './document-page.ts';

type Schema = Record<string, unknown>;

export interface Operation {
  method: string;
  path: string;
  summary: string;
  tag: string;
  parameters: { name: string; in: 'path' | 'query'; required: boolean; schema: Schema }[];
  body: Schema | undefined;
  answer: Schema | undefined;
  isStreamed: boolean;
  isOpen: boolean;
}

const INTRODUCTION =
  'Hosts GGUF models. Chat, completions, embeddings and models are in the shapes of OpenAI; every error is ' +
  '{"error": {"message", "type", "param", "code"}}. With API_KEYS set, every call but the probes needs ' +
  '"Authorization: Bearer <key>".';

/** Those that need no key. */
const PROBES: ReadonlySet<string> = new Set(['/livez', '/readyz', '/health']);
/** What needs a model, and what of that may have to wait for its turn. */
const NEEDS_A_MODEL: ReadonlySet<string> = new Set(['answers', 'embeddings', 'ranking', 'tokens']);
const WAITS: ReadonlySet<string> = new Set(['answers', 'embeddings', 'ranking']);
/** Refusals by status; every code that belongs to one is in docs/llm-service-api.md. */
const REFUSALS = {
  400: 'The request is wrong; `param` names the field',
  401: 'There is no key, or it is not known here',
  404: 'There is no such model',
  413: 'The body is too large',
  429: 'Too many wait already; `Retry-After` says when to try again',
  503: 'There is no model for it, or it is not ready yet; `Retry-After` says when to try again',
} as const;

/** Routes that the door adds itself. */
const DOOR: ReadonlySet<string> = new Set(['/livez', '/metrics']);

/**
 * `GET /openapi.json` and `GET /docs`: the interface, described by the same schemas that check it. Call it before the
 * routes are added: it listens to them.
 */
export function apiDocument(app: Service, { version }: { version: string }): void {
  const described: Operation[] = [];
  app.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) {
      if (method !== 'HEAD' && method !== 'OPTIONS') described.push(operationOf(method, route));
    }
  });
  // The door has added its own routes before anybody could listen.
  const ofDoor = app.routeTable.routes
    .filter(({ url, method }) => DOOR.has(url) && method === 'GET')
    .map((route) => operationOf(route.method, route));
  const operations = () => [...described, ...ofDoor];
  app.get(
    '/openapi.json',
    { schema: { tags: ['state'], summary: 'This interface as an OpenAPI document' } },
    () => openApi(operations(), version),
  );
  app.get('/docs', { schema: { tags: ['state'], summary: 'This interface as a page' } }, (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .send(documentPage(operations(), { version, introduction: INTRODUCTION })),
  );
}

function operationOf(
  method: string,
  { url, schema }: { url: string; schema?: FastifySchema | undefined },
): Operation {
  const wildcard = url.includes('*');
  return {
    method,
    path: url.replace('*', '{id}').replace(/:(\w+)/g, '{$1}'),
    summary: schema?.summary ?? '',
    tag: schema?.tags?.[0] ?? 'state',
    parameters: [
      ...parametersOf('path', wildcard ? z.object({ id: z.string() }) : schema?.params),
      ...parametersOf('query', schema?.querystring),
    ],
    body: toJsonSchema(schema?.body),
    answer: toJsonSchema(schema?.answer ?? checkedAnswer(schema?.response)),
    isStreamed: schema?.isStreamed ?? false,
    isOpen: PROBES.has(url),
  };
}

function checkedAnswer(responses: unknown): unknown {
  return typeof responses === 'object' && responses !== null && 200 in responses ? responses[200] : undefined;
}

function toJsonSchema(schema: unknown): Schema | undefined {
  if (!(schema instanceof z.ZodType)) return undefined;
  // What a caller may send: defaults may be left out.
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return json;
}

function parametersOf(place: 'path' | 'query', schema: unknown): Operation['parameters'] {
  const json = toJsonSchema(schema);
  const { properties, required } = z
    .looseObject({
      properties: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
      required: z.array(z.string()).default([]),
    })
    .parse(json ?? {});
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

function openApi(operations: readonly Operation[], version: string): Schema {
  const paths: Record<string, Schema> = {};
  for (const operation of operations) {
    const { method, path, summary, tag, parameters, body, answer, isStreamed, isOpen } = operation;
    paths[path] ??= {};
    paths[path][method.toLowerCase()] = {
      summary,
      tags: [tag],
      operationId: `${method.toLowerCase()}${path.replace(/\W+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`,
      ...(parameters.length > 0 && { parameters }),
      ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
      responses: {
        200: {
          description: 'The answer',
          ...((answer || isStreamed) && {
            content: {
              ...(answer && { 'application/json': { schema: answer } }),
              ...(isStreamed && { 'text/event-stream': { schema: { type: 'string' } } }),
            },
          }),
        },
        ...Object.fromEntries(refusalsOf(operation).map((status) => [status, refusal(REFUSALS[status])])),
        default: refusal('Another failure'),
      },
      ...(isOpen && { security: [] }),
    };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Frogwell LLM service', version, description: INTRODUCTION },
    paths,
    components: {
      schemas: { Error: toJsonSchema(ErrorEnvelope) },
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
    },
    security: [{ key: [] }, {}],
  };
}

function refusalsOf({ tag, body, parameters, isOpen }: Operation): (keyof typeof REFUSALS)[] {
  const isWork = body !== undefined;
  return [
    ...(body ? ([400, 413] as const) : []),
    ...(isOpen ? [] : ([401] as const)),
    ...(parameters.length > 0 ? ([404] as const) : []),
    ...(isWork && WAITS.has(tag) ? ([429] as const) : []),
    ...(isWork && NEEDS_A_MODEL.has(tag) ? ([503] as const) : []),
  ];
}

function refusal(description: string): Schema {
  return { description, content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } };
}
