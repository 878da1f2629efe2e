import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ModelMirror, startModelMirror } from '../../../apps/llm-service/test-support/model-mirror.ts';
import { writeTinyChatModel } from '../../../apps/llm-service/test-support/tiny-chat-model.ts';
import { repositoryRoot } from '../../source-files.ts';
import { type RunningFrogwell, startFrogwell } from '../running-frogwell.ts';
import { DESKTOP, hasBrowser, PHONE, WebAppBrowser } from './open-web-app.ts';

const NAMES = {
  vi: {
    who: 'Ai trả lời',
    extractive: 'Chỉ trích tài liệu',
    openai: 'OpenAI hoặc đám mây tương thích',
    leaves: 'Văn bản sẽ rời khỏi máy này',
    agree: 'Đồng ý và chuyển',
    reset: 'Theo cấu hình',
    install: 'Cài frog',
    pulling: 'Đang tải frog',
    stop: 'Dừng tải',
    inUse: 'đang dùng',
    servers: 'Máy chủ mô hình',
    test: 'Thử trả lời',
    answersWell: /trả lời tốt/,
    failed: /Không trả lời được/,
    more: 'Thêm thao tác với frog',
    remove: 'Xoá khỏi máy',
    meaning: 'Tìm theo nghĩa: trạng thái',
  },
  en: {
    who: 'Who answers',
    extractive: 'The documents themselves',
    openai: 'OpenAI or a compatible cloud',
    leaves: 'Text will leave this machine',
    agree: 'Agree and switch',
    reset: 'As the settings say',
    install: 'Install frog',
    pulling: 'Downloading frog',
    stop: 'Stop',
    inUse: 'in use',
    servers: 'Model servers',
    test: 'Test the answer',
    answersWell: /answers well/,
    failed: /No answer/,
    more: 'More for frog',
    remove: 'Remove from the machine',
    meaning: 'Search by meaning: state',
  },
} as const;

/** Where the catalogue says that the Frog model lies. */
const FROG = 'phamhai/Llama-3.2-3B-Instruct-Frog-Q4_K_M-GGUF/resolve/main/frog.gguf';

