import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repositoryRoot } from '../../source-files.ts';
import { type RunningFrogwell, startFrogwell } from '../running-frogwell.ts';
import { DESKTOP, hasBrowser, PHONE, WebAppBrowser } from './open-web-app.ts';

const NAMES = {
  vi: {
    question: 'Câu hỏi của bạn',
    chat: 'Hỏi đáp',
    newChat: 'Cuộc trò chuyện mới',
    quoted: 'Trích nguyên văn từ tài liệu',
  },
  en: {
    question: 'Your question',
    chat: 'Chat',
    newChat: 'New conversation',
    quoted: 'Quoted from the documents',
  },
} as const;

describe.skipIf(!hasBrowser)('the chat', () => {
  let running: RunningFrogwell;
  let browser: WebAppBrowser;

  beforeAll(async () => {
    running = await startFrogwell();
    await running.frogwell(['ingest', path.join(repositoryRoot, 'samples')]);
    browser = await WebAppBrowser.launch();
  });

  afterAll(async () => {
    await browser?.close();
    await running?.stop();
  });

  test.each(['vi', 'en'] as const)(
    'in %s: a question is asked with Enter and answered with its sources',
    async (language) => {
      const app = await browser.open('/', { url: running.url, language });
      const { page } = app;
      const names = NAMES[language];

      await page.getByRole('textbox', { name: names.question }).fill('Thử việc bao lâu và lương bao nhiêu?');
      await page.keyboard.press('Enter');

      const chip = page.getByRole('button', { name: '[1]' }).first();
      await chip.waitFor();
      expect(await page.locator('main').textContent()).toContain('60 ngày');
      expect(await page.getByText(names.quoted).count()).toBe(1);
      await chip.hover();
      await page.getByRole('blockquote').or(page.locator('blockquote')).first().waitFor();
      await page.waitForURL(/\/chat\/conv_/);
      expect(await page.title()).toContain('Thử việc bao lâu');
      await app.shoot(`chat-answer-${language}`);

      await page.reload();
      await page.getByRole('button', { name: '[1]' }).first().waitFor();
      expect(await page.locator('main').textContent()).toContain('60 ngày');
      await page.getByRole('button', { name: names.newChat }).click();
      await page.waitForURL((url) => url.pathname === '/');
      expect(await page.getByRole('button', { name: '[1]' }).count()).toBe(0);
      app.expectNoProblems();
      await app.close();
    },
  );

  test.each([
    ['light', DESKTOP],
    ['dark', DESKTOP],
    ['light', PHONE],
    ['dark', PHONE],
  ] as const)('is accessible in the %s theme at %o', async (theme, viewport) => {
    const app = await browser.open('/', { url: running.url, theme, viewport });
    const name = `${theme}-${viewport.width}`;
    expect(await app.accessibilityProblems()).toEqual([]);
    await app.shoot(`chat-empty-${name}`);

    await app.page
      .getByRole('textbox', { name: NAMES.vi.question })
      .fill('Nhân viên được nghỉ phép năm bao nhiêu ngày?');
    await app.page.keyboard.press('Enter');
    await app.page.getByRole('button', { name: '[1]' }).first().waitFor();

    expect(await app.accessibilityProblems()).toEqual([]);
    await app.shoot(`chat-${name}`);
    app.expectNoProblems();
    await app.close();
  });
});
