import type { VectorStore } from '@frogwell/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DocumentsBench, textFile } from './documents-bench.ts';
import { hasBrowser } from './open-web-app.ts';

const EMPTY_TITLE = 'Chưa có tài liệu nào';

describe.skipIf(!hasBrowser)('stores of documents, and what leaves them', () => {
  let bench: DocumentsBench;

  beforeAll(async () => {
    bench = await DocumentsBench.start();
  });

  afterAll(async () => bench?.stop());

  test('a deleted file can be brought back; when the page is left it is deleted', async () => {
    const { store, app, page } = await bench.openStore('xoá', [
      textFile('giữ.txt', 'Giữ lại.'),
      textFile('bỏ.txt', 'Bỏ đi.'),
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
    expect((await bench.namesIn(store)).toSorted()).toEqual(['bỏ.txt', 'giữ.txt']);
    await page.goto(`${bench.running.url}/`);

    await expect.poll(() => bench.namesIn(store)).toEqual(['giữ.txt']);
    app.expectNoProblems();
    await app.close();
  });

  test('a long list has pages, and the last one goes away with its files', async () => {
    const store = await bench.newStore('dài');
    const app = await bench.browser.open(`/documents?store=${store}&sort=name&page=9`, {
      url: bench.running.url,
    });
    const { page } = app;
    await page.getByRole('heading', { name: EMPTY_TITLE }).waitFor();
    await bench.addFiles(
      page,
      Array.from({ length: 52 }, (_, index) =>
        textFile(`Quyết định ${index + 1}.txt`, `Quyết định ${index + 1}.`),
      ),
    );
    await page.getByText('1–50 trong 52').waitFor({ timeout: 60_000 });
    await expect
      .poll(async () => (await bench.filesOf(store)).counts.completed, { timeout: 120_000 })
      .toBe(52);
    expect(await page.getByRole('row').count()).toBe(51);
    expect(await page.getByRole('row').nth(10).textContent()).toContain('Quyết định 10.txt');

    await page.getByRole('button', { name: 'Trang sau' }).click();
    await page.getByText('51–52 trong 52').waitFor();
    await page.getByRole('checkbox', { name: 'Chọn mọi tệp của trang này' }).check();
    await page.getByRole('toolbar').getByRole('button', { name: 'Xoá' }).click();
    await page.getByText('Đã xoá 2 tệp.').first().waitFor();

    // Once they are gone for good there is no second page.
    await page.getByRole('button', { name: 'Quyết định 50.txt', exact: true }).waitFor({ timeout: 20_000 });
    expect((await bench.filesOf(store)).total).toBe(50);
    expect(await page.getByRole('button', { name: 'Trang sau' }).count()).toBe(0);
    app.expectNoProblems();
    await app.close();
  });

  test('a deletion that nobody undoes is sent when its time is over, and not a second time', async () => {
    const { store, app, page } = await bench.openStore('hết giờ', [
      textFile('một.txt', 'Một.'),
      textFile('hai.txt', 'Hai.'),
    ]);
    let sent = 0;
    page.on('request', (request) => {
      if (request.url().endsWith('/files/remove')) sent += 1;
    });

    await page.getByRole('checkbox', { name: 'Chọn mọi tệp của trang này' }).check();
    await page.getByText('Đã chọn 2 tệp').waitFor();
    await page.getByRole('toolbar').getByRole('button', { name: 'Xoá' }).click();
    await page.getByRole('heading', { name: EMPTY_TITLE }).waitFor();

    await expect.poll(() => bench.namesIn(store), { timeout: 20_000 }).toEqual([]);
    await page.goto(`${bench.running.url}/`);
    expect(sent).toBe(1);
    app.expectNoProblems();
    await app.close();
  });

  test('stores are made, renamed and deleted with their files', async () => {
    const app = await bench.browser.open('/documents', { url: bench.running.url });
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
    await bench.addFiles(page, [textFile('x.txt', 'Nhân sự.')]);
    await expect.poll(shown, { timeout: 30_000 }).toBe('Nhân sự (1 tệp)');
    await choose('Xoá kho');
    await page.getByText('1 tệp trong kho sẽ bị xoá hẳn').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Xoá kho' }).click();
    await expect.poll(shown).toMatch(/^Mặc định/);

    const { data } = await bench.call<{ data: VectorStore[] }>('/v1/vector_stores?limit=100');
    expect(data.some(({ name }) => name === 'Nhân sự')).toBe(false);
    await page.getByRole('button', { name: 'Việc với kho tài liệu' }).click();
    expect(await page.getByRole('menuitem', { name: 'Xoá kho' }).getAttribute('aria-disabled')).toBe('true');
    app.expectNoProblems();
    await app.close();
  });

  test('paused reading is said, and goes on when asked', async () => {
    const store = await bench.newStore('tạm dừng');
    await fetch(`${bench.running.url}/admin/ingestion`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{"paused":true}',
    });
    const app = await bench.browser.open(`/documents?store=${store}`, { url: bench.running.url });
    await bench.addFiles(app.page, [textFile('chờ.txt', 'Đang chờ.')]);
    await app.page.getByText('1 tệp đang chờ.').waitFor();
    expect(await app.accessibilityProblems()).toEqual([]);
    await app.shoot('documents-paused');

    await app.page.getByRole('button', { name: 'Tiếp tục đọc' }).click();

    await expect.poll(async () => (await bench.filesOf(store)).counts.completed, { timeout: 30_000 }).toBe(1);
    await app.page.getByText('Đang tạm dừng đọc tệp').waitFor({ state: 'detached' });
    app.expectNoProblems();
    await app.close();
  });
});
