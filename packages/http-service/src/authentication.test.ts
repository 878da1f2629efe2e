import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { IssuedKeys } from './authentication.ts';
import { createLogger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { createService, type Service } from './service.ts';

const logger = createLogger({ name: 'test', level: 'silent' });

function service(apiKeys: string[], publicPaths: string[] = [], issuedKeys?: IssuedKeys): Service {
  const app = createService({
    name: 'test',
    logger,
    auth: { apiKeys, ...(issuedKeys && { issuedKeys }) },
    publicPaths,
    metrics: createMetrics(),
  });
  app.get('/health', () => ({ status: 'ok' }));
  app.get('/v1/files/:id', () => ({ ok: true }));
  app.post('/v1/files', () => ({ ok: true }));
  app.delete('/v1/files/:id', () => ({ ok: true }));
  app.get('/assets/*', () => 'asset');
  return app;
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

test('every route needs a key but the probes and what is made public', async () => {
  const app = service(['first', 'second'], ['/assets/*']);
  await app.ready();

  const open = new Set<string>();
  for (const { method, url } of app.routeTable.routes) {
    const path = url.replace(':id', 'x').replace('*', 'x');
    const answer = await app.inject({ method: method as 'GET', url: path }); // Fastify's own method names
    if (answer.statusCode !== 401) open.add(url);
    else expect(answer.headers['www-authenticate']).toBe('Bearer');
  }

  expect(app.routeTable.routes.length).toBeGreaterThan(8);
  expect([...open].toSorted()).toEqual(['/assets/*', '/health', '/livez']);
});

test('an unknown path and a wrong method tell nothing without a key', async () => {
  const app = service(['k']);

  expect((await app.inject('/v1/nothing')).statusCode).toBe(401);
  expect((await app.inject({ method: 'PUT', url: '/v1/files' })).statusCode).toBe(401);
  expect((await app.inject({ url: '/v1/nothing', headers: bearer('k') })).statusCode).toBe(404);
});

test('a public path does not open its neighbours', async () => {
  const app = service(['k'], ['/assets/*']);

  for (const url of [
    '/assets/../v1/files/x',
    '/assets/%2e%2e/v1/files/x',
    '//health',
    '/health/',
    '/livez/../metrics',
  ]) {
    const answer = await app.inject(url);
    expect(answer.body).not.toContain('"ok":true');
    expect(answer.body).not.toContain('process_cpu');
  }
});

test.each([
  [{}, 401],
  [bearer('wrong'), 401],
  [bearer('firs'), 401],
  [{ authorization: 'Basic first' }, 401],
  [{ authorization: 'first' }, 401],
  [bearer('first'), 200],
  [{ authorization: 'bearer  second ' }, 200],
])('%j is %i', async (headers, status) => {
  expect((await service(['first', 'second']).inject({ url: '/v1/files/x', headers })).statusCode).toBe(
    status,
  );
});

test.each([
  ['127.0.0.1', 200],
  ['127.8.8.8', 200],
  ['::1', 200],
  ['::ffff:127.0.0.1', 200],
  ['192.168.1.20', 401],
  ['::ffff:10.0.0.1', 401],
  ['fe80::1', 401],
])('without keys a client at %s is %i', async (remoteAddress, status) => {
  expect((await service([]).inject({ url: '/v1/files/x', remoteAddress })).statusCode).toBe(status);
});

test('a header cannot pretend to be this machine', async () => {
  const answer = await service([]).inject({
    url: '/v1/files/x',
    remoteAddress: '10.0.0.1',
    headers: { 'x-forwarded-for': '127.0.0.1', forwarded: 'for=127.0.0.1' },
  });

  expect(answer.statusCode).toBe(401);
});

test('keys issued while it runs open it as those that are set do, and close it to callers without one', async () => {
  const issued = new Set<string>();
  const app = service([], [], {
    get isEmpty() {
      return issued.size === 0;
    },
    recognise: (hash) => issued.has(hash.toString('hex')),
  });
  const statusWith = async (headers: Record<string, string>) =>
    (await app.inject({ url: '/v1/files/x', headers })).statusCode;
  expect(await statusWith({})).toBe(200);

  issued.add(createHash('sha256').update('made').digest('hex'));
  expect(await statusWith({})).toBe(401);
  expect(await statusWith(bearer('other'))).toBe(401);
  expect(await statusWith(bearer('made'))).toBe(200);

  issued.clear();
  expect(await statusWith({})).toBe(200);
});
