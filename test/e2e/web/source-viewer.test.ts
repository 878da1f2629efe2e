import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import OpenAI from 'openai';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { writePdf } from '../../../packages/ingestion/src/__fixtures__/write-pdf.ts';
import { repositoryRoot } from '../../source-files.ts';
import { type RunningFrogwell, startFrogwell } from '../running-frogwell.ts';
import { DESKTOP, hasBrowser, type OpenWebApp, PHONE, WebAppBrowser } from './open-web-app.ts';

vi.setConfig({ hookTimeout: 180_000, testTimeout: 60_000 });

const LEAVE = 'Nhân viên xưởng gốm được nghỉ mát 9 ngày mỗi mùa hè.';
const GLAZE = 'Men gốm xanh nung ở 1280 độ trong 14 giờ.';
const LONG_PAGES = 60;

describe.skipIf(!hasBrowser)('the source viewer', () => {
  let running: RunningFrogwell;
  let browser: WebAppBrowser;
  let client: OpenAI;
  let storeId: string;
  const ids = new Map<string, string>();

  beforeAll(async () => {
    running = await startFrogwell();
    client = new OpenAI({ apiKey: 'unused', baseURL: `${running.url}/v1` });
    const folder = path.join(running.folder, 'sources');
    mkdirSync(folder);
    for (const [name, bytes] of sources()) writeFileSync(path.join(folder, name), bytes);
    await running.frogwell(['ingest', path.join(repositoryRoot, 'samples'), folder]);
    for await (const file of client.files.list()) ids.set(file.filename, file.id);
    for await (const store of client.vectorStores.list()) storeId = store.id;
    browser = await WebAppBrowser.launch();
  });

  afterAll(async () => {
    await browser?.close();
    await running?.stop();
  });

  /** The address of a file at some words of it. */
  async function addressOf(filename: string, words: string): Promise<string> {
    const id = ids.get(filename);
    if (id === undefined) throw new Error(`${filename} is not among ${[...ids.keys()].join(', ')}`);
    const response = await fetch(`${running.url}/v1/vector_stores/${storeId}/files/${id}/content`);
    const { data } = (await response.json()) as { data: { text: string }[] };
    const start = data
      .map(({ text }) => text)
      .join('')
      .indexOf(words);
    if (start < 0) throw new Error(`no "${words}" in ${filename}`);
    return `/documents/${id}?store=${storeId}&start=${start}&end=${start + words.length}`;
  }

  test.each([
    ['Hồ sơ nhân sự được lưu trữ bao lâu?', '20 năm'],
    ['Nhân viên được nghỉ phép năm bao nhiêu ngày?', '14 ngày'],
    ['Khi nào công ty trả lương?', 'ngày 5 hằng tháng'],
    ['How long is the warranty of the Lily Pad?', '24 months'],
  ])('"%s": the address of the citation opens the quote where it stands', async (question, words) => {
    const ask = await running.frogwell(['ask', question, '--json']);
    const cited: { url: string; quote: string; filename: string }[] = JSON.parse(ask.stdout).sources;
    const source = cited.find(({ quote }) => quote.includes(words));
    if (source === undefined) throw new Error(`no quote with "${words}" in ${ask.stdout}`);
    const app = await browser.open(source.url.slice(running.url.length), { url: running.url });

    const marks = app.page.locator('mark');
    await marks.first().waitFor();
    expect(withoutSpaces((await marks.allTextContents()).join(''))).toBe(withoutSpaces(source.quote));
    await expect.poll(() => isInView(app.page, 'mark')).toBe(true);
    expect(await app.page.locator('main header').textContent()).toContain(source.filename);
    app.expectNoProblems();
    await app.close();
  });

  test('a quote of a PDF is marked on its page, over its own letters, and scrolled to', async () => {
    const app = await browser.open(await addressOf('xưởng gốm.pdf', '1280 độ'), { url: running.url });
    const { page } = app;

    await letters(page, GLAZE).waitFor();
    await expect.poll(() => isInView(page, '[data-quote-mark]')).toBe(true);
    expect(await page.getByLabel('Số trang').inputValue()).toBe('3');
    expect(await page.locator('main header').textContent()).toContain('Trang 3 / 3');
    expect(await overlapOfMark(page, GLAZE, '1280 độ')).toBeGreaterThan(0.8);

    await page.getByRole('button', { name: /^Phóng to/ }).click();
    await expect.poll(() => overlapOfMark(page, GLAZE, '1280 độ')).toBeGreaterThan(0.8);
    await expect.poll(() => isInView(page, '[data-quote-mark]')).toBe(true);
    await page.getByRole('button', { name: 'Trang trước' }).click();
    await expect.poll(() => page.getByLabel('Số trang').inputValue()).toBe('2');
    await page.getByRole('button', { name: 'Văn bản' }).click();
    expect(await page.locator('mark').textContent()).toBe('1280 độ');
    app.expectNoProblems();
    await app.close();
  });

  test('of a long PDF only the pages near what is seen are drawn', async () => {
    const app = await browser.open(await addressOf('sổ dài.pdf', 'Mục số 47 của sổ'), { url: running.url });
    const { page } = app;

    await letters(page, 'Mục số 47 của sổ').waitFor();
    await expect.poll(() => isInView(page, '[data-quote-mark]')).toBe(true);
    expect(await page.locator('[data-page]').count()).toBe(LONG_PAGES);
    expect(await page.locator('[data-page] canvas').count()).toBeLessThan(8);
    await page.getByLabel('Số trang').fill('12');
    await page.keyboard.press('Enter');
    await letters(page, 'Mục số 12 của sổ').waitFor();
    app.expectNoProblems();
    await app.close();
  });

  test('a row of a sheet is marked in its table', async () => {
    const app = await browser.open(await addressOf('ca trực.csv', 'Minh'), { url: running.url });
    const { page } = app;

    await page.getByRole('columnheader', { name: 'Người trực' }).waitFor();
    const row = page.locator('tr[aria-current]');
    expect(await row.count()).toBe(1);
    expect(await row.textContent()).toContain('Thứ ba');
    expect(await page.locator('mark').textContent()).toBe('Minh');
    app.expectNoProblems();
    await app.close();
  });

  test('a long text comes part by part, and nothing jumps', async () => {
    const app = await browser.open(await addressOf('nhật ký.txt', 'Dòng thứ 3000 của'), { url: running.url });
    const { page } = app;
    const region = page.getByRole('region', { name: 'Nội dung tài liệu' });
    const topOf = (words: string) =>
      page.locator('body').evaluate((body, wanted) => {
        const { ownerDocument } = body;
        const walker = ownerDocument.createTreeWalker(body, 4); // NodeFilter.SHOW_TEXT
        for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
          const at = node.textContent?.indexOf(wanted) ?? -1;
          if (at < 0) continue;
          const range = ownerDocument.createRange();
          range.setStart(node, at);
          range.setEnd(node, at + wanted.length);
          return Math.round(range.getBoundingClientRect().top);
        }
        return null;
      }, words);
    await page.locator('mark').waitFor();

    const response = page.waitForResponse((answer) => answer.url().includes('from='));
    await region.evaluate((element) => {
      element.scrollTop = 300;
    });
    const before = await topOf('Dòng thứ 2900 của');
    await region.evaluate((element) => {
      element.scrollTop = 0;
    });
    const moved = await topOf('Dòng thứ 2900 của');
    await response;
    await expect.poll(() => region.evaluate((element) => element.scrollTop)).toBeGreaterThan(1_000);

    expect(before).not.toBeNull();
    expect(await topOf('Dòng thứ 2900 của')).toBe(moved);
    expect(await page.locator('mark').count()).toBe(1);
    const text = (await region.textContent()) ?? '';
    const numbers = [...text.matchAll(/Dòng thứ (\d+) của/g)].map(([, number]) => Number(number));
    expect(numbers).toEqual(Array.from(numbers, (_, index) => (numbers[0] ?? 0) + index));
    app.expectNoProblems();
    await app.close();
  });

  test('the original is a download, whatever it is', async () => {
    const app = await browser.open(await addressOf('trang web.html', 'Tiêu đề vô hại'), { url: running.url });
    const download = app.page.waitForEvent('download');
    await app.page.getByRole('button', { name: 'Tải tệp gốc' }).click();

    expect((await download).suggestedFilename()).toBe('trang web.html');
    app.expectNoProblems();
    await app.close();
  });

  test('a file that does not exist is said to be gone, with ways on; its data answer 404', async () => {
    expect((await fetch(`${running.url}/admin/files/file-gone/view?start=0&end=4`)).status).toBe(404);
    const app = await browser.open('/documents/file-gone?start=0&end=4', {
      url: running.url,
      language: 'en',
    });

    await app.page.getByRole('heading', { name: 'This document is gone' }).waitFor();
    expect(await app.accessibilityProblems()).toEqual([]);
    await app.page.getByRole('link', { name: 'Back to the chat' }).click();
    await app.page.getByRole('textbox', { name: 'Your question' }).waitFor();
    expect(app.problems.filter((problem) => !problem.includes('404'))).toEqual([]);
    await app.close();
  });

  test('hostile documents and names do nothing', async () => {
    const names = [...ids.keys()].filter((name) => name.includes('hostile') || name.includes('trang web'));
    expect(names).toHaveLength(4);
    for (const name of names) {
      const app = await browser.open(await addressOf(name, 'vô hại'), { url: running.url });
      await app.page
        .locator(name.endsWith('.pdf') ? '[data-quote-mark]' : 'mark')
        .first()
        .waitFor();
      await app.page.waitForTimeout(500);

      expect(await app.page.evaluate(() => 'hacked' in globalThis)).toBe(false);
      expect(await app.page.title()).not.toBe('hacked');
      expect(
        await app.page.locator('main a[href], main iframe, main script, main form[action]').count(),
      ).toBe(0);
      expect(await app.page.locator('main header').textContent()).toContain(name);
      expect(app.page.url()).toContain('/documents/');
      app.expectNoProblems();
      await app.close();
    }
  });

  test.each([
    ['vi', 'light', DESKTOP],
    ['en', 'dark', DESKTOP],
    ['en', 'light', PHONE],
    ['vi', 'dark', PHONE],
  ] as const)(
    'beside an answer, in %s, %s, %o: opened, walked through and closed by keyboard',
    async (language, theme, viewport) => {
      const app = await browser.open('/', { url: running.url, language, theme, viewport });
      const { page } = app;
      const names =
        language === 'vi'
          ? { question: 'Câu hỏi của bạn', next: /^Trích dẫn sau/, close: 'Đóng nguồn' }
          : { question: 'Your question', next: /^Next citation/, close: 'Close the source' };
      await page
        .getByRole('textbox', { name: names.question })
        .fill('Nhân viên được nghỉ phép năm bao nhiêu ngày, và thử việc bao lâu?');
      await page.keyboard.press('Enter');
      const chip = page.getByRole('button', { name: '[1]' }).first();
      await chip.click();

      const marks = page.locator('mark');
      await marks.first().waitFor();
      await expect.poll(() => isInView(page, 'mark')).toBe(true);
      await page.getByRole('button', { name: names.next }).waitFor();
      expect(await app.accessibilityProblems()).toEqual([]);
      await app.shoot(`source-pane-${language}-${theme}-${viewport.width}`);

      const first = (await marks.allTextContents()).join('');
      await page.keyboard.press('n');
      await expect.poll(async () => (await marks.allTextContents()).join('')).not.toBe(first);
      await page.keyboard.press('p');
      await expect.poll(async () => (await marks.allTextContents()).join('')).toBe(first);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: names.close }).waitFor({ state: 'detached' });
      await expect
        .poll(() => chip.evaluate((element) => element === element.ownerDocument.activeElement))
        .toBe(true);
      app.expectNoProblems();
      await app.close();
    },
  );

  test.each([
    ['xưởng gốm.pdf', '1280 độ', 'vi', 'light', DESKTOP],
    ['xưởng gốm.pdf', '1280 độ', 'en', 'dark', PHONE],
    ['ca trực.csv', 'Minh', 'en', 'light', DESKTOP],
    ['nhật ký.txt', 'Dòng thứ 3000 của', 'vi', 'dark', DESKTOP],
  ] as const)('%s is accessible (%s, %s, %s, %o)', async (name, words, language, theme, viewport) => {
    const app = await browser.open(await addressOf(name, words), {
      url: running.url,
      language,
      theme,
      viewport,
    });
    await ready(app, name);

    expect(await app.accessibilityProblems()).toEqual([]);
    await app.shoot(`source-${path.extname(name).slice(1)}-${language}-${theme}-${viewport.width}`);
    app.expectNoProblems();
    await app.close();
  });
});

