import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { repositoryRoot } from '../../source-files.ts';

/** `npm test` names the browser, or says why there is none; a bare vitest looks in the usual place. */
const executablePath = process.env['CHROMIUM_PATH'] || '/usr/bin/chromium';
export const hasBrowser = existsSync(executablePath);

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SHOTS = path.join(repositoryRoot, 'shots');

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

export type Theme = 'light' | 'dark';
export type Language = 'vi' | 'en';

/** Every theme with every size, and each language with both. */
export const LOOKS = [
  ['light', DESKTOP, 'vi'],
  ['dark', DESKTOP, 'en'],
  ['light', PHONE, 'en'],
  ['dark', PHONE, 'vi'],
] as const satisfies readonly (readonly [Theme, typeof DESKTOP, Language])[];

export interface WebAppOptions {
  /** Base URL of the backend; an address of a screen is put behind it. */
  url: string;
  language?: Language;
  theme?: Theme;
  viewport?: { width: number; height: number };
}

/** A browser with one profile per page: nothing that a test keeps is seen by another. */
export class WebAppBrowser {
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async launch(): Promise<WebAppBrowser> {
    const browser = await chromium.launch({
      executablePath,
      // Without a locale Chromium cannot read files whose names are not ASCII.
      env: { ...process.env, LANG: 'C.UTF-8' },
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--no-first-run',
      ],
    });
    return new WebAppBrowser(browser);
  }

  /** Opens the app at a screen, e.g. `/documents`, and waits until it is drawn. */
  async open(screen: string, options: WebAppOptions): Promise<OpenWebApp> {
    const { url, language = 'vi', theme = 'light', viewport = DESKTOP } = options;
    const context = await this.#browser.newContext({ viewport, reducedMotion: 'reduce' });
    await context.addInitScript(
      ([chosenLanguage, chosenTheme]) => {
        localStorage.setItem('frogwell.language', chosenLanguage);
        localStorage.setItem('frogwell.theme', chosenTheme);
      },
      [language, theme] as const,
    );
    context.setDefaultTimeout(15_000);
    const app = new OpenWebApp(context, await context.newPage(), url);
    await app.page.goto(`${url}${screen}`);
    await app.page
      .locator('main h1, main h2')
      .first()
      .waitFor()
      .catch((error: unknown) => {
        throw new Error(`${screen} was not drawn: ${app.problems.join('; ')}`, { cause: error });
      });
    return app;
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}

/** The app in a browser window, with all that went wrong in it. */
export class OpenWebApp {
  readonly page: Page;
  /** Console errors, failures of scripts, and requests to other hosts. Answers of 4xx and 5xx are in it by the console. */
  readonly problems: string[] = [];
  readonly #context: BrowserContext;

  constructor(context: BrowserContext, page: Page, url: string) {
    this.#context = context;
    this.page = page;
    const { origin } = new URL(url);
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.problems.push(message.text());
    });
    page.on('pageerror', (error) => this.problems.push(error.message));
    page.on('request', (request) => {
      const address = new URL(request.url());
      if (!['blob:', 'data:'].includes(address.protocol) && address.origin !== origin) {
        this.problems.push(`request to ${request.url()}`);
      }
    });
  }

  /** What axe finds, one line each: rule, element, why. Empty = accessible as far as a program can tell. */
  async accessibilityProblems(): Promise<string[]> {
    // Over the debugging protocol, so the page's content security policy stays as it is.
    await this.page.evaluate(AXE);
    return this.page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: {
          run: (
            options: object,
          ) => Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>;
        };
      };
      const { violations } = await axe.run({
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      });
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 200)}: ${failureSummary}`),
      );
    });
  }

  /** The page as a picture in `shots/`, for people to look at. */
  async shoot(name: string): Promise<void> {
    mkdirSync(SHOTS, { recursive: true });
    await this.page.screenshot({ path: path.join(SHOTS, `${name}.png`) });
  }

  /** Fails when anything went wrong that nobody expected. */
  expectNoProblems(): void {
    expect(this.problems).toEqual([]);
  }

  close(): Promise<void> {
    return this.#context.close();
  }
}
