import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type StandInServer,
  sendJson,
  startStandIn,
} from '../../../apps/rag-backend/test-support/stand-in-server.ts';
import { repositoryRoot } from '../../source-files.ts';
import { type RunningFrogwell, startFrogwell } from '../running-frogwell.ts';
import { hasBrowser, type OpenWebApp, WebAppBrowser } from './open-web-app.ts';

const HOSTILE = [
  'Thời gian thử việc là **60 ngày** đối với vị trí cần trình độ cao đẳng trở lên.',
  'Con voi nặng nhất thế giới sống ở đảo Madagasca.',
  '<script>globalThis.hacked = 1</script><img src="http://elsewhere.example/x.png" onerror="globalThis.hacked = 2">',
  '![ảnh](http://elsewhere.example/y.png) [bấm](javascript:globalThis.hacked=3)',
].join('\n\n');

describe.skipIf(!hasBrowser)('a conversation with a model', () => {
  let model: StandInServer;
  let running: RunningFrogwell;
  let browser: WebAppBrowser;
  /** What the model does with the next question. */
  let behaviour: 'answers' | 'goes on for ever' | 'fails' = 'answers';

  beforeAll(async () => {
    model = await startStandIn({
      'GET /health': (_body, response) => sendJson(response, 200, { status: 'ready', model: 'frog' }),
      'GET /v1/models': (_body, response) =>
        sendJson(response, 200, { object: 'list', data: [{ id: 'frog' }] }),
      'POST /v1/chat/completions': (_body, response) => write(response),
    });
    running = await startFrogwell({
      LOCAL_LLM_API_URL: model.url,
      LLM_MAX_ATTEMPTS: '1',
      LLM_FALLBACK: 'extractive',
    });
    await running.frogwell(['ingest', path.join(repositoryRoot, 'samples')]);
    browser = await WebAppBrowser.launch();
  });

  afterAll(async () => {
    await browser?.close();
    await running?.stop();
    await model?.close();
  });

  function write(response: ServerResponse): void {
    if (behaviour === 'fails') {
      sendJson(response, 500, { error: { message: 'the model is tired' } });
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const send = (delta: object, finish: string | null = null) =>
      response.write(
        `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`,
      );
    if (behaviour === 'answers') {
      for (const content of HOSTILE.match(/[\s\S]{1,9}/gu) ?? []) send({ content });
      send({}, 'stop');
      response.end('data: [DONE]\n\n');
      return;
    }
    const timer = setInterval(() => send({ content: 'Thử việc 60 ngày. ' }), 30);
    response.once('close', () => clearInterval(timer));
  }

  const ask = async ({ page }: OpenWebApp, question: string) => {
    await page.getByRole('textbox', { name: 'Câu hỏi của bạn' }).fill(question);
    await page.keyboard.press('Enter');
  };
  const open = () => browser.open('/', { url: running.url });

  test('Markdown is drawn, hostile parts of it do nothing, and what has no support is marked', async () => {
    behaviour = 'answers';
    const app = await open();
    const { page } = app;
    await ask(app, 'Thử việc bao lâu và lương bao nhiêu?');
    await page.getByRole('button', { name: '[1]' }).first().waitFor();

    const answer = page.getByRole('region', { name: 'Câu trả lời' });
    expect(await answer.locator('strong').textContent()).toBe('60 ngày');
    expect(await answer.textContent()).toContain('<script>');
    expect(await answer.locator('img, script').count()).toBe(0);
    expect((await answer.getByText('bấm', { exact: true }).getAttribute('href')) ?? '').not.toMatch(
      /^javascript/,
    );
    expect(await page.evaluate(() => (globalThis as { hacked?: number }).hacked)).toBeUndefined();
    expect(await answer.getByTitle('Không tìm thấy chỗ dựa').first().textContent()).toContain('Con voi');
    expect(await answer.textContent()).toContain('Mô hình frog');
    expect(await app.accessibilityProblems()).toEqual([]);
    await app.shoot('chat-unsupported');
    app.expectNoProblems();
    await app.close();
  });

  test('an answer can be stopped; what was written stays, and the model is left alone', async () => {
    behaviour = 'goes on for ever';
    const app = await open();
    const { page } = app;
    await ask(app, 'Thử việc bao lâu?');
    await page.getByText('Thử việc 60 ngày.').first().waitFor();
    await page.getByRole('button', { name: 'Dừng trả lời' }).click();

    await page.getByText('Đã dừng. Phần đã viết được giữ lại.').waitFor();
    await page.waitForURL(/\/chat\/conv_/);
    await page.reload();
    await page.getByText('Đã dừng. Phần đã viết được giữ lại.').waitFor();
    expect(await page.locator('main').textContent()).toContain('Thử việc 60 ngày.');
    app.expectNoProblems();
    await app.close();
  });

  test('when the model fails the documents answer, and it is said that they stood in', async () => {
    behaviour = 'fails';
    const app = await open();
    await ask(app, 'Khi nào công ty trả lương cho nhân viên?');

    await app.page.getByText('Dự phòng', { exact: true }).waitFor();
    expect(await app.page.locator('main').textContent()).toContain('Trích nguyên văn từ tài liệu');
    await app.shoot('chat-fallback');
    app.expectNoProblems();
    await app.close();
  });

  test('a question is edited and asked anew: what followed it is gone, here and in the history', async () => {
    behaviour = 'answers';
    const app = await open();
    const { page } = app;
    await ask(app, 'Thử việc mấy ngày?');
    await page.getByRole('button', { name: 'Chép kèm nguồn' }).waitFor();
    await ask(app, 'Còn lương thì sao?');
    await expect.poll(() => page.getByRole('button', { name: 'Chép kèm nguồn' }).count()).toBe(2);
    await page.getByRole('button', { name: 'Sửa câu hỏi' }).first().click();
    await page.getByRole('textbox', { name: 'Sửa câu hỏi' }).fill('Thử việc tối đa bao lâu?');
    await page.getByRole('button', { name: 'Hỏi lại' }).click();
    await page.getByRole('button', { name: 'Chép kèm nguồn' }).waitFor();

    await page.reload();
    await page.getByRole('button', { name: 'Chép kèm nguồn' }).waitFor();
    const shown = (await page.getByRole('heading', { level: 2 }).allTextContents()).map((text) =>
      text.trim(),
    );
    expect(shown).toEqual(['Bạn hỏi: Thử việc tối đa bao lâu?']);
    app.expectNoProblems();
    await app.close();
  });

  test('an answer is rated, copied and exported with its sources', async () => {
    behaviour = 'answers';
    const app = await open();
    const { page } = app;
    await ask(app, 'Thử việc bao lâu và lương bao nhiêu?');
    await page.getByRole('button', { name: 'Câu trả lời không tốt' }).click();
    await page.getByRole('textbox', { name: 'Nhận xét (không bắt buộc)' }).fill('Con voi ở đâu ra?');
    await page.getByRole('button', { name: 'Gửi nhận xét' }).click();
    await page.getByText('Cảm ơn, đã ghi nhận.').first().waitFor();
    const rated = await (await fetch(`${running.url}/admin/answers?feedback=down`)).json();
    expect(rated).toMatchObject({ data: [{ feedback: { rating: 'down', comment: 'Con voi ở đâu ra?' } }] });

    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Xuất Markdown' }).click();
    const text = readFileSync(await (await download).path(), 'utf8');
    expect(text).toMatch(/^# Thử việc bao lâu và lương bao nhiêu\?\n/);
    expect(text).toContain('Nguồn:\n[1] Sổ tay nhân viên Công ty Ếch Xanh');
    expect(text).not.toMatch(/[\uE000-\uE003]/);
    app.expectNoProblems();
    await app.close();
  });

  test('the history is searched without tone marks, renamed and deleted', async () => {
    behaviour = 'answers';
    const made = await fetch(`${running.url}/v1/conversations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        metadata: { title: '<b>Đậm</b> & "nhạy"' },
        items: [{ role: 'user', content: 'Xin chào' }],
      }),
    });
    expect(made.status).toBe(200);
    const app = await open();
    const { page } = app;
    const history = page.getByRole('region', { name: 'Lịch sử' });
    await page.getByRole('searchbox', { name: 'Tìm trong lịch sử' }).fill('dam');
    await expect.poll(() => history.getByRole('link').allTextContents()).toEqual(['<b>Đậm</b> & "nhạy"']);
    await history.getByRole('button', { name: /^Thao tác với/ }).click();
    await page.getByRole('menuitem', { name: 'Đổi tên' }).click();
    await page.getByRole('textbox', { name: 'Tên cuộc trò chuyện' }).fill('Lời chào');
    await page.keyboard.press('Enter');
    await page.getByRole('searchbox', { name: 'Tìm trong lịch sử' }).fill('loi chao');
    await expect.poll(() => history.getByRole('link').allTextContents()).toEqual(['Lời chào']);
    await history.getByRole('link', { name: 'Lời chào' }).click();
    await page.getByRole('heading', { name: 'Xin chào' }).waitFor();
    await history.getByRole('button', { name: /^Thao tác với/ }).click();
    await page.getByRole('menuitem', { name: 'Xoá' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Xoá' }).click();

    await page.waitForURL((url) => url.pathname === '/');
    await history.getByText('Không có cuộc trò chuyện nào khớp.').waitFor();
    app.expectNoProblems();
    await app.close();
  });
});