/** Generated documents, some of them hostile. */
function sources(): [name: string, bytes: Uint8Array | string][] {
  const line = (text: string, y = 700) => ({ text, x: 60, y });
  return [
    ['xưởng gốm.pdf', writePdf([[line('Nội quy xưởng gốm Bát Tràng.')], [line(LEAVE)], [line(GLAZE, 300)]])],
    [
      'sổ dài.pdf',
      writePdf(
        Array.from({ length: LONG_PAGES }, (_, index) => [
          line(`Mục số ${index + 1} của sổ ghi chép dài.`, 760 - 10 * index),
        ]),
      ),
    ],
    ['ca trực.csv', 'Ngày,Người trực\nThứ hai,Lan\nThứ ba,Minh\nThứ tư,Hoa\n'],
    [
      'nhật ký.txt',
      Array.from({ length: 6_000 }, (_, index) => `Dòng thứ ${index + 1} của nhật ký vận hành.\n`).join(''),
    ],
    [
      'trang web.html',
      '<html><body><main><h1>Tiêu đề vô hại</h1><script>hacked = 1</script><p>Đoạn văn <a href="javascript:hacked=1">liên kết</a> <img src=x onerror="hacked=1"> đủ dài để được giữ lại trong văn bản.</p></main></body></html>',
    ],
    [
      'hostile &amp; <img src=x onerror=hacked=1>.txt',
      '<script>document.title="hacked"</script> đoạn này vô hại.',
    ],
    [
      'hostile "onmouseover=hacked=1.md',
      '# vô hại\n\n[x](javascript:hacked=1) <iframe src="javascript:hacked=1"></iframe>\n',
    ],
    ['hostile.pdf', hostilePdf()],
  ];
}

