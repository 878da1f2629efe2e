import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repositoryRoot } from '../source-files.ts';
import { type RunningFrogwell, startFrogwell } from './running-frogwell.ts';

/** `npm test` names the browser, or says why there is none; a bare vitest looks in the usual place. */
const executablePath = process.env['CHROMIUM_PATH'] || '/usr/bin/chromium';

describe.skipIf(!existsSync(executablePath))('the page behind a citation', () => {
  let running: RunningFrogwell;
  let browser: Browser;

  beforeAll(async () => {
    running = await startFrogwell();
    await running.frogwell(['ingest', path.join(repositoryRoot, 'samples')]);
    browser = await chromium.launch({
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--no-first-run',
      ],
    });
  });

  afterAll(async () => {
    await browser?.close();
    await running?.stop();
  });

  test.each([
    ['Hồ sơ nhân sự được lưu trữ bao lâu?', '20 năm'],
    ['Nhân viên được nghỉ phép năm bao nhiêu ngày?', '14 ngày'],
    ['Khi nào công ty trả lương?', 'ngày 5 hằng tháng'],
    ['How long is the warranty of the Lily Pad?', '24 months'],
  ])('"%s": the quote is highlighted where it stands', async (question, words) => {
    const ask = await running.frogwell(['ask', question, '--json']);
    const sources: { url: string; quote: string; filename: string }[] = JSON.parse(ask.stdout).sources;
    const source = sources.find(({ quote }) => quote.includes(words));
    if (source === undefined) throw new Error(`no quote with "${words}" in ${ask.stdout}`);
    const { page, problems } = await openPage(source.url);

    const marks = page.locator('mark');
    expect(await marks.count()).toBeGreaterThan(0);
    const marked = (await marks.allTextContents()).join('');
    expect(withoutSpaces(marked)).toBe(withoutSpaces(source.quote));
    await expect.poll(() => isInView(page)).toBe(true);
    expect(await page.textContent('body')).toContain(source.filename);
    expect(problems).toEqual([]);
    await page.close();
  });

  test('an address of a file that does not exist is an error page, not a broken one', async () => {
    const response = await fetch(`${running.url}/documents/file-gone?start=0&end=4`);

    expect(response.status).toBe(404);
  });

  /** Opens a page and collects console errors, failed requests and requests to other hosts. */
  async function openPage(url: string): Promise<{ page: Page; problems: string[] }> {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== running.url) problems.push(`request to ${request.url()}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
    });
    await page.goto(url, { waitUntil: 'networkidle' });
    return { page, problems };
  }

  /** Has the browser scrolled to the quote? */
  async function isInView(page: Page): Promise<boolean> {
    const box = await page.locator('mark').first().boundingBox();
    const height = page.viewportSize()?.height ?? 0;
    return box !== null && box.y + box.height > 0 && box.y < height;
  }
});

function withoutSpaces(text: string): string {
  return text.replace(/\s+/g, '');
}
