import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBackend, type TestBackend } from '../../../apps/rag-backend/test-support/start-backend.ts';
import { recordPast } from './monitoring-past.ts';
import { hasBrowser, LOOKS, WebAppBrowser } from './open-web-app.ts';

const NAMES = {
  vi: {
    title: 'Giám sát',
    healthy: 'Mọi thứ hoạt động bình thường',
    day: '24 giờ',
    requests: 'Yêu cầu mỗi phút',
    asTable: 'Xem dạng bảng: Yêu cầu mỗi phút',
    table: 'Số liệu: Yêu cầu mỗi phút',
    unknownModel: 'Không có mô hình tên này',
    copy: 'Chép mã yêu cầu',
    unreachable: 'Không kết nối được với dịch vụ mô hình',
    remedy: 'Khởi động dịch vụ mô hình',
    empty: 'Chưa có yêu cầu nào thất bại',
  },
  en: {
    title: 'Monitoring',
    healthy: 'Everything works',
    day: '24 hours',
    requests: 'Requests per minute',
    asTable: 'Show as a table: Requests per minute',
    table: 'Figures: Requests per minute',
    unknownModel: 'No model of this name',
    copy: 'Copy request id',
    unreachable: 'The model service cannot be reached',
    remedy: 'Start the model service',
    empty: 'No request has failed',
  },
} as const;

/** A script that makes the page believe it is shown or hidden. */
function visibility(state: 'hidden' | 'visible'): string {
  return `Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));`;
}

describe.skipIf(!hasBrowser)('monitoring', () => {
  let browser: WebAppBrowser;
  let backend: TestBackend;

  beforeAll(async () => {
    const dataDir = await mkdtemp(path.join(os.tmpdir(), 'frogwell-monitoring-'));
    await recordPast(dataDir);
    backend = await startBackend({}, dataDir);
    browser = await WebAppBrowser.launch();
  });
  afterAll(async () => {
    await browser?.close();
    await backend?.remove();
  });

  const ask = (model: string) =>
    backend.client.chat.completions.create({ model, messages: [{ role: 'user', content: 'Xin chào' }] });

  test.each(['vi', 'en'] as const)(
    'in %s: health, charts with tables, and a failure with its remedy',
    async (language) => {
      const names = NAMES[language];
      await ask('auto');
      const failure = await ask('toad').catch((error: { requestID?: string }) => error);
      const requestId = 'requestID' in failure ? (failure.requestID ?? '') : '';

      const app = await browser.open('/monitoring', { url: backend.url, language });
      const { page } = app;

      await page.getByText(names.healthy).waitFor();
      await page.locator('canvas').nth(5).waitFor();
      await page.getByText(names.unknownModel).first().waitFor();
      expect(await page.getByText(requestId).count()).toBe(1);
      await page.getByRole('button', { name: `${names.copy} ${requestId}` }).click();
      const requests = page.getByRole('figure', { name: names.requests });
      await requests.getByRole('button', { name: names.asTable }).click();
      expect(
        await requests.getByRole('region', { name: names.table }).getByRole('row').count(),
      ).toBeGreaterThan(50);
      const answered = page.waitForResponse((response) => response.url().includes('step=600'));
      await page.getByRole('button', { name: names.day, exact: true }).click();
      expect((await answered).status()).toBe(200);
      expect(await page.title()).toContain(names.title);
      app.expectNoProblems();
      await app.close();
    },
  );

  test.each(LOOKS)('is accessible in the %s theme at %o in %s', async (theme, viewport, language) => {
    const app = await browser.open('/monitoring', { url: backend.url, theme, viewport, language });
    const { page } = app;
    await page.locator('canvas').nth(5).waitFor();
    await page.getByRole('button', { name: NAMES[language].day, exact: true }).click();
    await page.waitForTimeout(1_500);

    expect(await app.accessibilityProblems()).toEqual([]);
    expect(
      await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth'),
    ).toBeLessThanOrEqual(0);
    await app.shoot(`monitoring-${theme}-${viewport.width}-top`);
    for (const part of [1, 2, 3, 4]) {
      await page.locator('main').evaluate((main) => main.scrollBy(0, main.clientHeight - 60));
      await app.shoot(`monitoring-${theme}-${viewport.width}-${part}`);
    }
    await page.getByRole('button', { name: NAMES[language].asTable }).click();
    expect(await app.accessibilityProblems()).toEqual([]);
    app.expectNoProblems();
    await app.close();
  });

  test('what a caller sent is shown as text', async () => {
    const hostile = '<img src=x onerror=alert(1)>‮"\'';
    const response = await fetch(`${backend.url}/admin/ingestion`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ paused: false, [hostile]: 1 }),
    });
    expect(response.status).toBe(400);

    const app = await browser.open('/monitoring', { url: backend.url });
    await app.page.getByText('<img src=x onerror=alert(1)>').waitFor();

    expect(await app.page.locator('main img').count()).toBe(0);
    app.expectNoProblems();
    await app.close();
  });

  test('a tab that nobody looks at asks for nothing', async () => {
    const app = await browser.open('/monitoring', { url: backend.url });
    const { page } = app;
    await page.locator('canvas').nth(5).waitFor();
    await page.evaluate(visibility('hidden'));
    await page.waitForTimeout(1_000);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));

    await page.waitForTimeout(11_000);
    expect(asked).toEqual([]);

    const again = page.waitForRequest((request) => request.url().endsWith('/health'));
    await page.evaluate(visibility('visible'));
    await again;
    await app.close();
  });
});

describe.skipIf(!hasBrowser)('monitoring of a new service', () => {
  test.each(['vi', 'en'] as const)(
    'in %s: says what is broken and what to do, and what is empty',
    async (language) => {
      const names = NAMES[language];
      const backend = await startBackend({ LLM_PROVIDER: 'local' });
      const browser = await WebAppBrowser.launch();
      const app = await browser.open('/monitoring', { url: backend.url, language });

      await app.page.getByText(names.unreachable).waitFor();
      await app.page.getByText(names.remedy).waitFor();
      await app.page.getByText(names.empty).waitFor();
      expect(await app.accessibilityProblems()).toEqual([]);
      await app.shoot(`monitoring-degraded-${language}`);

      app.expectNoProblems();
      await browser.close();
      await backend.remove();
    },
  );
});
