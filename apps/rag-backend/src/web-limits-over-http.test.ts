import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startWebBackend, type WebBackend } from '../test-support/web-backend.ts';
import { htmlPage } from '../test-support/web-site.ts';

vi.setConfig({ hookTimeout: 120_000, testTimeout: 60_000 });

let web: WebBackend;

beforeAll(async () => {
  web = await startWebBackend(['big', 'zip', 'slow', 'left']);
});

afterAll(async () => web?.remove());

describe('limits', () => {
  test('a body that says it is too large is not read', async () => {
    web.sites.pages.set('big.example/said', (_request, response) => {
      response.writeHead(200, { 'content-length': 5_000_000 });
      response.write('x');
    });

    expect((await web.ingestPage(web.at('big.example/said'))).error).toMatchObject({
      code: 'too_large',
      message: expect.stringContaining('1 MB'),
    });
  });

  test('a body without an end is cut off at the limit, and nothing of it stays', async () => {
    let sent = 0;
    web.sites.pages.set('big.example/endless', (_request, response) => {
      const more = () => {
        while (!response.destroyed) {
          sent += 65_536;
          if (!response.write(Buffer.alloc(65_536, 'x'))) break;
        }
      };
      response.on('drain', more);
      more();
    });
    const before = await web.uploads();

    expect((await web.ingestPage(web.at('big.example/endless'))).error?.code).toBe('too_large');
    expect(sent).toBeLessThan(20_000_000);
    expect(await web.uploads()).toEqual(before);
  });

  test('a gzip bomb ends where it passes the limit; honest gzip is unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000));
    expect(bomb.length).toBeLessThan(1_000_000);
    const packed = (bytes: Buffer) => (_request: unknown, response: ServerResponse) =>
      void response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'text/html' }).end(bytes);
    web.sites.pages.set('zip.example/bomb', packed(bomb));
    web.sites.pages.set('zip.example/fine', packed(gzipSync(htmlPage('Fine', 'The fan hums in the attic.'))));
    web.sites.pages.set('zip.example/cut', packed(gzipSync('cut off').subarray(0, 12)));
    web.sites.pages.set('zip.example/strange', (_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip, gzip' }).end('x'),
    );

    expect((await web.ingestPage(web.at('zip.example/bomb'))).error?.code).toBe('too_large');
    expect((await web.ingestPage(web.at('zip.example/cut'))).error?.code).toBe('unsupported_content');
    expect((await web.ingestPage(web.at('zip.example/strange'))).error?.code).toBe('unsupported_content');
    const fine = await web.ingestPage(web.at('zip.example/fine'));
    expect(await web.statusOf(fine.file_id)).toBe('completed');
    expect(await web.search('attic fan')).toContain('hums in the attic');
  });

  test('a server that says nothing, or too little too slowly, is left', async () => {
    const held: ServerResponse[] = [];
    web.sites.pages.set('slow.example/silent', (_request, response) => void held.push(response));
    web.sites.pages.set('slow.example/drip', (_request, response) => {
      const timer = setInterval(() => response.write('.'), 100);
      response.once('close', () => clearInterval(timer));
    });
    web.sites.pages.set('slow.example/stalls', (_request, response) => void response.write('begun'));
    const timed = async (path: string) => {
      const began = performance.now();
      const { error } = await web.ingestPage(web.at(`slow.example/${path}`));
      return { code: error?.code, ms: performance.now() - began };
    };

    const [silent, stalls, drip] = await Promise.all([timed('silent'), timed('stalls'), timed('drip')]);

    expect(silent).toMatchObject({ code: 'timeout' });
    expect(stalls).toMatchObject({ code: 'timeout' });
    expect(drip).toMatchObject({ code: 'timeout' });
    expect(silent.ms).toBeLessThan(2_900);
    expect(drip.ms).toBeGreaterThan(2_900);
    await vi.waitFor(() => expect(held.every(({ destroyed }) => destroyed)).toBe(true));
  });

  test('a caller who leaves ends the fetching', async () => {
    const closed = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    web.sites.pages.set('left.example/', (_request, response) => {
      const timer = setInterval(() => response.write('.'), 50);
      begun.resolve();
      response.once('close', () => {
        clearInterval(timer);
        closed.resolve();
      });
    });
    const leave = new AbortController();

    const answer = web.post({ url: web.at('left.example/') }, { signal: leave.signal });
    await begun.promise;
    const began = performance.now();
    leave.abort();

    await expect(answer).rejects.toThrow();
    await closed.promise;
    // Of the three seconds that a page is given.
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
