import { afterAll, beforeAll, expect, test } from 'vitest';
import { htmlPage, startWebSites, type WebSites } from '../../apps/rag-backend/test-support/web-site.ts';
import { type RunningFrogwell, startFrogwell } from './running-frogwell.ts';

let sites: WebSites;
let running: RunningFrogwell;

beforeAll(async () => {
  sites = await startWebSites();
  running = await startFrogwell({ WEB_INGESTION: 'on', WEB_ALLOWED_HOSTS: `127.0.0.1:${sites.port}` });
});

afterAll(async () => {
  await running?.stop();
  await sites?.close();
});

test('ingest takes a web page, and the answer comes from it', async () => {
  const address = `http://127.0.0.1:${sites.port}/phep`;
  const text = 'Nhân viên thử việc được nghỉ một ngày phép mỗi tháng.';
  sites.pages.set('127.0.0.1/phep', htmlPage('Nghỉ phép', text));

  const first = await running.frogwell(['ingest', address]);
  expect(first.stderr).toContain(`reading ${address}`);
  expect(first.stdout).toContain('1 new, 0 changed, 0 unchanged, 0 failed');
  expect(first.status).toBe(0);

  const second = await running.frogwell(['ingest', address, '--json']);
  expect(JSON.parse(second.stdout)).toMatchObject({ added: 0, unchanged: 1, failed: 0 });
  const ask = await running.frogwell([
    'ask',
    'Nhân viên thử việc được nghỉ phép mấy ngày mỗi tháng?',
    '--json',
  ]);
  expect(JSON.parse(ask.stdout)).toMatchObject({ sources: [{ filename: 'phep.html', quote: text }] });
});

test('ingest takes the pages of a sitemap, and says which could not be taken', async () => {
  const at = (path: string) => `http://127.0.0.1:${sites.port}/${path}`;
  sites.pages.set('127.0.0.1/a', htmlPage('A', 'The first page.'));
  sites.pages.set('127.0.0.1/b', htmlPage('B', 'The second page.'));
  const entries = ['a', 'gone', 'b'].map((path) => `<url><loc>${at(path)}</loc></url>`).join('');
  sites.pages.set('127.0.0.1/sitemap.xml', `<urlset>${entries}</urlset>`);

  const ingest = await running.frogwell([
    'ingest',
    '--sitemap',
    at('sitemap.xml'),
    '--json',
    '--store',
    'site',
  ]);

  expect(ingest.status).toBe(1);
  expect(JSON.parse(ingest.stdout)).toMatchObject({
    store: 'site',
    added: 2,
    failed: 1,
    failures: [{ path: at('gone'), reason: expect.stringContaining('404') }],
  });
});

test('an address of the own network that is not named is refused', async () => {
  const ingest = await running.frogwell(['ingest', 'http://localhost/']);

  expect(ingest.status).toBe(1);
  expect(ingest.stderr).toContain('localhost is not on the public internet');
});