describe.skipIf(!hasBrowser)('models and providers', () => {
  let running: RunningFrogwell;
  let browser: WebAppBrowser;
  let mirror: ModelMirror;

  beforeAll(async () => {
    mirror = await startModelMirror();
    running = await startFrogwell({
      LLM_THREADS: '1',
      FROGWELL_ENGINE: process.env['FROGWELL_ENGINE'] ?? '',
      HF_ENDPOINT: mirror.url,
      LLM_ALLOWED: 'openai,local,extractive',
      OPENAI_API_KEY: 'sk-test',
      OPENAI_BASE_URL: 'http://cloud.invalid/v1',
    });
    const file = path.join(running.folder, 'tiny.gguf');
    await writeTinyChatModel(file);
    mirror.files.set(FROG, readFileSync(file));
    await running.frogwell(['ingest', path.join(repositoryRoot, 'samples')]);
    browser = await WebAppBrowser.launch();
  });

  afterAll(async () => {
    await browser?.close();
    await running?.stop();
    await mirror?.close();
  });

  test.each(['vi', 'en'] as const)(
    'in %s: the provider is changed, with a question before text leaves the machine',
    async (language) => {
      const names = NAMES[language];
      const app = await browser.open('/models', { url: running.url, language });
      const { page } = app;
      const who = page.getByRole('region', { name: names.who });
      await who.getByRole('radio', { name: names.extractive }).click();
      await who.getByRole('button', { name: names.reset }).waitFor();
      expect(await who.getByRole('radio', { name: names.extractive }).isChecked()).toBe(true);

      await who.getByRole('radio', { name: names.openai }).click();
      const dialog = page.getByRole('dialog', { name: names.leaves });
      await dialog.getByText('cloud.invalid').waitFor();
      await app.shoot(`models-leaves-${language}`);
      await page.keyboard.press('Escape');
      expect(await who.getByRole('radio', { name: names.extractive }).isChecked()).toBe(true);
      expect((await running.frogwell(['provider', '--json'])).stdout).toContain('"provider":"extractive"');

      await who.getByRole('radio', { name: names.openai }).click();
      await dialog.getByRole('button', { name: names.agree }).click();
      await dialog.waitFor({ state: 'detached' });
      expect((await running.frogwell(['provider', '--json'])).stdout).toContain('"provider":"openai"');
      await page
        .getByRole('region', { name: names.openai })
        .getByRole('button', { name: names.test })
        .click();
      await page.getByText(names.failed).waitFor();
      await who.getByRole('button', { name: names.reset }).click();
      await who.getByRole('button', { name: names.reset }).waitFor({ state: 'detached' });
      app.expectNoProblems();
      await app.close();
    },
  );

  test.each(['vi', 'en'] as const)(
    'in %s: a model is fetched with its progress, cancelled, fetched again, tested and removed',
    async (language) => {
      const names = NAMES[language];
      mirror.stallAfter.push(300_000);
      const app = await browser.open('/models', { url: running.url, language });
      const { page } = app;
      await page.getByRole('button', { name: names.install }).click();
      const progress = page.getByRole('progressbar', { name: names.pulling });
      await progress.waitFor();
      await expect.poll(() => progress.getAttribute('aria-valuenow')).toMatch(/^[1-9]/);
      await page.getByRole('region', { name: names.who }).waitFor();
      await progress.scrollIntoViewIfNeeded();
      await app.shoot(`models-pulling-${language}`);
      await page.reload();
      await progress.waitFor();
      await page.getByRole('button', { name: names.stop, exact: true }).click();

      await page.getByRole('button', { name: names.install }).click();
      await page.getByText(names.inUse, { exact: true }).waitFor();
      const servers = page.getByRole('region', { name: names.servers });
      await servers.getByText('frogwell', { exact: true }).waitFor();
      await expect
        .poll(async () => (await fetch(`${running.llmUrl}/readyz`)).status, { timeout: 60_000 })
        .toBe(200);
      await expect
        .poll(
          async () => {
            await servers.getByRole('button', { name: names.test }).click();
            return servers.getByText(names.answersWell).isVisible();
          },
          { interval: 1_500, timeout: 30_000 },
        )
        .toBe(true);
      await servers.scrollIntoViewIfNeeded();
      await app.shoot(`models-tested-${language}`);

      await page.getByRole('button', { name: names.more }).click();
      await page.getByRole('menuitem', { name: names.remove }).click();
      await page.getByRole('dialog').getByRole('button', { name: names.remove }).click();
      await page.getByRole('button', { name: names.install }).waitFor();
      expect(app.problems.filter((problem) => !problem.includes('503'))).toEqual([]);
      await app.close();
    },
  );

  test.each([
    ['light', DESKTOP],
    ['dark', DESKTOP],
    ['light', PHONE],
    ['dark', PHONE],
  ] as const)('are accessible in the %s theme at %o', async (theme, viewport) => {
    const app = await browser.open('/models', { url: running.url, theme, viewport });
    await app.page.getByRole('button', { name: NAMES.vi.install }).waitFor();
    await app.page.getByRole('region', { name: NAMES.vi.meaning }).waitFor();
    expect(await app.accessibilityProblems()).toEqual([]);
    const name = `${theme}-${viewport.width}`;
    await app.shoot(`models-${name}`);
    await app.page.getByRole('region', { name: NAMES.vi.meaning }).scrollIntoViewIfNeeded();
    await app.shoot(`models-end-${name}`);
    const main = app.page.locator('main');
    expect(await main.evaluate((element) => element.scrollWidth > element.clientWidth)).toBe(false);
    app.expectNoProblems();
    await app.close();
  });
});
