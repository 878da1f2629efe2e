import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningFrogwell, startFrogwell } from '../running-frogwell.ts';
import { DESKTOP, hasBrowser, type OpenWebApp, PHONE, WebAppBrowser } from './open-web-app.ts';

const NAMES = {
  vi: {
    keys: 'Khoá',
    empty: 'Chưa có khoá nào',
    create: 'Tạo khoá',
    name: 'Tên khoá',
    shownOnce: 'Chép khoá ngay bây giờ',
    copy: 'Chép khoá',
    done: 'Đã cất khoá',
    thisBrowser: 'Trình duyệt này',
    revoke: 'Thu hồi',
    revokeOf: 'Thu hồi khoá',
    gate: 'Máy chủ này cần khoá',
    secret: 'Khoá',
    open: 'Vào Frogwell',
    wrong: 'Máy chủ không nhận khoá này',
    remember: 'Nhớ khoá trên trình duyệt này',
    notCopied: 'Bạn chưa chép khoá',
  },
  en: {
    keys: 'Keys',
    empty: 'There are no keys yet',
    create: 'Create a key',
    name: 'Name of the key',
    shownOnce: 'Copy the key now',
    copy: 'Copy the key',
    done: 'I have stored it',
    thisBrowser: 'This browser',
    revoke: 'Revoke',
    revokeOf: 'Revoke the key',
    gate: 'This server wants a key',
    secret: 'Key',
    open: 'Open Frogwell',
    wrong: 'The server does not accept this key',
    remember: 'Remember the key in this browser',
    notCopied: 'You have not copied the key',
  },
} as const;

const HOSTILE_NAME = '<img src=x onerror=alert(1)> “Lan” & friends {{count}}';

