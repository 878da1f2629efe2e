import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningFrogwell, startFrogwell } from '../running-frogwell.ts';
import { hasBrowser, PHONE, WebAppBrowser } from './open-web-app.ts';
import { type SubPathProxy, startSubPathProxy } from './sub-path-proxy.ts';

/** JavaScript of the first screen, as a proxy would compress it. */
const FIRST_LOAD_BYTES = 250_000;

describe.skipIf(!hasBrowser)('the web app from an empty start', () => {
  let running: RunningFrogwell;
  let proxy: SubPathProxy;
  let browser: WebAppBrowser;

  beforeAll(async () => {
    running = await startFrogwell();
    proxy = await startSubPathProxy(running.url);
    browser = await WebAppBrowser.launch();
  });

  afterAll(async () => {
    await browser?.close();
    await proxy?.stop();
    await running?.stop();
  });

  test('three presses lead to an answer whose source is checked', async () => {
    const app = await browser.open('/', { url: running.url });
    const { page } = app;
    expect(await app.accessibilityProblems()).toEqual([]);
    await app.shoot('first-run-empty');

    await page.getByRole('button', { name: 'Thử với tài liệu mẫu' }).click();
    const suggestion = page.getByRole('region', { name: 'Thử hỏi' }).getByRole('button').first();
    await suggestion.waitFor({ timeout: 60_000 });
    expect(await app.accessibilityProblems()).toEqual([]);
    await app.shoot('first-run-ready');
    await suggestion.click();
    const citation = page.getByRole('button', { name: '[1]' }).first();
    await citation.click();

    await page.locator('mark').first().waitFor();
    await app.shoot('first-run-checked');
    app.expectNoProblems();
    await app.close();
  });

  test('a file that is attached is asked about at once, and not kept among the documents', async () => {
    const app = await browser.open('/', { url: running.url });
    const { page } = app;
    const text = 'Quy định gửi xe: xe đạp gửi miễn phí, xe máy năm nghìn đồng một lượt.';
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'gui-xe.txt', mimeType: 'text/plain', buffer: Buffer.from(text) });
    await page.getByText('Đang hỏi về gui-xe.txt').waitFor({ timeout: 30_000 });
    await page.getByRole('textbox', { name: 'Câu hỏi của bạn' }).fill('Gửi xe máy bao nhiêu tiền một lượt?');
    await page.keyboard.press('Enter');

    await page.getByRole('button', { name: '[1]' }).first().waitFor();
    expect(await page.locator('main').textContent()).toContain('năm nghìn đồng');
    await page.goto(`${running.url}/documents`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.locator('main').textContent()).not.toContain('gui-xe.txt');
    app.expectNoProblems();
    await app.close();
  });

  test('language and theme are kept after a reload', async () => {
    const app = await browser.open('/', { url: running.url });
    const { page } = app;
    // What the test chose for the first visit must not be chosen again.
    await page.getByRole('button', { name: 'English' }).click();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.getByRole('button', { name: 'Dark' }).click();
    expect(
      await page.evaluate(() => [
        localStorage.getItem('frogwell.language'),
        localStorage.getItem('frogwell.theme'),
      ]),
    ).toEqual(['en', 'dark']);
    await page.getByRole('textbox', { name: 'Your question' }).waitFor();
    app.expectNoProblems();
    await app.close();
  });

  test('works below a path of a reverse proxy, also when a screen deep inside is loaded first', async () => {
    const app = await browser.open('/', { url: proxy.url });
    const { page } = app;
    await page.getByRole('textbox', { name: 'Câu hỏi của bạn' }).fill('Khi nào công ty trả lương?');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/office\/frogwell\/chat\/conv_/);
    await page.reload();
    await page
      .getByRole('heading', { name: /Khi nào công ty trả lương/ })
      .first()
      .waitFor();
    await page.getByRole('link', { name: 'Tài liệu' }).click();
    await page.waitForURL(`${proxy.url}/documents`);
    app.expectNoProblems();
    await app.close();
  });

  test('can be installed, has a menu on phones, and loads little at first', async () => {
    const app = await browser.open('/', { url: running.url, viewport: PHONE });
    const { page } = app;
    const loaded = await page.evaluate(() =>
      performance.getEntriesByType('resource').map(({ name }) => name),
    );
    const scripts = loaded.filter((address) => path.extname(new URL(address).pathname) === '.js');
    const sizes = scripts.map(async (address) => gzipSync(await (await fetch(address)).text()).length);
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    const cdp = await page.context().newCDPSession(page);
    const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
    await page.getByRole('button', { name: 'Mở trình đơn' }).click();
    await page.getByRole('dialog').getByRole('link', { name: 'Tài liệu' }).waitFor();
    expect(await app.accessibilityProblems()).toEqual([]);
    await app.shoot('phone-menu');

    // A private window, as tests use, cannot install anything; nothing else may stand in the way.
    expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual(
      [],
    );
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(FIRST_LOAD_BYTES);
    app.expectNoProblems();
    await app.close();
  });
});
