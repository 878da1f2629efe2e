import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GREETING, writeTinyChatModel } from '../../../apps/llm-service/test-support/tiny-chat-model.ts';
import { repositoryRoot } from '../../source-files.ts';
import { type RunningFrogwell, startFrogwell } from '../running-frogwell.ts';
import { hasBrowser, type OpenWebApp, WebAppBrowser } from './open-web-app.ts';

const KEY = 'a-long-key-for-the-office';
/** Laws, sheets and theses to try with, where there are some; the samples otherwise. */
const corpus = process.env['FROGWELL_CORPUS'];
const documents = corpus !== undefined && existsSync(corpus) ? corpus : path.join(repositoryRoot, 'samples');

describe.skipIf(!hasBrowser)('a server with a key, documents and a model of its own', () => {
  let running: RunningFrogwell;
  let browser: WebAppBrowser;
  const asOwner = { FROGWELL_API_KEY: KEY };

  beforeAll(async () => {
    running = await startFrogwell({
      API_KEYS: KEY,
      LOCAL_LLM_API_KEY: KEY,
      LLM_THREADS: '1',
      FROGWELL_ENGINE: process.env['FROGWELL_ENGINE'] ?? '',
    });
    for (const folder of new Set([documents, path.join(repositoryRoot, 'samples')])) {
      // Some of a corpus may be unreadable on this machine (no LibreOffice, a password): the rest is enough.
      await running.frogwell(['ingest', folder], { env: asOwner });
    }
    browser = await WebAppBrowser.launch();
  });

  afterAll(async () => {
    await browser?.close();
    await running?.stop();
  });

  async function openWithKey(): Promise<OpenWebApp> {
    const app = await browser.open('/', { url: running.url });
    await app.page.getByLabel('Khoá', { exact: true }).fill(KEY);
    await app.page.keyboard.press('Enter');
    await app.page.getByRole('heading', { name: 'Hỏi tài liệu của bạn' }).waitFor();
    return app;
  }

  const ask = async ({ page }: OpenWebApp, question: string) => {
    await page.getByRole('textbox', { name: 'Câu hỏi của bạn' }).fill(question);
    await page.keyboard.press('Enter');
  };

  test('the key is asked for once; then every suggested question is answered and its source opens', async () => {
    const app = await openWithKey();
    const { page } = app;
    const suggestions = page.getByRole('region', { name: 'Thử hỏi' }).getByRole('button');
    await suggestions.first().waitFor();
    const questions = await suggestions.allTextContents();
    expect(questions.length).toBeGreaterThan(1);
    for (const [index, question] of questions.entries()) {
      if (index > 0) await page.getByRole('button', { name: 'Cuộc trò chuyện mới' }).click();
      await ask(app, question);
      await page
        .getByRole('button', { name: /^\[\d+\]$/ })
        .first()
        .click();

      await page.locator('mark, [data-quote-mark]').first().waitFor();
      await app.shoot(`real-documents-${index}`);
      await page.keyboard.press('Escape');
    }
    // The first request of all is refused: that is how the app learns that a key is wanted.
    expect(app.problems.filter((problem) => !problem.includes('401'))).toEqual([]);
    await app.close();
  });

  test('a model that is pulled while it runs answers the next question', async () => {
    const file = path.join(running.folder, 'tiny.gguf');
    await writeTinyChatModel(file);
    const pull = await running.frogwell(['model', 'pull', file], {
      env: { ...asOwner, LOCAL_LLM_API_URL: running.llmUrl, LOCAL_LLM_API_KEY: KEY },
    });
    expect(pull.stderr + pull.stdout).toContain('is ready');
    const app = await openWithKey();
    const { page } = app;
    await expect
      .poll(
        async () => {
          await page.getByRole('button', { name: 'Cuộc trò chuyện mới' }).click();
          await ask(app, 'Nhân viên được nghỉ phép năm bao nhiêu ngày?');
          await page.getByRole('button', { name: 'Chép kèm nguồn' }).waitFor();
          return page.getByRole('region', { name: 'Câu trả lời' }).textContent();
        },
        { timeout: 40_000, interval: 500 },
      )
      .toContain('Mô hình tiny');

    expect(await page.getByRole('region', { name: 'Câu trả lời' }).textContent()).toContain(GREETING.trim());
    await app.close();
  });
});
