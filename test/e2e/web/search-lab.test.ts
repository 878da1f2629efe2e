import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type EmbeddingStandIn,
  startEmbeddingStandIn,
} from '../../../apps/rag-backend/test-support/embedding-stand-in.ts';
import { repositoryRoot } from '../../source-files.ts';
import { type RunningFrogwell, startFrogwell } from '../running-frogwell.ts';
import { DESKTOP, hasBrowser, PHONE, WebAppBrowser } from './open-web-app.ts';

describe.skipIf(!hasBrowser)('the search lab', () => {
  let running: RunningFrogwell;
  let browser: WebAppBrowser;
  let llm: EmbeddingStandIn;

  beforeAll(async () => {
    llm = await startEmbeddingStandIn('model-a');
    running = await startFrogwell({ LOCAL_LLM_API_URL: llm.url });
    await running.frogwell(['ingest', path.join(repositoryRoot, 'samples')]);
    browser = await WebAppBrowser.launch();
  });

  afterAll(async () => {
    await browser?.close();
    await running?.stop();
    await llm?.close();
  });

  const whole = async () => {
    const { active } = (await (await fetch(`${running.url}/admin/embedding`)).json()) as {
      active: { chunks: { done: number; total: number } } | null;
    };
    return active !== null && active.chunks.total > 0 && active.chunks.done === active.chunks.total;
  };

  test('a question: what it finds by words and by meaning, why that is first, and whether it can be answered', async () => {
    await expect.poll(whole, { timeout: 60_000 }).toBe(true);
    const app = await browser.open('/search-lab', { url: running.url });
    const { page } = app;
    await app.shoot('search-lab-empty');
    await ask(page, 'Cho em hỏi nhân viên được nghỉ phépp năm bao nhiêu ngày?');

    await page.getByRole('heading', { name: 'Vì sao đứng đầu?' }).waitFor();
    expect(await page.getByText('“phépp” không có trong tài liệu, đã tìm “phép”').count()).toBe(1);
    expect(await page.getByText('Đủ căn cứ: sẽ trả lời').count()).toBe(1);
    for (const column of ['Theo từ', 'Theo nghĩa', 'Kết quả'])
      await page.getByRole('heading', { name: column, exact: true }).waitFor();
    const detail = page.getByRole('region', { name: 'Vì sao đứng đầu?' });
    expect(await detail.textContent()).toContain('so-tay-nhan-vien.md');
    expect(await detail.locator('mark').allTextContents()).toEqual(expect.arrayContaining(['phép', 'ngày']));
    await expectSum(page);
    const source = detail.getByRole('link', { name: /Mở trong tài liệu/ });
    expect(await source.getAttribute('href')).toMatch(
      /\/documents\/file-\w+\?store=vs_\w+&start=\d+&end=\d+/,
    );
    await app.shoot('search-lab-answered');

    const second = page.locator('main ol').last().getByRole('button').nth(1);
    await second.click();
    await page.getByRole('heading', { name: 'Vì sao ở hạng 2?' }).waitFor();
    expect(await second.getAttribute('aria-pressed')).toBe('true');
    await expectSum(page);

    await ask(page, 'Kênh đào Suez được khánh thành năm nào?');
    await page.getByText('Chưa đủ căn cứ: sẽ nói là không tìm thấy').waitFor();
    await app.shoot('search-lab-refused');

    await page.getByRole('button', { name: 'Lọc theo thuộc tính' }).click();
    await page.getByRole('textbox', { name: 'Thuộc tính' }).fill('phong_ban');
    await page.getByRole('textbox', { name: 'Giá trị' }).fill('2024');
    await ask(page, 'nghỉ phép');
    await page.getByText('Không đoạn nào vừa khớp câu hỏi vừa qua được bộ lọc', { exact: false }).waitFor();
    await app.shoot('search-lab-filtered');
    app.expectNoProblems();
    await app.close();
  });

  test('a model that reranks has a column of its own', async () => {
    await expect.poll(whole, { timeout: 60_000 }).toBe(true);
    llm.reranker = { favourite: 'hóa đơn' };
    const app = await browser.open('/search-lab', {
      url: running.url,
      language: 'en',
      viewport: { width: 1600, height: 1000 },
    });
    const { page } = app;

    // Which models there are is asked anew now and then only, and one that was too slow once is left alone for a minute.
    const isReranked = async () => {
      await ask(page, 'công ty thanh toán tiền lương hay gửi xe');
      await page.locator('main ol').nth(2).waitFor();
      return page.getByRole('heading', { name: 'Both together', exact: true }).isVisible();
    };
    await expect.poll(isReranked, { timeout: 150_000, interval: 2_000 }).toBe(true);

    expect(await page.locator('main ol').count()).toBe(4);
    await page.getByText('The reranking model gave it 0.95', { exact: false }).waitFor();
    await app.shoot('search-lab-reranked-en');
    llm.reranker = undefined;
    app.expectNoProblems();
    await app.close();
  });

  test.each([
    ['vi', 'light', DESKTOP],
    ['en', 'dark', DESKTOP],
    ['en', 'light', PHONE],
    ['vi', 'dark', PHONE],
  ] as const)('is accessible in %s, %s, at %o', async (language, theme, viewport) => {
    const app = await browser.open('/search-lab', { url: running.url, language, theme, viewport });
    const { page } = app;
    expect(await app.accessibilityProblems()).toEqual([]);
    await ask(page, 'thu viec bao lau, luong bao nhieu');
    await page.locator('main ol').first().waitFor();
    await page
      .getByRole('button', { name: language === 'vi' ? 'Lọc theo thuộc tính' : 'Filter by attribute' })
      .click();
    await page.locator('summary').click();

    expect(await app.accessibilityProblems()).toEqual([]);
    const overflow = await app.page.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth);
    expect(overflow).toBe(0);
    await app.shoot(`search-lab-${language}-${theme}-${viewport.width}`);
    await page.locator('main').evaluate((main) => main.scrollTo(0, 900));
    await app.shoot(`search-lab-${language}-${theme}-${viewport.width}-below`);
    app.expectNoProblems();
    await app.close();
  });
});

async function ask(page: Page, query: string): Promise<void> {
  await page.getByRole('searchbox').last().fill(query);
  await page.keyboard.press('Enter');
}

/** The parts that are shown sum up to the sum that is shown, but for their rounding. */
async function expectSum(page: Page): Promise<void> {
  const read = async (cells: string) =>
    (await page.locator(cells).allTextContents()).map((text) => Number(text.replace(',', '.')));
  const parts = await read('tbody td:last-child');
  const [sum = Number.NaN] = await read('tfoot td');
  expect(parts.length).toBeGreaterThan(2);
  expect(Math.abs(parts.reduce((total, part) => total + part, 0) - sum)).toBeLessThan(
    0.0006 * (parts.length + 1),
  );
}
