import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startWebBackend, type WebBackend } from '../test-support/web-backend.ts';
import { htmlPage, redirectTo } from '../test-support/web-site.ts';

vi.setConfig({ hookTimeout: 120_000, testTimeout: 60_000 });

let web: WebBackend;

beforeAll(async () => {
  web = await startWebBackend(['wiki', 'moved', 'rebind', 'closed', 'broken']);
});

afterAll(async () => web?.remove());

describe('addresses that are not asked', () => {
  test.each([
    ['http://127.0.0.1/'],
    ['http://2130706433/'],
    ['http://[::1]/'],
    ['http://169.254.169.254/latest/meta-data/'],
    ['http://user:secret@wiki.example/'],
    ['http://unnamed.example/'],
    ['http://unnamed.example:9200/'],
    ['file:///etc/passwd'],
  ])('%s', async (address) => {
    const asked = web.sites.asked.length;

    const result = await web.ingestPage(address);

    expect(result).toMatchObject({ file_id: null, status: 'failed', error: { code: 'address_refused' } });
    expect(web.sites.asked).toHaveLength(asked);
  });

  test.each([
    ['this machine', () => `http://127.0.0.1:${web.sites.port}/secret`, /port/],
    ['this machine on port 80', () => 'http://127.0.0.1/secret', /not on the public internet/],
    ['metadata', () => 'http://169.254.169.254/latest/', /not on the public internet/],
    ['a file', () => 'file:///etc/passwd', /file: addresses/],
    ['an unnamed port', () => 'http://wiki.example:22/', /port 22/],
    ['credentials', () => `http://a:b@wiki.example:${web.sites.port}/`, /password/],
  ])('a redirect to %s', async (_what, location, reason) => {
    web.sites.pages.set('moved.example/start', redirectTo(location()));
    web.sites.pages.set('127.0.0.1/secret', htmlPage('Secret', 'never'));

    const result = await web.ingestPage(web.at('moved.example/start'));

    expect(result).toMatchObject({ file_id: null, status: 'failed', error: { code: 'address_refused' } });
    expect(result.error?.message).toMatch(reason);
    expect(web.sites.asked.at(-1)).toBe('moved.example/start');
  });

  test('a redirect to a named host is followed, and the page keeps the address it was asked by', async () => {
    web.sites.pages.set('moved.example/here', redirectTo(web.at('wiki.example/there'), 301));
    web.sites.pages.set('wiki.example/there', htmlPage('There', 'The page has moved to a better place.'));

    const result = await web.ingestPage(web.at('moved.example/here'));

    expect(result).toMatchObject({ url: web.at('moved.example/here'), status: 'added' });
  });

  test('a redirect that never ends', async () => {
    web.sites.pages.set('moved.example/loop', redirectTo('/loop'));

    const result = await web.ingestPage(web.at('moved.example/loop'));

    expect(result.error).toMatchObject({ code: 'http_error' });
    expect(web.sites.asked.filter((name) => name === 'moved.example/loop')).toHaveLength(6);
  });

  test('a name that leads elsewhere the second time it is asked for', async () => {
    web.sites.pages.set('rebind.example/', (_request, response) =>
      response.writeHead(200, { connection: 'close', 'content-type': 'text/plain' }).end('first'),
    );
    web.sites.pages.set('rebind.example/robots.txt', (_request, response) =>
      response.writeHead(404, { connection: 'close' }).end(),
    );
    let count = 0;
    web.addresses.set('rebind.example', () => (++count <= 2 ? '127.0.0.1' : '169.254.169.254'));
    expect((await web.ingestPage(web.at('rebind.example/'))).status).toBe('added');

    const second = await web.ingestPage(web.at('rebind.example/'));

    expect(second).toMatchObject({ status: 'failed', error: { code: 'address_refused' } });
    expect(count).toBe(3);
  });
});

describe('robots.txt', () => {
  test('is obeyed, for our name before all others', async () => {
    web.sites.pages.set('closed.example/robots.txt', (_request, response) =>
      response.end(
        'User-agent: *\nDisallow: /\n\nUser-agent: frogwell\nDisallow: /private\nAllow: /private/open\n',
      ),
    );
    for (const path of ['free', 'private/a', 'private/open']) {
      web.sites.pages.set(`closed.example/${path}`, htmlPage(path, 'Some words.'));
    }

    expect((await web.ingestPage(web.at('closed.example/free'))).status).toBe('added');
    expect((await web.ingestPage(web.at('closed.example/private/open'))).status).toBe('added');
    expect((await web.ingestPage(web.at('closed.example/private/a'))).error).toMatchObject({
      code: 'robots_disallowed',
    });
    expect(web.sites.asked).not.toContain('closed.example/private/a');
    expect(web.sites.asked.filter((name) => name === 'closed.example/robots.txt')).toHaveLength(1);
  });

  test('that fails closes the site, and so does one behind a redirect', async () => {
    web.sites.pages.set('broken.example/robots.txt', (_request, response) => response.writeHead(503).end());
    web.sites.pages.set('moved.example/to-closed', redirectTo(web.at('closed.example/private/b')));

    expect((await web.ingestPage(web.at('broken.example/'))).error).toMatchObject({
      code: 'robots_disallowed',
    });
    expect((await web.ingestPage(web.at('moved.example/to-closed'))).error).toMatchObject({
      code: 'robots_disallowed',
    });
    expect(web.sites.asked).not.toContain('broken.example/');
    expect(web.sites.asked).not.toContain('closed.example/private/b');
  });
});
