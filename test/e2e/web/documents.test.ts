import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LibraryFiles, VectorStore } from '@frogwell/protocol';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningFrogwell, startFrogwell } from '../running-frogwell.ts';
import { DESKTOP, hasBrowser, type OpenWebApp, PHONE, WebAppBrowser } from './open-web-app.ts';

const REGULATION = `NỘI QUY LAO ĐỘNG

Chương I
THỜI GIỜ LÀM VIỆC

Điều 1. Thời giờ làm việc
1. Thời giờ làm việc là 8 giờ mỗi ngày và 40 giờ mỗi tuần.
2. Giờ nghỉ trưa kéo dài từ 12 giờ đến 13 giờ 30 phút.

Chương II
NGHỈ PHÉP

Điều 2. Nghỉ phép năm
1. Người lao động làm đủ 12 tháng được nghỉ 14 ngày phép mỗi năm.
2. Đơn xin nghỉ phép phải gửi trước ít nhất 3 ngày làm việc.

Điều 3. Nghỉ việc riêng
1. Người lao động kết hôn được nghỉ 3 ngày, hưởng nguyên lương.
2. Cha mẹ chết thì được nghỉ 3 ngày, hưởng nguyên lương.
`;
const QUESTIONS =
  'Câu hỏi,Đáp án\nCăng tin mở cửa lúc mấy giờ?,Căng tin mở cửa từ 6 giờ 30.\nAi giữ bãi xe?,Ông Tám.\n';
const HOSTILE_NAMES = [
  '<img src=x onerror=alert(1)>.txt',
  "'><script>alert(2)<script>.txt",
  'hóa đơn\u202Ecod.exe.txt',
  `${'Quyết định '.repeat(30)}.txt`,
  '🐸 ếch 🐸.txt',
];

const NAMES = {
  vi: {
    documents: 'Tài liệu',
    emptyTitle: 'Chưa có tài liệu nào',
    chooseFiles: 'Chọn tệp',
    ready: 'Đã đọc',
    search: 'Tìm theo tên hoặc tiêu đề',
    nothing: 'Không có tệp nào như vậy',
    structure: 'Cấu trúc',
    passages: 'Đoạn',
    questions: 'Câu hỏi có sẵn',
    close: 'Đóng',
  },
  en: {
    documents: 'Documents',
    emptyTitle: 'No documents yet',
    chooseFiles: 'Choose files',
    ready: 'Ready',
    search: 'Search names and titles',
    nothing: 'No such files',
    structure: 'Structure',
    passages: 'Passages',
    questions: 'Known questions',
    close: 'Close',
  },
} as const;

const text = (name: string, content: string) => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(content),
});