describe.skipIf(!hasBrowser)('keys', () => {
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

  /** Makes the first key on the screen. @returns its secret */
  async function createFirst({ page }: OpenWebApp, language: 'vi' | 'en', name: string): Promise<string> {
    const names = NAMES[language];
    await page.getByRole('heading', { name: names.empty }).waitFor();
    await page.getByRole('button', { name: names.create }).click();
    await page.getByRole('textbox', { name: names.name }).fill(name);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: names.shownOnce }).waitFor();
    return page.getByRole('textbox', { name: names.secret }).inputValue();
  }

  async function revokeLast({ page }: OpenWebApp, language: 'vi' | 'en'): Promise<void> {
    const names = NAMES[language];
    await page.getByRole('button', { name: names.revokeOf }).click();
    await page.getByRole('dialog').getByRole('button', { name: names.revoke, exact: true }).click();
    await page.getByRole('heading', { name: names.empty }).waitFor();
  }

  test.each(['vi', 'en'] as const)(
    'in %s: the first key is made, closes the server, opens it again for another browser, and is revoked',
    async (language) => {
      const names = NAMES[language];
      const owner = await browser.open('/keys', { url: running.url, language });
      await owner.shoot(`keys-empty-${language}`);
      const secret = await createFirst(owner, language, HOSTILE_NAME);
      expect(secret).toMatch(/^fw-[\w-]{43}$/);
      await owner.shoot(`keys-secret-${language}`);

      await owner.page.keyboard.press('Escape');
      await owner.page.getByText(names.notCopied).waitFor();
      await owner.page.getByRole('button', { name: names.done }).click();
      await owner.page.getByText(names.thisBrowser, { exact: true }).waitFor();
      expect(await owner.page.getByRole('listitem').filter({ hasText: HOSTILE_NAME }).count()).toBe(1);
      expect(await owner.page.locator('main').textContent()).not.toContain(secret);
      await owner.page.reload();
      await owner.page.getByText(names.thisBrowser, { exact: true }).waitFor();
      await owner.shoot(`keys-list-${language}`);
      owner.expectNoProblems();

      const guest = await browser.open('/keys', { url: running.url, language });
      await guest.page.getByRole('dialog', { name: names.gate }).waitFor();
      const field = guest.page.getByRole('textbox', { name: names.secret });
      for (const wrong of ['fw-nothing', 'mật khẩu']) {
        await field.fill(wrong);
        await guest.page.keyboard.press('Enter');
        await guest.page.getByText(names.wrong).waitFor();
      }
      await guest.page.keyboard.press('Escape');
      await guest.shoot(`keys-gate-${language}`);
      await field.fill(` ${secret} `);
      await guest.page.getByRole('checkbox', { name: names.remember }).check();
      await guest.page.getByRole('button', { name: names.open }).click();
      await guest.page.getByRole('dialog').waitFor({ state: 'detached' });
      await guest.page.getByText(names.thisBrowser, { exact: true }).waitFor();
      expect(await guest.page.evaluate(() => [localStorage['frogwell.key'], sessionStorage.length])).toEqual([
        secret,
        0,
      ]);
      expect(guest.problems.filter((problem) => !problem.includes('401'))).toEqual([]);
      await guest.close();

      await revokeLast(owner, language);
      expect(await owner.page.evaluate(() => [localStorage['frogwell.key'], sessionStorage.length])).toEqual([
        undefined,
        0,
      ]);
      owner.expectNoProblems();
      await owner.close();
    },
  );

  test('a key that is revoked elsewhere brings the question back over whatever is open', async () => {
    const owner = await browser.open('/keys', { url: running.url });
    const secret = await createFirst(owner, 'vi', 'sẽ thu hồi');
    await owner.page.getByRole('button', { name: NAMES.vi.done }).click();
    const [{ id }] = JSON.parse(
      (await running.frogwell(['keys', '--json'], { env: key(secret) })).stdout,
    ).data;
    const kept = await running.frogwell(['keys', 'create', 'giữ lại'], { env: key(secret) });
    await running.frogwell(['keys', 'revoke', id], { env: key(secret) });

    await owner.page.getByRole('button', { name: NAMES.vi.create }).click();
    await owner.page.getByRole('textbox', { name: NAMES.vi.name }).fill('chưa lưu');
    await owner.page.keyboard.press('Enter');

    await owner.page.getByRole('dialog', { name: NAMES.vi.gate }).waitFor();
    await owner.page.getByRole('textbox', { name: NAMES.vi.secret }).fill(kept.stdout.trim());
    await owner.page.keyboard.press('Enter');
    await owner.page.getByRole('dialog', { name: NAMES.vi.gate }).waitFor({ state: 'detached' });
    expect(await owner.page.getByRole('textbox', { name: NAMES.vi.name }).inputValue()).toBe('chưa lưu');
    await owner.page.keyboard.press('Escape');
    await revokeLast(owner, 'vi');
    await owner.close();
  });

  test.each([
    ['light', DESKTOP],
    ['dark', DESKTOP],
    ['light', PHONE],
    ['dark', PHONE],
  ] as const)('are accessible in the %s theme at %o', async (theme, viewport) => {
    const name = `${theme}-${viewport.width}`;
    const owner = await browser.open('/keys', { url: running.url, theme, viewport });
    await owner.page.getByRole('heading', { name: NAMES.vi.empty }).waitFor();
    expect(await owner.accessibilityProblems()).toEqual([]);
    await owner.page.getByRole('button', { name: NAMES.vi.create }).click();
    await owner.page.getByRole('textbox', { name: NAMES.vi.name }).waitFor();
    expect(await owner.accessibilityProblems()).toEqual([]);
    await owner.shoot(`keys-create-${name}`);
    await owner.page.keyboard.press('Escape');
    const secret = await createFirst(owner, 'vi', `${HOSTILE_NAME} ${'rất dài '.repeat(6)}`);
    await owner.page.getByRole('button', { name: NAMES.vi.copy }).waitFor();
    expect(await owner.accessibilityProblems()).toEqual([]);
    await owner.page.getByRole('button', { name: NAMES.vi.done }).click();
    const guest = await browser.open('/', { url: running.url, theme, viewport });
    await guest.page.getByRole('dialog', { name: NAMES.vi.gate }).waitFor();
    expect(await guest.accessibilityProblems()).toEqual([]);
    await guest.shoot(`keys-gate-${name}`);
    await guest.close();
    for (const other of ['máy in', 'chatbot'])
      await running.frogwell(['keys', 'create', other], { env: key(secret) });
    await owner.page.reload();
    await owner.page.getByRole('listitem').nth(2).waitFor();
    expect(await owner.accessibilityProblems()).toEqual([]);
    await owner.shoot(`keys-list-${name}`);
    const isWide = await owner.page.evaluate('document.documentElement.scrollWidth > innerWidth');
    expect(isWide).toBe(false);

    const { data } = JSON.parse((await running.frogwell(['keys', '--json'], { env: key(secret) })).stdout);
    for (const { id } of data) await running.frogwell(['keys', 'revoke', id], { env: key(secret) });
    await owner.close();
  });
});

function key(secret: string): Record<string, string> {
  return { FROGWELL_API_KEY: secret };
}