/** A PDF that runs a script when it is opened, and whose page is covered by a link with another. */
function hostilePdf(): Uint8Array {
  const script = 'app.alert("hacked"); this.title = "hacked"; hacked = 1;';
  const text = Buffer.from(
    writePdf([[{ text: 'Trang này vô hại dù có mã lệnh trong tệp.', x: 60, y: 700 }]]),
  ).toString('latin1');
  const action = `<< /S /JavaScript /JS (${script.replace(/[()]/g, '\\$&')}) >>`;
  const link = `<< /Type /Annot /Subtype /Link /Rect [0 0 595 842] /Border [0 0 0] /A << /S /URI /URI (javascript:hacked=1) >> >>`;
  // Every reader rebuilds a table of objects whose offsets are wrong.
  return Buffer.from(
    text
      .replace('/Type /Catalog', `/Type /Catalog /OpenAction ${action}`)
      .replace('/Type /Page ', `/Type /Page /AA << /O ${action} >> /Annots [${link}] `),
    'latin1',
  );
}

async function ready(app: OpenWebApp, name: string): Promise<void> {
  const mark = app.page.locator(name.endsWith('.pdf') ? '[data-quote-mark]' : 'mark').first();
  await mark.waitFor();
  if (name.endsWith('.pdf')) await letters(app.page, GLAZE).waitFor();
}