describe.skipIf(!hasBrowser)('the documents', () => {
  let running: RunningFrogwell;
  let browser: WebAppBrowser;

  beforeAll(async () => {
    running = await startFrogwell({ WEB_INGESTION: 'on' });
    browser = await WebAppBrowser.launch();
  });

  afterAll(async () => {
    await browser?.close();
    await running?.stop();
  });

  const call = async <Answer>(route: string, json?: unknown): Promise<Answer> => {
    const response = await fetch(`${running.url}${route}`, {
      ...(json !== undefined && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(json),
      }),
    });
    return (await response.json()) as Answer;
  };
  const newStore = async (name: string) => (await call<VectorStore>('/v1/vector_stores', { name })).id;
  const filesOf = (store: string) => call<LibraryFiles>(`/admin/vector_stores/${store}/files?order=asc`);
  const namesIn = async (store: string) => (await filesOf(store)).data.map(({ filename }) => filename);
  const addFiles = (page: Page, files: { name: string; mimeType: string; buffer: Buffer }[]) =>
    page.locator('input[type=file]:not([webkitdirectory])').first().setInputFiles(files);

  /** A store of its own with these files, read; the app open on it. */
  async function openStore(
    name: string,
    files: { name: string; mimeType: string; buffer: Buffer }[],
    options: Partial<Parameters<WebAppBrowser['open']>[1]> = {},
  ): Promise<{ store: string; app: OpenWebApp; page: Page }> {
    const store = await newStore(name);
    const app = await browser.open(`/documents?store=${store}`, { url: running.url, ...options });
    await addFiles(app.page, files);
    await expect
      .poll(async () => (await filesOf(store)).data.filter(({ status }) => status !== 'in_progress').length, {
        timeout: 60_000,
      })
      .toBe(files.length);
    await app.page.getByRole('row').nth(files.length).waitFor();
    return { store, app, page: app.page };
  }

  test.each(['vi', 'en'] as const)(
    'in %s: files are added, found, looked into and described',
    async (language) => {
      const names = NAMES[language];
      const store = await newStore(`chính ${language}`);
      const app = await browser.open(`/documents?store=${store}`, { url: running.url, language });
      const { page } = app;
      await page.getByRole('heading', { level: 1, name: names.documents }).waitFor();
      await page.getByRole('heading', { name: names.emptyTitle }).waitFor();
      await app.shoot(`documents-empty-${language}`);

      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        page.getByRole('button', { name: names.chooseFiles }).click(),
      ]);
      await chooser.setFiles([text('nội quy.txt', REGULATION), text('hỏi đáp.csv', QUESTIONS)]);
      await expect
        .poll(
          () =>
            page.getByRole('cell').getByText(names.ready, { exact: true }).locator('visible=true').count(),
          {
            timeout: 60_000,
          },
        )
        .toBe(2);
      await app.shoot(`documents-${language}`);

      await page.getByRole('searchbox', { name: names.search }).fill('NOI QUY');
      await page.getByRole('button', { name: 'hỏi đáp.csv', exact: true }).waitFor({ state: 'detached' });
      expect(new URL(page.url()).searchParams.get('query')).toBe('NOI QUY');
      await page.getByRole('searchbox', { name: names.search }).fill('không có');
      await page.getByRole('heading', { name: names.nothing }).waitFor();
      await page.getByRole('searchbox', { name: names.search }).fill('');

      await page.getByRole('button', { name: 'nội quy.txt', exact: true }).click();
      await page.getByRole('tab', { name: names.structure }).click();
      const article = page.getByRole('link', { name: 'Điều 2. Nghỉ phép năm' });
      await article.waitFor();
      expect(await article.getAttribute('href')).toMatch(
        /\/documents\/file-[^?]+\?store=vs_[^&]+&start=\d+&end=\d+/,
      );
      await app.shoot(`documents-structure-${language}`);
      await page.getByRole('tab', { name: names.passages }).click();
      await page.getByRole('listitem').filter({ hasText: '14 ngày phép mỗi năm' }).waitFor();
      await page.getByRole('dialog').getByRole('button', { name: names.close }).click();
      await page.getByRole('button', { name: 'hỏi đáp.csv', exact: true }).click();
      await page.getByRole('tab', { name: names.questions }).click();
      await page.getByRole('heading', { name: 'Ai giữ bãi xe?' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      app.expectNoProblems();
      await app.close();
    },
  );

  test('names are shown as text, whatever stands in them, and fit a phone', async () => {
    const files = HOSTILE_NAMES.map((name, index) => text(name, `Tài liệu số ${index} nói về ếch.`));
    const { app, page, store } = await openStore('<b onclick=alert(3)>kho</b>', files, { viewport: PHONE });
    let dialogs = 0;
    page.on('dialog', () => {
      dialogs += 1;
    });

    await page.getByRole('button', { name: HOSTILE_NAMES[0] ?? '', exact: true }).click();
    await page.getByRole('heading', { name: HOSTILE_NAMES[0] ?? '' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    expect(await page.locator('main img, main script, main b').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'hóa đơncod.exe.txt', exact: true }).count()).toBe(1);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
    await page.getByRole('button', { name: `Thao tác với ${HOSTILE_NAMES[1]}` }).click();
    await page.getByRole('menuitem', { name: 'Xoá' }).click();
    await page.getByText(`Đã xoá “${HOSTILE_NAMES[1]}”.`).first().waitFor();
    await app.shoot('documents-hostile-phone');
    expect(dialogs).toBe(0);
    expect(await namesIn(store)).toHaveLength(files.length);
    app.expectNoProblems();
    await app.close();
  });

  test('a folder is sent with the names of its folders, without the hidden files in it', async () => {
    const folder = path.join(running.folder, 'Phòng Kế toán');
    mkdirSync(path.join(folder, 'Quý 1'), { recursive: true });
    writeFileSync(path.join(folder, 'a.txt'), 'Báo cáo năm.');
    writeFileSync(path.join(folder, 'Quý 1', 'b.txt'), 'Báo cáo quý một.');
    writeFileSync(path.join(folder, '.DS_Store'), 'x');
    const store = await newStore('thư mục');
    const app = await browser.open(`/documents?store=${store}`, { url: running.url });

    await app.page.locator('input[webkitdirectory]').first().setInputFiles(folder);

    await app.page.getByText('Đã bỏ qua 1 tệp ẩn của hệ thống.').first().waitFor();
    await expect.poll(async () => (await filesOf(store)).counts.completed, { timeout: 60_000 }).toBe(2);
    const found = (await filesOf(store)).data.map(({ filename, attributes }) => [
      filename,
      attributes?.['source_folder'],
    ]);
    expect(found.toSorted()).toEqual([
      ['a.txt', 'Phòng Kế toán'],
      ['b.txt', 'Phòng Kế toán/Quý 1'],
    ]);
    app.expectNoProblems();
    await app.close();
  });

  test('what is dropped on the page is added', async () => {
    const store = await newStore('thả');
    const app = await browser.open(`/documents?store=${store}`, { url: running.url });
    const { page } = app;
    await page.getByRole('heading', { name: NAMES.vi.emptyTitle }).waitFor();
    const transfer = await page.evaluateHandle(`(() => {
      const data = new DataTransfer();
      data.items.add(new File(['Con cò trắng.'], 'cò.txt'));
      return data;
    })()`);

    await page.locator('main').dispatchEvent('dragenter', { dataTransfer: transfer });
    await page.getByText('Thả tệp hoặc thư mục vào đây').waitFor();
    await app.shoot('documents-drop');
    await page.locator('main').dispatchEvent('drop', { dataTransfer: transfer });

    await page.getByRole('button', { name: 'cò.txt', exact: true }).waitFor();
    expect(await page.getByText('Thả tệp hoặc thư mục vào đây').count()).toBe(0);
    app.expectNoProblems();
    await app.close();
  });

  test('a deleted file can be brought back; when the page is left it is deleted', async () => {
    const { store, app, page } = await openStore('xoá', [
      text('giữ.txt', 'Giữ lại.'),
      text('bỏ.txt', 'Bỏ đi.'),
    ]);
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/files/remove')) sent.push(request.postData() ?? '');
    });
    const remove = async (name: string) => {
      await page.getByRole('button', { name: `Thao tác với ${name}` }).click();
      await page.getByRole('menuitem', { name: 'Xoá' }).click();
      await page.getByRole('button', { name, exact: true }).waitFor({ state: 'detached' });
    };

    await remove('giữ.txt');
    expect(await page.getByRole('button', { name: 'Tất cả 1' }).count()).toBe(1);
    await page.getByRole('button', { name: 'Hoàn tác' }).click();
    await page.getByRole('button', { name: 'giữ.txt', exact: true }).waitFor();
    expect(sent).toEqual([]);

    await remove('bỏ.txt');
    expect((await namesIn(store)).toSorted()).toEqual(['bỏ.txt', 'giữ.txt']);
    await page.goto(`${running.url}/`);

    await expect.poll(() => namesIn(store)).toEqual(['giữ.txt']);
    app.expectNoProblems();
    await app.close();
  });

  test('a long list has pages, and the last one goes away with its files', async () => {
    const store = await newStore('dài');
    const app = await browser.open(`/documents?store=${store}&sort=name&page=9`, { url: running.url });
    const { page } = app;
    await page.getByRole('heading', { name: NAMES.vi.emptyTitle }).waitFor();
    await addFiles(
      page,
      Array.from({ length: 52 }, (_, index) =>
        text(`Quyết định ${index + 1}.txt`, `Quyết định ${index + 1}.`),
      ),
    );
    await page.getByText('1–50 trong 52').waitFor({ timeout: 60_000 });
    await expect.poll(async () => (await filesOf(store)).counts.completed, { timeout: 120_000 }).toBe(52);
    expect(await page.getByRole('row').count()).toBe(51);
    expect(await page.getByRole('row').nth(10).textContent()).toContain('Quyết định 10.txt');

    await page.getByRole('button', { name: 'Trang sau' }).click();
    await page.getByText('51–52 trong 52').waitFor();
    await page.getByRole('checkbox', { name: 'Chọn mọi tệp của trang này' }).check();
    await page.getByRole('toolbar').getByRole('button', { name: 'Xoá' }).click();
    await page.getByText('Đã xoá 2 tệp.').first().waitFor();

    // Once they are gone for good there is no second page.
    await page.getByRole('button', { name: 'Quyết định 50.txt', exact: true }).waitFor({ timeout: 20_000 });
    expect((await filesOf(store)).total).toBe(50);
    expect(await page.getByRole('button', { name: 'Trang sau' }).count()).toBe(0);
    app.expectNoProblems();
    await app.close();
  });

  test('a deletion that nobody undoes is sent when its time is over, and not a second time', async () => {
    const { store, app, page } = await openStore('hết giờ', [
      text('một.txt', 'Một.'),
      text('hai.txt', 'Hai.'),
    ]);
    let sent = 0;
    page.on('request', (request) => {
      if (request.url().endsWith('/files/remove')) sent += 1;
    });

    await page.getByRole('checkbox', { name: 'Chọn mọi tệp của trang này' }).check();
    await page.getByText('Đã chọn 2 tệp').waitFor();
    await page.getByRole('toolbar').getByRole('button', { name: 'Xoá' }).click();
    await page.getByRole('heading', { name: NAMES.vi.emptyTitle }).waitFor();

    await expect.poll(() => namesIn(store), { timeout: 20_000 }).toEqual([]);
    await page.goto(`${running.url}/`);
    expect(sent).toBe(1);
    app.expectNoProblems();
    await app.close();
  });

  test('a file that cannot be read says what helps, and can be read again', async () => {
    const { app, page } = await openStore('lỗi', [
      text('hỏng.pdf', '%PDF-1.7 cut off'),
      text('tốt.txt', 'Tốt.'),
    ]);

    await page
      .getByText('Tệp bị hỏng. Hãy mở bằng chương trình đã tạo ra nó')
      .locator('visible=true')
      .waitFor();
    await page.getByRole('button', { name: 'Lỗi 1' }).click();
    await page.getByRole('button', { name: 'tốt.txt', exact: true }).waitFor({ state: 'detached' });
    const [request] = await Promise.all([
      page.waitForRequest((each) => each.url().endsWith('/files/retry')),
      page.getByRole('button', { name: 'Đọc lại hỏng.pdf' }).click(),
    ]);
    expect(request.postDataJSON()).toEqual({ file_ids: [expect.stringMatching(/^file-/)] });
    await page.getByRole('button', { name: 'Lỗi 1' }).waitFor();
    app.expectNoProblems();
    await app.close();
  });

  test('attributes are edited with their kinds', async () => {
    const { store, app, page } = await openStore('thuộc tính', [text('a.txt', 'Chữ.')]);

    await page.getByRole('button', { name: 'a.txt', exact: true }).click();
    await page.getByRole('button', { name: 'Thêm thuộc tính' }).click();
    await page.getByRole('textbox', { name: 'Tên thuộc tính 1' }).fill('năm');
    await page.getByRole('combobox', { name: 'Loại giá trị 1' }).selectOption('number');
    await page.getByRole('textbox', { name: 'Giá trị thuộc tính 1' }).fill('nhiều');
    await page.getByText('Cần một số, ví dụ 2024.').waitFor();
    expect(await page.getByRole('button', { name: 'Lưu thuộc tính' }).isDisabled()).toBe(true);
    await page.getByRole('textbox', { name: 'Giá trị thuộc tính 1' }).fill('2024');
    await page.getByRole('button', { name: 'Lưu thuộc tính' }).click();
    await page.getByText('Đã lưu thuộc tính.').first().waitFor();

    expect((await filesOf(store)).data[0]?.attributes).toEqual({ năm: 2024 });
    app.expectNoProblems();
    await app.close();
  });

  test('stores are made, renamed and deleted with their files', async () => {
    const app = await browser.open('/documents', { url: running.url });
    const { page } = app;
    const choose = async (item: string) => {
      await page.getByRole('button', { name: 'Việc với kho tài liệu' }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    const shown = () =>
      page.getByRole('combobox', { name: 'Kho tài liệu' }).locator('option:checked').textContent();

    await choose('Tạo kho mới');
    await page.getByRole('textbox', { name: 'Tên kho' }).fill('Kho <i>mới</i>');
    await page.keyboard.press('Enter');
    await expect.poll(shown).toBe('Kho <i>mới</i> (0 tệp)');
    await choose('Đổi tên kho');
    await page.getByRole('textbox', { name: 'Tên kho' }).fill('Nhân sự');
    await page.getByRole('button', { name: 'Lưu' }).click();
    await expect.poll(shown).toBe('Nhân sự (0 tệp)');
    await addFiles(page, [text('x.txt', 'Nhân sự.')]);
    await expect.poll(shown, { timeout: 30_000 }).toBe('Nhân sự (1 tệp)');
    await choose('Xoá kho');
    await page.getByText('1 tệp trong kho sẽ bị xoá hẳn').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Xoá kho' }).click();
    await expect.poll(shown).toMatch(/^Mặc định/);

    const { data } = await call<{ data: VectorStore[] }>('/v1/vector_stores?limit=100');
    expect(data.some(({ name }) => name === 'Nhân sự')).toBe(false);
    await page.getByRole('button', { name: 'Việc với kho tài liệu' }).click();
    expect(await page.getByRole('menuitem', { name: 'Xoá kho' }).getAttribute('aria-disabled')).toBe('true');
    app.expectNoProblems();
    await app.close();
  });

  test('paused reading is said, and goes on when asked', async () => {
    const store = await newStore('tạm dừng');
    await fetch(`${running.url}/admin/ingestion`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{"paused":true}',
    });
    const app = await browser.open(`/documents?store=${store}`, { url: running.url });
    await addFiles(app.page, [text('chờ.txt', 'Đang chờ.')]);
    await app.page.getByText('1 tệp đang chờ.').waitFor();
    expect(await app.accessibilityProblems()).toEqual([]);
    await app.shoot('documents-paused');

    await app.page.getByRole('button', { name: 'Tiếp tục đọc' }).click();

    await expect.poll(async () => (await filesOf(store)).counts.completed, { timeout: 30_000 }).toBe(1);
    await app.page.getByText('Đang tạm dừng đọc tệp').waitFor({ state: 'detached' });
    app.expectNoProblems();
    await app.close();
  });

  test.each([
    ['light', DESKTOP, 'vi'],
    ['dark', DESKTOP, 'en'],
    ['light', PHONE, 'en'],
    ['dark', PHONE, 'vi'],
  ] as const)('is accessible in the %s theme at %o in %s', async (theme, viewport, language) => {
    const files = [
      text('nội quy.txt', REGULATION),
      text('hỏi đáp.csv', QUESTIONS),
      text('hỏng.pdf', '%PDF-1.7 cut'),
    ];
    const { app, page } = await openStore(`${theme} ${viewport.width}`, files, { theme, viewport, language });
    const shot = (what: string) => app.shoot(`documents-${what}-${theme}-${viewport.width}-${language}`);

    await page.getByRole('checkbox').nth(1).check();
    expect(await app.accessibilityProblems()).toEqual([]);
    await shot('list');
    await page.getByRole('button', { name: 'hỏi đáp.csv', exact: true }).click();
    await page.getByRole('tab').nth(3).waitFor();
    for (const tab of await page.getByRole('tab').all()) {
      // What differs on a phone is the frame: one tab shows it.
      if (
        viewport === PHONE &&
        (await page.getByRole('tab').last().textContent()) !== (await tab.textContent())
      )
        continue;
      await tab.click();
      await page.getByRole('tabpanel').locator('*').nth(3).waitFor();
      expect(await app.accessibilityProblems()).toEqual([]);
    }
    await shot('questions');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /Thêm trang web|Add a web page/ }).click();
    await page.getByRole('dialog').waitFor();
    expect(await app.accessibilityProblems()).toEqual([]);
    await shot('web-page');
    app.expectNoProblems();
    await app.close();
  });
});
