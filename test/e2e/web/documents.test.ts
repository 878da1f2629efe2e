import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DocumentsBench, textFile } from './documents-bench.ts';
import { hasBrowser, LOOKS, PHONE } from './open-web-app.ts';

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

describe.skipIf(!hasBrowser)('the documents', () => {
  let bench: DocumentsBench;

  beforeAll(async () => {
    bench = await DocumentsBench.start();
  });

  afterAll(async () => bench?.stop());

  test.each(['vi', 'en'] as const)(
    'in %s: files are added, found, looked into and described',
    async (language) => {
      const names = NAMES[language];
      const store = await bench.newStore(`chính ${language}`);
      const app = await bench.browser.open(`/documents?store=${store}`, { url: bench.running.url, language });
      const { page } = app;
      await page.getByRole('heading', { level: 1, name: names.documents }).waitFor();
      await page.getByRole('heading', { name: names.emptyTitle }).waitFor();
      await app.shoot(`documents-empty-${language}`);

      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        page.getByRole('button', { name: names.chooseFiles }).click(),
      ]);
      await chooser.setFiles([textFile('nội quy.txt', REGULATION), textFile('hỏi đáp.csv', QUESTIONS)]);
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
    const files = HOSTILE_NAMES.map((name, index) => textFile(name, `Tài liệu số ${index} nói về ếch.`));
    const { app, page, store } = await bench.openStore('<b onclick=alert(3)>kho</b>', files, {
      viewport: PHONE,
    });
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
    expect(await bench.namesIn(store)).toHaveLength(files.length);
    app.expectNoProblems();
    await app.close();
  });

  test('a folder is sent with the names of its folders, without the hidden files in it', async () => {
    const folder = path.join(bench.running.folder, 'Phòng Kế toán');
    mkdirSync(path.join(folder, 'Quý 1'), { recursive: true });
    writeFileSync(path.join(folder, 'a.txt'), 'Báo cáo năm.');
    writeFileSync(path.join(folder, 'Quý 1', 'b.txt'), 'Báo cáo quý một.');
    writeFileSync(path.join(folder, '.DS_Store'), 'x');
    const store = await bench.newStore('thư mục');
    const app = await bench.browser.open(`/documents?store=${store}`, { url: bench.running.url });

    await app.page.locator('input[webkitdirectory]').first().setInputFiles(folder);

    await app.page.getByText('Đã bỏ qua 1 tệp ẩn của hệ thống.').first().waitFor();
    await expect.poll(async () => (await bench.filesOf(store)).counts.completed, { timeout: 60_000 }).toBe(2);
    const found = (await bench.filesOf(store)).data.map(({ filename, attributes }) => [
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
    const store = await bench.newStore('thả');
    const app = await bench.browser.open(`/documents?store=${store}`, { url: bench.running.url });
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

  test('a file that cannot be read says what helps, and can be read again', async () => {
    const { app, page } = await bench.openStore('lỗi', [
      textFile('hỏng.pdf', '%PDF-1.7 cut off'),
      textFile('tốt.txt', 'Tốt.'),
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
    const { store, app, page } = await bench.openStore('thuộc tính', [textFile('a.txt', 'Chữ.')]);

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

    expect((await bench.filesOf(store)).data[0]?.attributes).toEqual({ năm: 2024 });
    app.expectNoProblems();
    await app.close();
  });

  test.each(LOOKS)('is accessible in the %s theme at %o in %s', async (theme, viewport, language) => {
    const files = [
      textFile('nội quy.txt', REGULATION),
      textFile('hỏi đáp.csv', QUESTIONS),
      textFile('hỏng.pdf', '%PDF-1.7 cut'),
    ];
    const { app, page } = await bench.openStore(`${theme} ${viewport.width}`, files, {
      theme,
      viewport,
      language,
    });
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
