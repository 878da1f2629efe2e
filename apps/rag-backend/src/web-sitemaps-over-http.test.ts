import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startWebBackend, type WebBackend } from '../test-support/web-backend.ts';
import { htmlPage, redirectTo } from '../test-support/web-site.ts';

vi.setConfig({ hookTimeout: 120_000, testTimeout: 60_000 });

let web: WebBackend;

beforeAll(async () => {
  web = await startWebBackend(['map', 'www.map', 'index', 'many', 'bad', 'other']);
});

afterAll(async () => web?.remove());

const urlset = (...locations: string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${locations
    .map((location) => `<url><loc>${location}</loc><lastmod>2024-01-01</lastmod></url>`)
    .join('')}</urlset>`;
const index = (...locations: string[]) =>
  `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${locations
    .map((location) => `<sitemap><loc>${location}</loc></sitemap>`)
    .join('')}</sitemapindex>`;

function addPages(site: string, count: number): string[] {
  return Array.from({ length: count }, (_, number) => {
    web.sites.pages.set(
      `${site}/p${number}`,
      htmlPage(`Page ${number}`, `Text of page ${number} of ${site}.`),
    );
    return web.at(`${site}/p${number}`);
  });
}

test('the pages of a sitemap are taken over: its own site only, each once, in its order', async () => {
  const [first = '', second = ''] = addPages('map.example', 2);
  web.sites.pages.set('map.example/list?a=1&b=2', htmlPage('List', 'A list.'));
  web.sites.pages.set('www.map.example/p', htmlPage('Www', 'The same site.'));
  web.sites.pages.set('other.example/p', htmlPage('Other', 'Another site.'));
  const picture = `<image:image><image:loc>${web.at('map.example/picture')}</image:loc></image:image>`;
  const sitemap = urlset(
    `\n  ${second}  `,
    web.at('other.example/p'),
    `${first}#part`,
    first,
    `${web.at('map.example/list')}?a=1&amp;b=2`,
    `<![CDATA[${web.at('www.map.example/p')}]]>`,
    'http://127.0.0.1/admin',
    'file:///etc/passwd',
    'relative/path',
  ).replace('</url>', `${picture}</url>`);
  web.sites.pages.set('map.example/sitemap.xml', sitemap);

  const results = await web.ingest({ sitemap_url: web.at('map.example/sitemap.xml') });

  expect(results.map(({ url, status }) => [url, status])).toEqual([
    [second, 'added'],
    [first, 'added'],
    [`${web.at('map.example/list')}?a=1&b=2`, 'added'],
    [web.at('www.map.example/p'), 'added'],
  ]);
  expect(web.sites.asked.join()).not.toMatch(/other\.example|picture/);
  const again = await web.ingest({ sitemap_url: web.at('map.example/sitemap.xml') });
  expect(again.map(({ status }) => status)).toEqual(Array(4).fill('unchanged'));
});

test('an index is followed one level deep, packed sitemaps are unpacked, and what fails is told', async () => {
  const pages = addPages('index.example', 3);
  web.sites.pages.set('index.example/one.xml', urlset(pages[0] ?? ''));
  web.sites.pages.set('index.example/two.xml.gz', (_request, response) =>
    response
      .setHeader('content-type', 'application/gzip')
      .end(gzipSync(urlset(pages[1] ?? '', pages[2] ?? ''))),
  );
  web.sites.pages.set('index.example/deeper.xml', index(web.at('index.example/one.xml')));
  web.sites.pages.set(
    'index.example/sitemap.xml',
    index(
      ...['one.xml', 'two.xml.gz', 'deeper.xml', 'missing.xml'].map((name) =>
        web.at(`index.example/${name}`),
      ),
      web.at('other.example/sitemap.xml'),
    ),
  );

  const results = await web.ingest({ sitemap_url: web.at('index.example/sitemap.xml') });

  expect(results.map(({ url, status, error }) => [url, status, error?.code])).toEqual([
    ...pages.map((page) => [page, 'added', undefined]),
    [web.at('index.example/deeper.xml'), 'failed', 'unsupported_content'],
    [web.at('index.example/missing.xml'), 'failed', 'http_error'],
  ]);
  expect(web.sites.asked).not.toContain('other.example/sitemap.xml');
});

test('no more pages than the limit, and no more than two at a time', async () => {
  const pages = addPages('many.example', 30);
  for (let number = 0; number < 30; number++) {
    const page = htmlPage(`Page ${number}`, `Text of page ${number}.`);
    web.sites.pages.set(`many.example/p${number}`, (_request, response) =>
      setTimeout(() => response.end(page), 50),
    );
  }
  web.sites.pages.set('many.example/sitemap.xml', urlset(...pages));
  web.sites.mostAtOnce = 0;

  const [results] = await Promise.all([
    web.ingest({
      sitemap_url: web.at('many.example/sitemap.xml'),
      limit: 12,
      attributes: { part: 'many' },
    }),
    ...pages.slice(20).map((url) => web.ingest({ url })),
  ]);

  expect(results.map(({ url }) => url)).toEqual(pages.slice(0, 12));
  expect(web.sites.mostAtOnce).toBe(2);
  const place = await web.backend.client.vectorStores.files.retrieve(results[3]?.file_id ?? '', {
    vector_store_id: web.storeId,
  });
  expect(place.attributes).toEqual({ part: 'many', source_url: pages[3] });
});

test('a page that leads to another site is not taken over', async () => {
  web.sites.pages.set('other.example/login', htmlPage('Login', 'Name and password, please.'));
  web.sites.pages.set('map.example/away', redirectTo(web.at('other.example/login')));
  web.sites.pages.set('map.example/away.xml', urlset(web.at('map.example/away')));

  const [result] = await web.ingest({ sitemap_url: web.at('map.example/away.xml') });

  expect(result).toMatchObject({ status: 'failed', error: { code: 'address_refused' } });
  expect(web.sites.asked).not.toContain('other.example/login');
});

test.each([
  ['a page', htmlPage('No sitemap', 'x'), 'unsupported_content'],
  ['nothing', '', 'unsupported_content'],
  ['other XML', '<rss><channel><link>x</link></channel></rss>', 'unsupported_content'],
  [
    'entities of its own',
    `<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/passwd">]>${urlset('http://bad.example/&x;')}`,
    'unsupported_content',
  ],
  ['endless nesting', `<urlset>${'<url>'.repeat(100_000)}`, 'unsupported_content'],
  ['more than the upload limit', urlset('x'.repeat(2_000_000)), 'too_large'],
])('a sitemap that is %s', async (_what, body, code) => {
  web.sites.pages.set('bad.example/sitemap.xml', body);

  const results = await web.ingest({ sitemap_url: web.at('bad.example/sitemap.xml') });

  expect(results).toEqual([
    {
      url: web.at('bad.example/sitemap.xml'),
      file_id: null,
      status: 'failed',
      error: { code, message: expect.any(String) },
    },
  ]);
});

test('a packed sitemap that is a bomb ends at its limit', async () => {
  const bomb = gzipSync(Buffer.concat([Buffer.from('<urlset>'), Buffer.alloc(80_000_000, ' ')]));
  web.sites.pages.set('bad.example/bomb.xml.gz', (_request, response) => response.end(bomb));

  const [result] = await web.ingest({ sitemap_url: web.at('bad.example/bomb.xml.gz') });

  expect(result?.error?.code).toBe('too_large');
});
