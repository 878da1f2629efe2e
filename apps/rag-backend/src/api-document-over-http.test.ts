import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { startBackend, type TestBackend } from '../test-support/start-backend.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const Content = z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()) })).optional();
const Operation = z.object({
  operationId: z.string(),
  summary: z.string().min(1),
  tags: z.array(z.string()).length(1),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.enum(['path', 'query']),
        required: z.boolean().optional(),
        schema: z.unknown(),
      }),
    )
    .default([]),
  requestBody: z.object({ content: Content }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string().min(1), content: Content })),
  security: z.array(z.unknown()).optional(),
});
const Document = z.object({
  openapi: z.literal('3.1.0'),
  info: z.object({ title: z.literal('Frogwell'), version: z.string().min(1), description: z.string() }),
  tags: z.array(z.object({ name: z.string(), description: z.string() })),
  paths: z.record(z.string().startsWith('/'), z.record(z.string(), Operation)),
  components: z.object({
    schemas: z.record(z.string(), z.unknown()),
    securitySchemes: z.object({ key: z.object({ type: z.literal('http'), scheme: z.literal('bearer') }) }),
  }),
  security: z.array(z.unknown()),
});

let backend: TestBackend;
let document: z.infer<typeof Document>;
let operations: { path: string; method: string; operation: z.infer<typeof Operation> }[];

beforeAll(async () => {
  backend = await startBackend({ WEB_INGESTION: 'on' });
  document = Document.parse(await (await fetch(`${backend.url}/openapi.json`)).json());
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
});

afterAll(() => backend.remove());

test('every route is in it but the pages for people', () => {
  const described = new Set(operations.map(({ path, method }) => `${method.toUpperCase()} ${path}`));
  const routes = backend.app.routeTable.routes
    .filter(({ method }) => method !== 'HEAD' && method !== 'OPTIONS')
    .map(({ method, url, schema }) => ({
      name: `${method} ${url.replace('*', '{path}').replace(/:(\w+)/g, '{$1}')}`,
      isHidden: schema?.hide === true,
    }));

  expect(routes.length).toBeGreaterThan(45);
  expect(routes.filter(({ name, isHidden }) => !isHidden && !described.has(name))).toEqual([]);
  const pages = routes.flatMap(({ name, isHidden }) => (isHidden ? [name] : []));
  expect(pages).toContain('GET /');
  expect(pages.filter((name) => /^\w+ \/(v1|admin)\//.test(name))).toEqual([]);
});

test('every operation says what it is for, belongs to a described group and has an id of its own', () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  const groups = new Set(document.tags.map(({ name }) => name));

  expect(new Set(ids).size).toBe(ids.length);
  for (const { path, operation } of operations) {
    expect(groups, path).toContain(operation.tags[0]);
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const inPath = operation.parameters.filter((parameter) => parameter.in === 'path');
    expect(inPath.map(({ name }) => name).toSorted(), path).toEqual(named.toSorted());
    expect(inPath.every(({ required }) => required === true)).toBe(true);
  }
});

test('every JSON answer and every body has a shape, every failure the one envelope', () => {
  for (const { path, method, operation } of operations) {
    if (path === '/openapi.json') continue;
    const answer = operation.responses['200']?.content?.['application/json'];
    if (answer) expect(Object.keys(answer.schema), `${method} ${path}`).not.toEqual([]);
    expect(operation.responses['default']?.content?.['application/json']?.schema).toEqual({
      $ref: '#/components/schemas/ErrorEnvelope',
    });
  }
  const upload = document.paths['/v1/files']?.['post']?.requestBody?.content?.['multipart/form-data'];
  expect(upload?.schema).toMatchObject({ required: expect.arrayContaining(['file']) });
});

test('every schema compiles and every reference leads somewhere', () => {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  ajv.addSchema({ ...document, $id: 'document' });
  const resolved = (schema: unknown) => JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/'));
  for (const { path, operation } of operations) {
    for (const { content = {} } of [operation.requestBody ?? {}, ...Object.values(operation.responses)]) {
      for (const { schema } of Object.values(content)) {
        expect(() => ajv.compile(resolved(schema)), path).not.toThrow();
      }
    }
    for (const { schema } of operation.parameters) expect(() => ajv.compile(resolved(schema))).not.toThrow();
  }
  expect(Object.keys(document.components.schemas)).toEqual(
    expect.arrayContaining(['ChatCompletion', 'ChatCompletionRequestInput', 'ErrorEnvelope', 'VectorStore']),
  );
  expect(Object.keys(document.components.schemas)).not.toContain('TokenizeRequestInput');
});

test('what the service answers is what the document says', async () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ ...document, $id: 'document' });
  const store = await backend.client.vectorStores.create({ name: 'Kho' });
  await backend.client.vectorStores.files.uploadAndPoll(
    store.id,
    new File(['Nghỉ phép năm là 12 ngày.'], 'a.txt'),
    { pollIntervalMs: 20 },
  );
  const question = {
    model: 'auto',
    messages: [{ role: 'user' as const, content: 'Nghỉ phép năm mấy ngày?' }],
    vector_store_ids: [store.id],
  };
  const answer = await backend.client.chat.completions.create(question);
  const paths: Record<string, string> = {
    '/v1/files': '/v1/files',
    '/v1/vector_stores': '/v1/vector_stores',
    '/v1/vector_stores/{vector_store_id}': `/v1/vector_stores/${store.id}`,
    '/v1/vector_stores/{vector_store_id}/files': `/v1/vector_stores/${store.id}/files`,
    '/v1/models': '/v1/models',
    '/admin/provider': '/admin/provider',
    '/admin/providers': '/admin/providers',
    '/admin/ingestion': '/admin/ingestion',
    '/admin/embedding': '/admin/embedding',
    '/admin/answers': '/admin/answers',
    '/admin/answers/{answer_id}': `/admin/answers/${answer.id}`,
    '/admin/keys': '/admin/keys',
    '/health': '/health',
    '/livez': '/livez',
  };

  for (const [described, path] of Object.entries(paths)) {
    const schema =
      document.paths[described]?.['get']?.responses['200']?.content?.['application/json']?.schema;
    const check = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/')));
    const body = await (await fetch(`${backend.url}${path}`)).json();
    expect(check(body) ? [] : check.errors, `${path}: ${JSON.stringify(body)}`).toEqual([]);
  }
});

test('says what needs no key', () => {
  const open = operations.filter(({ operation }) => operation.security?.length === 0);

  expect(open.map(({ path }) => path).toSorted()).toEqual(['/health', '/livez']);
  expect(document.security).toEqual([{ key: [] }, {}]);
});

test('needs a key where there is one', async () => {
  const locked = await startBackend({ API_KEYS: 'a-long-enough-key' });
  const answers = await Promise.all([
    fetch(`${locked.url}/openapi.json`),
    fetch(`${locked.url}/openapi.json`, { headers: { authorization: 'Bearer a-long-enough-key' } }),
  ]);
  await locked.remove();

  expect(answers.map(({ status }) => status)).toEqual([401, 200]);
});
