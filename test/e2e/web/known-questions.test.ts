import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repositoryRoot } from '../../source-files.ts';
import { type RunningFrogwell, startFrogwell } from '../running-frogwell.ts';
import { DESKTOP, hasBrowser, PHONE, WebAppBrowser } from './open-web-app.ts';

const HOSTILE = '<img src=x onerror="document.title=1"> & “ai” được vào\u202e?';

describe.skipIf(!hasBrowser)('known questions', () => {
  let running: RunningFrogwell;
  let browser: WebAppBrowser;

  beforeAll(async () => {
    running = await startFrogwell();
    browser = await WebAppBrowser.launch();
  });

  afterAll(async () => {
    await browser?.close();
    await running?.stop();
  });

  test('from an empty store to questions that are imported, edited, added, tried out and deleted', async () => {
    const app = await browser.open('/known-questions', { url: running.url });
    const { page } = app;
    await page.getByRole('heading', { name: 'Chưa có câu hỏi nào' }).waitFor();
    await app.shoot('known-questions-empty');

    await page.getByRole('button', { name: 'Nhập từ bảng' }).first().click();
    await app.shoot('known-questions-import');
    await page.locator('input[type=file]').setInputFiles(path.join(repositoryRoot, 'samples', 'hoi-dap.csv'));
    await page.getByText('Nhận ra 7 câu hỏi trong “hoi-dap.csv”.').waitFor();
    await app.shoot('known-questions-imported');
    await page.getByRole('button', { name: 'Xong' }).click();
    expect(await cards(page).count()).toBe(7);
    const source = cards(page).filter({ hasText: 'đặt lại mật khẩu' }).getByRole('link');
    expect(await source.textContent()).toBe('dòng 2, hoi-dap.csv');
    expect(await source.getAttribute('href')).toMatch(
      /\/documents\/file-\w+\?store=vs_\w+&start=\d+&end=\d+/,
    );

    await page.getByRole('searchbox', { name: 'Tìm trong các câu hỏi' }).fill('mat khau');
    await expect.poll(() => cards(page).count()).toBe(1);
    await page.getByRole('button', { name: /^Sửa câu hỏi: Làm sao/ }).click();
    await page.getByText('dòng 2 của tệp “hoi-dap.csv”').waitFor();
    await app.shoot('known-questions-edit');
    await page.getByRole('textbox', { name: 'Câu trả lời' }).fill('Gọi số máy lẻ 999.');
    await page.getByRole('button', { name: 'Lưu' }).click();
    await expect.poll(() => cards(page).count()).toBe(2);
    expect(await cards(page).first().textContent()).toContain('Gọi số máy lẻ 999.');
    expect(await cards(page).first().textContent()).toContain('Tự soạn');

    await page.getByRole('button', { name: 'Thêm câu hỏi' }).click();
    await page.getByRole('textbox', { name: 'Câu hỏi', exact: true }).last().fill(HOSTILE);
    await page.getByRole('textbox', { name: 'Câu trả lời' }).fill('<script>alert(1)</script> Bảo vệ.');
    await page.getByRole('button', { name: 'Lưu' }).click();
    await page.getByRole('searchbox', { name: 'Tìm trong các câu hỏi' }).fill('');
    await expect.poll(() => cards(page).count()).toBe(9);
    expect(await cards(page).first().textContent()).toContain('<img src=x onerror=');
    expect(await page.locator('main img, main script').count()).toBe(0);

    await tryOut(page, 'lam sao de dat lai mat khau email');
    await page.getByText('Khớp dù gõ khác').waitFor();
    expect(await page.getByRole('blockquote').or(page.locator('blockquote')).textContent()).toBe(
      'Gọi số máy lẻ 999.',
    );
    await app.shoot('known-questions-match');
    await tryOut(page, 'Làm sao để không đặt lại mật khẩu email?');
    await page.getByText('“không” là từ phủ định', { exact: false }).first().waitFor();
    await app.shoot('known-questions-no-match');

    await page.getByRole('combobox', { name: 'Khi nào dùng câu trả lời có sẵn' }).selectOption('none');
    await page.getByText('Đã đổi quy tắc.', { exact: true }).first().waitFor();
    await tryOut(page, 'Làm sao để đặt lại mật khẩu email?');
    await page.getByText('Quy tắc của kho không cho dùng', { exact: false }).waitFor();

    await page.getByRole('button', { name: /^Xoá câu hỏi: <img/ }).click();
    await page.getByRole('button', { name: 'Xoá', exact: true }).click();
    await expect.poll(() => cards(page).count()).toBe(8);
    await page.getByRole('button', { name: /^Xoá câu hỏi: Khi nào công ty trả lương/ }).click();
    await page
      .getByText('“Khi nào công ty trả lương?” là dòng 3 của tệp “hoi-dap.csv”', { exact: false })
      .waitFor();
    await page.getByRole('button', { name: 'Đã hiểu' }).click();
    expect(await cards(page).count()).toBe(8);
    app.expectNoProblems();
    await app.close();
  });

  test('an answer of the chat becomes a known question', async () => {
    const app = await browser.open('/', { url: running.url });
    const { page } = app;
    const question = 'Gửi hóa đơn công tác phí trong bao nhiêu ngày?';
    await page.getByRole('textbox', { name: 'Câu hỏi của bạn' }).fill(question);
    await page.keyboard.press('Enter');

    await page.getByRole('button', { name: 'Lưu làm câu hỏi có sẵn' }).click();
    const answer = page.getByRole('dialog').getByRole('textbox', { name: 'Câu trả lời' });
    expect(await answer.inputValue()).toContain('10 ngày');
    expect(await answer.inputValue()).not.toContain('[1]');
    await answer.fill('Trong 10 ngày.');
    await app.shoot('known-questions-promote');
    await page.getByRole('button', { name: 'Lưu', exact: true }).click();
    await page.getByText('Đã lưu. Câu hỏi này có hiệu lực ngay.', { exact: true }).first().waitFor();
    await page.getByRole('link', { name: 'Câu hỏi có sẵn' }).click();

    expect(await cards(page).first().textContent()).toContain(question);
    expect(await cards(page).first().textContent()).toContain('Trong 10 ngày.');
    app.expectNoProblems();
    await app.close();
  });

  test('a sheet without questions is said to be one, and can be taken out again', async () => {
    const sheet = path.join(running.folder, 'gia <b>xe.csv');
    writeFileSync(sheet, 'Loại xe,Giá\nXe đạp,1000\nXe máy,3000\n');
    const app = await browser.open('/known-questions', { url: running.url, language: 'en' });
    const { page } = app;

    await page.getByRole('button', { name: 'Import a sheet' }).first().click();
    await page.locator('input[type=file]').setInputFiles(sheet);
    await page.getByText('No question was recognised in “gia <b>xe.csv”.', { exact: false }).waitFor();
    await app.shoot('known-questions-none-recognised-en');
    await page.getByRole('button', { name: 'Remove this file' }).click();
    await page.getByRole('button', { name: 'Choose a sheet' }).last().waitFor();
    const response = await fetch(`${running.url}/v1/files`);
    const files = (await response.json()) as { data: { filename: string }[] };
    expect(files.data.some(({ filename }) => filename.includes('xe'))).toBe(false);
    app.expectNoProblems();
    await app.close();
  });

  test('synonyms are typed line by line, what is wrong is found again, and they count at once', async () => {
    const app = await browser.open('/known-questions', { url: running.url });
    const { page } = app;
    const lines = page.getByRole('textbox', { name: 'Mỗi dòng một nhóm từ cùng nghĩa' });
    const save = page.getByRole('button', { name: 'Lưu từ đồng nghĩa' });
    await lines.waitFor();
    expect(await save.isDisabled()).toBe(true);
    await page.getByText(/^\d+ từ viết tắt kho nào cũng hiểu$/).click();
    await page.getByText('UBND = ủy ban nhân dân').waitFor();

    await lines.fill('IT = phòng máy\n\nmật mã');
    await save.click();
    await page.getByText('Dòng 3 chưa đúng.').waitFor();
    await page.getByText('a group needs two forms at least', { exact: false }).waitFor();
    expect(await lines.getAttribute('aria-invalid')).toBe('true');
    await app.shoot('known-questions-synonyms-refused');
    // The refusal itself.
    expect(app.problems.splice(0)).toEqual([expect.stringContaining('400')]);

    await lines.fill('IT = phòng máy\n\nmật mã = mật khẩu');
    expect(await page.getByText('Dòng 3 chưa đúng.').count()).toBe(0);
    await save.click();
    await page.getByText('Đã lưu từ đồng nghĩa.', { exact: true }).first().waitFor();
    expect(await lines.inputValue()).toBe('IT = phòng máy\nmật mã = mật khẩu');
    await page
      .getByRole('combobox', { name: 'Khi nào dùng câu trả lời có sẵn' })
      .selectOption({ label: 'Cả khi khác lời nhưng cùng nghĩa' });
    await page.getByRole('combobox', { name: 'Giống nghĩa đến mức nào' }).selectOption('0.95');
    await page.getByText('Đã đổi quy tắc.', { exact: true }).first().waitFor();
    await tryOut(page, 'Làm sao để đặt lại mật mã email?');
    await page.getByText('Khớp dù gõ khác').waitFor();
    await page.getByText('Hiểu là “Làm sao để đặt lại mật khẩu email?”', { exact: false }).first().waitFor();
    await tryOut(page, 'Tôi quên mất cách vào hộp thư thì sao?');
    await page.getByText('lần này không so được', { exact: false }).waitFor();
    await app.shoot('known-questions-synonyms');

    await app.page.goto(`${running.url}/search-lab`);
    await page.getByRole('searchbox').last().fill('đặt lại mật mã email');
    await page.keyboard.press('Enter');
    await page.getByText('Được tìm thấy với từ đồng nghĩa: “đặt lại mật khẩu email”.').waitFor();
    await page.getByText('Và với từ đồng nghĩa').waitFor();
    await app.shoot('search-lab-synonyms');
    app.expectNoProblems();
    await app.close();
  });

  test.each([
    ['vi', 'light', DESKTOP],
    ['vi', 'dark', DESKTOP],
    ['en', 'light', PHONE],
    ['vi', 'dark', PHONE],
  ] as const)('is accessible in %s, %s, at %o', async (language, theme, viewport) => {
    const app = await browser.open('/known-questions', { url: running.url, language, theme, viewport });
    const { page } = app;
    await cards(page).first().waitFor();
    await page
      .getByRole('textbox', { name: language === 'vi' ? 'Câu hỏi' : 'Question', exact: true })
      .fill('Ai duoc dung bai giu xe 2 banh?');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 3 }).waitFor();

    expect(await app.accessibilityProblems()).toEqual([]);
    expect(await overflow(page)).toBe(0);
    await app.shoot(`known-questions-${language}-${theme}-${viewport.width}`);
    await page
      .getByRole('button', { name: /^(Sửa câu hỏi|Edit the question):/ })
      .first()
      .click();
    await page.getByRole('dialog').waitFor();
    expect(await app.accessibilityProblems()).toEqual([]);
    app.expectNoProblems();
    await app.close();
  });
});

const cards = (page: Page) => page.locator('main ul > li:has(h2)');

async function tryOut(page: Page, question: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Câu hỏi', exact: true }).fill(question);
  await page.getByRole('button', { name: 'Thử', exact: true }).click();
}

/** Pixels by which the page is wider than its place. */
function overflow(page: Page): Promise<number> {
  return page.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth);
}
