import { connect } from 'node:net';
import { ErrorEnvelope } from '@frogwell/protocol';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ApiError } from './api-error.ts';
import { createLogger } from './logger.ts';
import { createService, type Service, type ServiceOptions } from './service.ts';

const logger = createLogger({ name: 'test', level: 'silent' });

const Body = z.looseObject({
  messages: z
    .array(
      z.object({
        role: z.enum(['user', 'assistant']),
        content: z.union([z.string(), z.array(z.object({ type: z.string(), text: z.string() }))]),
      }),
    )
    .min(1),
  temperature: z.number().min(0).max(2).optional(),
});

/** A failure as the providers throw it; this package does not know their class. */
class CodedError extends Error {
  readonly code: string;
  readonly retryAfterMs: number | null;
  constructor(code: string, retryAfterMs: number | null = null) {
    super(`told by ${code}`);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

function service(options: Partial<ServiceOptions> = {}): Service {
  const app = createService({ name: 'test', logger, auth: { apiKeys: [] }, ...options });
  app.post('/v1/echo', { schema: { body: Body } }, (request) => ({ count: request.body.messages.length }));
  app.get('/v1/files/:id', { schema: { params: z.object({ id: z.string().max(5) }) } }, () => ({ ok: true }));
  app.delete('/v1/files/:id', () => ({ deleted: true }));
  return app;
}

function failing(error: unknown): Service {
  const app = service();
  app.get('/fail', () => {
    throw error;
  });
  return app;
}

const message = { role: 'user', content: 'Xin chào' };

test.each([
  [
    { messages: [{ role: 'boss', content: 'x' }] },
    'messages[0].role',
    /"boss" is not allowed; expected one of "user"\|"assistant"/,
  ],
  [
    { messages: [message, { role: 'user', content: 3 }] },
    'messages[1].content',
    /3 is not allowed; expected string or expected array/,
  ],
  [
    { messages: [{ role: 'user', content: [{ type: 'text' }] }] },
    'messages[0].content[0].text',
    /is required; expected string/,
  ],
  [{ messages: [] }, 'messages', /\[\] is not allowed; expected array to have >=1 items/],
  [{}, 'messages', /is required; expected array/],
  [{ messages: [message], temperature: 9 }, 'temperature', /9 is not allowed; expected number to be <=2/],
])('names field, value and remedy of %j', async (payload, param, text) => {
  const answer = await service().inject({ method: 'POST', url: '/v1/echo', payload });

  expect(answer.statusCode).toBe(400);
  const { error } = ErrorEnvelope.parse(answer.json());
  expect(error).toMatchObject({ type: 'invalid_request_error', code: 'invalid_value', param });
  expect(error.message).toMatch(text);
});

test('a missing body and a bad path parameter are 400', async () => {
  const app = service();

  const noBody = await app.inject({ method: 'POST', url: '/v1/echo' });
  const emptyJson = await app.inject({
    method: 'POST',
    url: '/v1/echo',
    headers: { 'content-type': 'application/json' },
    payload: '',
  });
  const badParameter = await app.inject('/v1/files/much-too-long');

  for (const answer of [noBody, emptyJson]) {
    expect(answer.statusCode).toBe(400);
    expect(answer.json().error.message).toBe('body: is required; expected object');
  }
  expect(badParameter.statusCode).toBe(400);
  expect(badParameter.json().error.param).toBe('id');
});

test('malformed JSON is 400 and says where it breaks', async () => {
  const headers = { 'content-type': 'application/json' };
  const answer = await service().inject({
    method: 'POST',
    url: '/v1/echo',
    headers,
    payload: '{"messages": [,]}',
  });

  expect(answer.statusCode).toBe(400);
  expect(answer.json().error.message).toMatch(/not valid JSON: Unexpected token ','/);
});

test('a body that would change object prototypes is refused', async () => {
  const headers = { 'content-type': 'application/json' };
  const payload = '{"__proto__": {"admin": true}, "messages": []}';

  expect((await service().inject({ method: 'POST', url: '/v1/echo', headers, payload })).statusCode).toBe(
    400,
  );
});

test('a body too large is 413, one that is not JSON 415', async () => {
  const app = service({ bodyLimitBytes: 100 });

  const large = await app.inject({
    method: 'POST',
    url: '/v1/echo',
    payload: { messages: ['x'.repeat(200)] },
  });
  const xml = await app.inject({
    method: 'POST',
    url: '/v1/echo',
    headers: { 'content-type': 'text/xml' },
    payload: '<a/>',
  });

  expect(large.statusCode).toBe(413);
  expect(ErrorEnvelope.parse(large.json()).error.code).toBe('request_too_large');
  expect(xml.statusCode).toBe(415);
  expect(ErrorEnvelope.parse(xml.json()).error.code).toBe('unsupported_media_type');
});

test('an unknown path is 404, a wrong method 405 with the right ones', async () => {
  const app = service();

  const unknown = await app.inject('/v1/nothing?key=secret');
  const wrong = await app.inject({ method: 'POST', url: '/v1/files/a' });

  expect(unknown.statusCode).toBe(404);
  expect(unknown.json().error).toMatchObject({
    code: 'not_found',
    message: 'no such route: GET /v1/nothing',
  });
  expect(wrong.statusCode).toBe(405);
  expect(wrong.headers['allow']).toBe('DELETE, GET, HEAD');
  expect(wrong.json().error.code).toBe('method_not_allowed');
});

test('files at every path do not turn an unknown path into a wrong method', async () => {
  const app = service();
  app.get('/*', () => 'page');

  expect((await app.inject({ method: 'POST', url: '/v1/nothing' })).statusCode).toBe(404);
});

test('an address that cannot be decoded is 400 with a request id', async () => {
  const answer = await service().inject('/%');

  expect(answer.statusCode).toBe(400);
  expect(answer.headers['x-request-id']).toMatch(/^req_/);
});

test('what is not HTTP gets the envelope too', async () => {
  const app = service();
  const address = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  try {
    const text = await new Promise<string>((resolve, reject) => {
      let received = '';
      const socket = connect(Number(address.port), '127.0.0.1', () => socket.write('nonsense\r\n\r\n'));
      socket.on('data', (bytes) => {
        received += String(bytes);
      });
      socket.on('end', () => resolve(received));
      socket.on('error', reject);
    });

    expect(text).toMatch(/^HTTP\/1.1 400 /);
    expect(ErrorEnvelope.parse(JSON.parse(text.split('\r\n\r\n')[1] ?? '')).error.code).toBe('invalid_value');
  } finally {
    await app.close();
  }
});

test('an ApiError answers with its status, param and headers', async () => {
  const error = new ApiError('conflict', 'in use', { param: 'file_id', headers: { 'retry-after': '7' } });

  const answer = await failing(error).inject('/fail');

  expect(answer.statusCode).toBe(409);
  expect(answer.headers['retry-after']).toBe('7');
  expect(answer.json()).toEqual({
    error: { message: 'in use', type: 'invalid_request_error', param: 'file_id', code: 'conflict' },
  });
});

test.each([
  ['upstream_unreachable', 503, 'server_error', { 'retry-after': '5' }],
  ['upstream_error', 502, 'server_error', { 'x-should-retry': 'false' }],
  ['upstream_timeout', 504, 'timeout_error', { 'x-should-retry': 'false' }],
  ['rate_limit_exceeded', 429, 'rate_limit_error', { 'retry-after': '1' }],
  ['insufficient_quota', 429, 'insufficient_quota', { 'x-should-retry': 'false' }],
  ['context_length_exceeded', 400, 'invalid_request_error', {}],
])('an error of another package with code %s is %i', async (code, status, type, headers) => {
  const answer = await failing(new CodedError(code)).inject('/fail');

  expect(answer.statusCode).toBe(status);
  expect(answer.json().error).toEqual({ message: `told by ${code}`, type, param: null, code });
  expect(answer.headers).toMatchObject(headers);
});

test('passes on how long a provider asked to wait', async () => {
  const answer = await failing(new CodedError('rate_limit_exceeded', 1_500)).inject('/fail');

  expect(answer.headers).toMatchObject({ 'retry-after': '2', 'retry-after-ms': '1500' });
});

test.each([
  [new TypeError('/home/me/secret.ts broke')],
  [new CodedError('ENOENT')],
  [new CodedError('toString')],
  [new CodedError('internal_error')],
  [Object.assign(new Error('of a library'), { statusCode: 400 })],
  ['a string'],
  [undefined],
])('anything else is a 500 that tells nothing: %s', async (thrown) => {
  const answer = await failing(thrown).inject('/fail');

  expect(answer.statusCode).toBe(500);
  expect(answer.json().error).toMatchObject({
    message: `internal error (request ${answer.headers['x-request-id']})`,
    code: 'internal_error',
  });
});

test('keeps a harmless request id and replaces any other', async () => {
  const app = service();
  const idFor = async (id: string) =>
    (await app.inject({ url: '/livez', headers: { 'x-request-id': id } })).headers['x-request-id'];

  expect(await idFor('abc-1.2_3')).toBe('abc-1.2_3');
  expect(await idFor('a b')).toMatch(/^req_[\da-f]{32}$/);
  expect(await idFor('x'.repeat(129))).toMatch(/^req_/);
});

test('every answer tells its time and how browsers may use it; pages have a content policy', async () => {
  const app = service();
  app.get('/page', (_request, reply) => reply.type('text/html; charset=utf-8').send('<p>hi</p>'));

  const json = await app.inject('/livez');
  const missing = await app.inject('/nothing');
  const page = await app.inject('/page');

  for (const { headers } of [json, missing, page]) {
    expect(headers['openai-processing-ms']).toMatch(/^\d+$/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  }
  expect(page.headers['content-security-policy']).toContain("default-src 'self'");
  expect(json.headers['content-security-policy']).toBeUndefined();
});