/** A line of a page in the layer of letters. */
function letters(page: Page, text: string) {
  return page.locator('.pdf-text span', { hasText: text }).first();
}

/** How much of where the words stand on the page is marked: 0 to 1. */
function overlapOfMark(page: Page, line: string, words: string): Promise<number> {
  const start = line.indexOf(words);
  return letters(page, line).evaluate(
    (span, { from, to }) => {
      const node = span.firstChild;
      const { ownerDocument } = span;
      const mark = ownerDocument.querySelector('[data-quote-mark]')?.getBoundingClientRect();
      if (!node || !mark) return 0;
      const range = ownerDocument.createRange();
      range.setStart(node, from);
      range.setEnd(node, to);
      const box = range.getBoundingClientRect();
      const across = Math.min(box.right, mark.right) - Math.max(box.left, mark.left);
      const down = Math.min(box.bottom, mark.bottom) - Math.max(box.top, mark.top);
      return Math.min(across / box.width, across / mark.width, down / box.height);
    },
    { from: start, to: start + words.length },
  );
}

async function isInView(page: Page, selector: string): Promise<boolean> {
  const box = await page.locator(selector).first().boundingBox();
  const height = page.viewportSize()?.height ?? 0;
  return box !== null && box.y + box.height > 0 && box.y < height;
}

function withoutSpaces(text: string): string {
  return text.replace(/\s+/g, '');
}
