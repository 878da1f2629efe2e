import { expect, test } from 'vitest';
import { createLogger } from './logger.ts';
import { createService } from './service.ts';

const logger = createLogger({ name: 'test', level: 'silent' });

function service(host?: string, allowedHosts: string[] = []) {
  const options = host === undefined ? {} : { host };
  const app = createService({ name: 'test', logger, auth: { apiKeys: [] }, allowedHosts, ...options });
  app.post('/v1/things', () => ({ ok: true }));
  return app;
}

test.each([
  ['localhost:30000', 200],
  ['LOCALHOST', 200],
  ['127.0.0.1:30000', 200],
  ['[::1]:30000', 200],
  ['frog.office.lan:30000', 200],
  ['evil.example', 421],
  ['localhost.evil.example', 421],
  ['127.0.0.1.evil.example', 421],
  ['192.168.1.20:30000', 421],
  ['localhost@evil.example', 421],
])('bound to loopback, host %j is %i', async (host, status) => {
  const answer = await service(undefined, ['Frog.office.lan']).inject({ url: '/livez', headers: { host } });

  expect(answer.statusCode).toBe(status);
});

test('bound beyond loopback, addresses are fine and foreign names are not', async () => {
  const app = service('0.0.0.0');
  const statusFor = async (host: string) =>
    (await app.inject({ url: '/livez', headers: { host } })).statusCode;

  expect(await statusFor('192.168.1.20:30000')).toBe(200);
  expect(await statusFor('[fe80::1]')).toBe(200);
  expect(await statusFor('rebound.example')).toBe(421);
});

test.each([
  ['http://localhost:30000', 'localhost:30000', 200],
  ['https://frog.lan', 'frog.lan', 200],
  ['http://localhost:5173', 'localhost:30000', 403],
  ['http://127.0.0.1:30000', 'localhost:30000', 403],
  ['https://evil.example', 'localhost:30000', 403],
  ['null', 'localhost:30000', 403],
  ['file://localhost:30000', 'localhost:30000', 403],
])('a post of a page at %s to %s is %i', async (origin, host, status) => {
  const answer = await service(undefined, ['frog.lan']).inject({
    method: 'POST',
    url: '/v1/things',
    headers: { origin, host },
  });

  expect(answer.statusCode).toBe(status);
});

test('reading is not state-changing: the browser itself keeps the answer from the page', async () => {
  const answer = await service().inject({ url: '/livez', headers: { origin: 'https://evil.example' } });

  expect(answer.statusCode).toBe(200);
  expect(answer.headers['access-control-allow-origin']).toBeUndefined();
});
