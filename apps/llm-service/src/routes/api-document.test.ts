import { createLogger, createMetrics, createService, type Service } from '@frogwell/http-service';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { engineSettings } from '../../test-support/engine-settings.ts';
import { createApp } from '../app.ts';
import { createEngine } from '../engine/create-engine.ts';
import { ModelManager } from '../models/model-manager.ts';
import { ModelStore } from '../models/model-store.ts';
import { apiDocument } from './api-document.ts';

const logger = createLogger({ name: 'test', level: 'silent' });
const Content = z.record(z.string(), z.object({ schema: z.unknown() })).optional();
const Operation = z.object({
  operationId: z.string(),
  summary: z.string().min(1),
  tags: z.array(z.string()).length(1),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.enum(['path', 'query']),
        required: z.boolean(),
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
  info: z.object({ title: z.string(), version: z.string() }),
  paths: z.record(z.string().startsWith('/'), z.record(z.string(), Operation)),
  components: z.object({
    schemas: z.record(z.string(), z.unknown()),
    securitySchemes: z.record(z.string(), z.unknown()),
  }),
});

let app: Service;
let document: z.infer<typeof Document>;
let operations: { path: string; method: string; operation: z.infer<typeof Operation> }[];

beforeAll(async () => {
  const engine = createEngine(engineSettings());
  const models = new ModelManager({
    store: await ModelStore.open('/nowhere'),
    engine,
    named: { chat: null, embedder: null, reranker: null },
    huggingFace: { endpoint: 'http://127.0.0.1:9', token: null },
  });
  app = createApp(
    { host: '127.0.0.1', apiKeys: [], allowedHosts: [] },
    { engine, models, logger, metrics: createMetrics(), version: '1.2.3' },
  );
  document = Document.parse((await app.inject('/openapi.json')).json());
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
});

test('every schema compiles and every reference leads somewhere', () => {
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema({ ...document, $id: 'document' });
  for (const { path, operation } of operations) {
    for (const { content = {} } of [operation.requestBody ?? {}, ...Object.values(operation.responses)]) {
      for (const { schema } of Object.values(content)) {
        const resolved = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/'));
        expect(() => ajv.compile(resolved), path).not.toThrow();
      }
    }
  }
});

test('operations have ids of their own, and every part of a path is a parameter', () => {
  const ids = operations.map(({ operation }) => operation.operationId);

  expect(new Set(ids).size).toBe(ids.length);
  for (const { path, operation } of operations) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const described = operation.parameters.filter((parameter) => parameter.in === 'path');
    expect(described.map(({ name }) => name)).toEqual(named);
    expect(described.every(({ required }) => required)).toBe(true);
  }
});

test('says what needs no key, what may have to wait, and what can be streamed', () => {
  const withoutKey = operations.filter(({ operation }) => operation.security?.length === 0);
  const mayWait = operations.filter(({ operation }) => '429' in operation.responses);
  const streamed = operations.filter(({ operation }) =>
    Object.keys(operation.responses['200']?.content ?? {}).includes('text/event-stream'),
  );

  expect(withoutKey.map(({ path }) => path).toSorted()).toEqual(['/health', '/livez', '/readyz']);
  expect(mayWait.map(({ path }) => path).toSorted()).toEqual([
    '/embeddings',
    '/rerank',
    '/v1/chat/completions',
    '/v1/completions',
    '/v1/embeddings',
    '/v1/generate',
    '/v1/rerank',
  ]);
  expect(streamed.map(({ path }) => path).toSorted()).toEqual([
    '/v1/chat/completions',
    '/v1/completions',
    '/v1/generate',
  ]);
  expect(document.paths['/tokenize']?.['post']?.responses).toHaveProperty('503');
  for (const { path, method, operation } of operations) {
    if (method === 'post') expect(operation.responses, path).toHaveProperty('400');
  }
});

test('the page names every operation, loads nothing and runs nothing', async () => {
  const answer = await app.inject('/docs');

  expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(answer.headers['content-security-policy']).toContain("default-src 'self'");
  for (const { operation } of operations)
    expect(answer.body).toContain(operation.summary.replaceAll('"', '&quot;'));
  expect(answer.body).not.toMatch(/<script|<link|<img|src=|@import|url\(/);
});

test('what a route says about itself cannot become markup', async () => {
  const service = createService({ name: 'test', logger, auth: { apiKeys: [] } });
  apiDocument(service, { version: '<b>1</b>' });
  service.get('/x', { schema: { summary: '<script>alert(1)</script>', tags: ['<i>'] } }, () => ({}));

  const { body } = await service.inject('/docs');

  expect(body).toContain('&lt;script&gt;alert(1)');
  expect(body).not.toMatch(/<script|<i>|<b>/);
});
