import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLogger, createService, type Service } from '@frogwell/http-service';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCREENS, WEB_APP_PATHS, webApp } from './routes/web-app.ts';

const PAGE = '<!doctype html><html lang="vi"><head><title>Frogwell</title></head><body></body></html>';

let folder: string;
const services: Service[] = [];

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'frogwell-web-'));
  mkdirSync(path.join(folder, 'assets'));
  writeFileSync(path.join(folder, 'index.html'), PAGE);
  writeFileSync(path.join(folder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(path.join(folder, 'assets', 'index-1a2b.js'), 'export {};');
});

afterAll(async () => {
  for (const service of services) await service.close();
  rmSync(folder, { recursive: true });
});

async function serve(from: string): Promise<Service> {
  const service = createService({
    name: 'web-app-test',
    logger: createLogger({ name: 'web-app-test', level: 'silent' }),
    auth: { apiKeys: ['secret'] },
    publicPaths: WEB_APP_PATHS,
  });
  services.push(service);
  await webApp(service, { folder: from });
  return service;
}

describe('the web app', () => {
  test('every screen is the same page, needs no key, and finds its files below any path', async () => {
    const app = await serve(folder);
    for (const screen of SCREENS) {
      const address = screen.replace(/:\w+/, 'x%20y');
      const answer = await app.inject({ url: address });

      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(answer.headers['cache-control']).toBe('no-cache');
      expect(answer.headers['content-security-policy']).toContain("default-src 'self'");
      expect(answer.headers['content-security-policy']).not.toMatch(/script-src[^;]*unsafe/);
      const base = /<base href="([^"]+)">/.exec(answer.body)?.[1] ?? '?';
      expect(new URL(base, `http://office.example/frogwell${address}`).pathname).toBe('/frogwell/');
    }
  });

  test('its files may be kept for ever, since another content has another name', async () => {
    const app = await serve(folder);
    const script = await app.inject({ url: '/assets/index-1a2b.js' });

    expect(script.statusCode).toBe(200);
    expect(script.headers['cache-control']).toContain('immutable');
    expect((await app.inject({ url: '/icon.svg' })).headers['cache-control']).not.toContain('immutable');
  });

  test.each(['/assets/..%2findex.html', '/assets/gone.js'])('%s is not there', async (url) => {
    const answer = await (await serve(folder)).inject({ url, headers: { authorization: 'Bearer secret' } });

    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ error: { code: 'not_found' } });
  });

  test('where it has not been built, the answer says what to do', async () => {
    const answer = await (await serve(path.join(folder, 'none'))).inject({ url: '/' });

    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ error: { message: expect.stringContaining('npm start') } });
  });
});
