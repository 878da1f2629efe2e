import swagger from '@fastify/swagger';
import { ErrorEnvelope } from '@frogwell/protocol';
import Fastify, { type FastifySchema, type HTTPMethods } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiDescription } from './api-document.ts';
import type { Route } from './route-table.ts';
import type { Service } from './service.ts';

/** In 3.1 a schema is JSON Schema 2020-12 as it stands. */
const OPENAPI_VERSION = '3.1.0';
const FAILURE = {
  description: 'A failure; `code` names it, `param` the field at fault',
  content: { 'application/json': { schema: ErrorEnvelope } },
};
const NO_KEY = { ...FAILURE, description: 'A key is wanted, and there is none or it is not known' };

const Document = z.looseObject({
  paths: z.record(z.string(), z.unknown()),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()).default({}) }),
});

/**
 * The OpenAPI document of a service, as JSON text.
 *
 * Its routes are told to a second, empty service that never listens, because the generator has to be there before the
 * routes are: so the running one need not carry it.
 */
export async function describeApi(
  app: Pick<Service, 'routeTable' | 'publicPaths'>,
  { title, version, introduction, tags, components }: ApiDescription,
): Promise<string> {
  const { routes } = app.routeTable;
  // Parameters are told one by one, so a schema of them has no place of its own.
  const parameters = new Set<unknown>(routes.flatMap(({ schema }) => [schema?.querystring, schema?.params]));
  nameSchemas(
    Object.entries({ ErrorEnvelope, ...components }).filter(([, schema]) => !parameters.has(schema)),
  );
  const schemaRegistry = z.globalRegistry;
  const described = Fastify({ exposeHeadRoutes: false });
  described.setValidatorCompiler(() => () => true);
  described.setSerializerCompiler(() => () => '');
  await described.register(swagger, {
    openapi: {
      openapi: OPENAPI_VERSION,
      info: { title, version, description: introduction },
      tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
      security: [{ key: [] }, {}],
    },
    transform: createJsonSchemaTransform({ schemaRegistry }),
    transformObject: createJsonSchemaTransformObject({ schemaRegistry }),
  });
  for (const route of routes) {
    if (route.method === 'HEAD' || route.method === 'OPTIONS' || route.schema?.hide === true) continue;
    described.route({
      method: route.method as HTTPMethods, // it came from Fastify
      url: route.url.replace('*', ':path'),
      schema: describedSchema(route, app.publicPaths.has(route.url)),
      handler: () => undefined,
    });
  }
  await described.ready();
  const document = Document.parse(described.swagger());
  await described.close();
  const { schemas } = document.components;
  const used = reachable(document.paths, schemas);
  return JSON.stringify({ ...document, components: { ...document.components, schemas: used } });
}

function describedSchema({ method, url, schema = {} }: Route, isPublic: boolean): FastifySchema {
  const { answer, form, isStreamed, mediaType = 'application/json', response, ...rest } = schema;
  const checked =
    typeof response === 'object' && response !== null && 200 in response ? response[200] : undefined;
  return {
    ...rest,
    operationId: operationId(method, url),
    ...(url.includes('*') && { params: z.object({ path: z.string() }) }),
    ...(form !== undefined && { body: form, consumes: ['multipart/form-data'] }),
    ...(isPublic && { security: [] }),
    response: {
      200: {
        description: 'The answer',
        content: {
          [mediaType]: {
            schema: answer ?? checked ?? (mediaType === 'application/json' ? z.unknown() : z.string()),
          },
          ...(isStreamed === true && { 'text/event-stream': { schema: z.string() } }),
        },
      },
      ...(!isPublic && { 401: NO_KEY }),
      default: FAILURE,
    },
  };
}

/** `GET /v1/files/:file_id` as `getV1FilesFileId`. */
function operationId(method: string, url: string): string {
  const words = url
    .replace('*', 'path')
    .split(/\W+|_/)
    .filter((word) => word !== '');
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return `${method.toLowerCase()}${name || 'Root'}`;
}

/** Gives schemas their names. The registry is the one in which zod keeps the descriptions of fields too. */
function nameSchemas(components: readonly (readonly [string, z.ZodType])[]): void {
  for (const [id, schema] of components) {
    const known = z.globalRegistry.get(schema);
    if (known?.id === undefined) z.globalRegistry.add(schema, { ...known, id });
  }
}

/** Of all named schemas those that the paths lead to. */
function reachable(paths: unknown, schemas: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const found = new Map<string, unknown>();
  const pending = [paths];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const [, name] of JSON.stringify(next).matchAll(/"#\/components\/schemas\/([^"/]+)/g)) {
      if (name === undefined || found.has(name)) continue;
      found.set(name, schemas[name]);
      pending.push(schemas[name]);
    }
  }
  return Object.fromEntries([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
