import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startBackend } from '../test-support/start-backend.ts';
import { startWebBackend, type WebBackend } from '../test-support/web-backend.ts';
import { htmlPage } from '../test-support/web-site.ts';

vi.setConfig({ hookTimeout: 120_000, testTimeout: 60_000 });

let web: WebBackend;

beforeAll(async () => {
  web = await startWebBackend(['wiki', 'twin', 'gone']);
});

afterAll(async () => web?.remove());

test('it is off unless it is set, and says how to set it', async () => {
  const plain = await startBackend();

  const answer = await fetch(`${plain.url}/v1/vector_stores/vs_any/web_pages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url: 'https://example.com/' }),
  });

  expect(answer.status).toBe(403);
  expect(await answer.json()).toMatchObject({
    error: {
      code: 'insufficient_permissions',
      type: 'permission_error',
      message: expect.stringContaining('WEB_INGESTION=on'),
    },
  });
  await plain.remove();
});

test.each([
  [{}],
  [{ url: 'http://a.example/', sitemap_url: 'http://a.example/' }],
  [{ url: 'no address' }],
  [{ url: '/etc/passwd' }],
  [{ sitemap_url: 'http://a.example/', limit: 0 }],
  [{ sitemap_url: 'http://a.example/', limit: 1_001 }],
  [{ url: 'http://a.example/', attributes: { a: ['list'] } }],
])('%j is a bad request', async (body) => {
  expect(await web.post(body)).toMatchObject({ status: 400, body: { error: { code: 'invalid_value' } } });
});

test('an unknown store is not found', async () => {
  expect(await web.post({ url: web.at('wiki.example/') }, { store: 'vs_none' })).toMatchObject({
    status: 404,
  });
});

describe('a page', () => {
  test('is stored, searchable, unchanged the second time, and replaced when it has changed', async () => {
    web.sites.pages.set('wiki.example/kettle.php', htmlPage('Kettle', 'The kettle is in room 4.'));
    const [first] = await web.ingest({
      url: `${web.at('wiki.example/kettle.php')}#top`,
      attributes: { team: 'office' },
    });

    expect(first).toEqual({
      url: web.at('wiki.example/kettle.php'),
      file_id: expect.stringMatching(/^file-/),
      status: 'added',
      error: null,
    });
    expect(await web.statusOf(first?.file_id ?? null)).toBe('completed');
    const file = await web.backend.client.files.retrieve(first?.file_id ?? '');
    expect(file).toMatchObject({ filename: 'kettle.html', purpose: 'assistants' });
    const content = await web.backend.client.files.content(file.id);
    expect(await content.text()).toBe(htmlPage('Kettle', 'The kettle is in room 4.'));
    const place = await web.backend.client.vectorStores.files.retrieve(file.id, {
      vector_store_id: web.storeId,
    });
    expect(place.attributes).toEqual({ team: 'office', source_url: web.at('wiki.example/kettle.php') });
    expect(await web.search('kettle room')).toContain('room 4');
    expect([...web.sites.userAgents]).toEqual(['Frogwell/0.0.0-test']);

    const before = await web.uploads();
    const again = await web.ingestPage(web.at('wiki.example/kettle.php'));
    expect(again).toMatchObject({ status: 'unchanged', file_id: file.id });
    expect(await web.uploads()).toEqual(before);

    web.sites.pages.set('wiki.example/kettle.php', htmlPage('Kettle', 'The kettle is in room 9.'));
    const changed = await web.ingestPage(web.at('wiki.example/kettle.php'));
    expect(changed.status).toBe('changed');
    expect(changed.file_id).not.toBe(file.id);
    expect(await web.statusOf(changed.file_id)).toBe('completed');
    const found = await web.search('kettle room');
    expect(found).toContain('room 9');
    expect(found).not.toContain('room 4');
    await vi.waitFor(async () => expect(await web.uploads()).not.toContain(file.id), { timeout: 10_000 });
    expect(await web.uploads()).toHaveLength(before.length);
  });

  test('whose new version cannot be read stays as it was, and comes back when it is as before', async () => {
    const good = htmlPage('Steady', 'The umbrella stands beside the lift.');
    web.sites.pages.set('wiki.example/steady', good);
    const first = await web.ingestPage(web.at('wiki.example/steady'));
    expect(await web.statusOf(first.file_id)).toBe('completed');

    web.sites.pages.set('wiki.example/steady', (_request, response) => response.end(Buffer.alloc(500, 7)));
    const broken = await web.ingestPage(web.at('wiki.example/steady'));
    expect(broken.status).toBe('changed');
    expect(await web.statusOf(broken.file_id)).toBe('failed');
    expect(await web.search('umbrella lift')).toContain('beside the lift');

    web.sites.pages.set('wiki.example/steady', good);
    expect(await web.ingestPage(web.at('wiki.example/steady'))).toMatchObject({
      status: 'unchanged',
      file_id: first.file_id,
    });
    expect(await web.uploads()).not.toContain(broken.file_id);
  });

  test('that two callers bring at the same time is stored once', async () => {
    web.sites.pages.set('twin.example/', htmlPage('Twin', 'One of a kind.'));

    const results = await Promise.all(
      Array.from({ length: 5 }, () => web.ingestPage(web.at('twin.example/'))),
    );

    expect(results.map(({ status }) => status).toSorted()).toEqual(['added', ...Array(4).fill('unchanged')]);
    expect(new Set(results.map(({ file_id }) => file_id)).size).toBe(1);
  });

  test('that another store uses too keeps its upload when this store replaces it', async () => {
    web.sites.pages.set('wiki.example/both', htmlPage('Both', 'First text.'));
    const first = await web.ingestPage(web.at('wiki.example/both'));
    await web.statusOf(first.file_id);
    const other = await web.backend.client.vectorStores.create({
      name: 'other',
      file_ids: [first.file_id ?? ''],
    });
    web.sites.pages.set('wiki.example/both', htmlPage('Both', 'Second text.'));

    const second = await web.ingestPage(web.at('wiki.example/both'));
    await web.statusOf(second.file_id);

    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await web.uploads()).toContain(first.file_id);
    const kept = await web.backend.client.vectorStores.files.list(other.id);
    expect(kept.data.map(({ id }) => id)).toEqual([first.file_id]);
  });

  test('that is missing is told with its status, and nothing is stored', async () => {
    const before = await web.uploads();

    const result = await web.ingestPage(web.at('wiki.example/nothing-here'));

    expect(result).toMatchObject({ file_id: null, status: 'failed', error: { code: 'http_error' } });
    expect(result.error?.message).toContain('404');
    expect(await web.uploads()).toEqual(before);
  });

  test('of a server that is not there is told as such', async () => {
    web.addresses.set('gone.example', '127.0.0.2');

    expect((await web.ingestPage(web.at('gone.example/'))).error?.code).toBe('unreachable');
  });
});
