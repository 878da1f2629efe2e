import type { LibraryFiles, VectorStore } from '@frogwell/protocol';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { type RunningFrogwell, startFrogwell } from '../running-frogwell.ts';
import { type OpenWebApp, WebAppBrowser } from './open-web-app.ts';

export interface TestFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

export function textFile(name: string, content: string): TestFile {
  return { name, mimeType: 'text/plain', buffer: Buffer.from(content) };
}

/** Frogwell with a browser, and short ways to what a test of the documents screen does. */
export class DocumentsBench {
  readonly running: RunningFrogwell;
  readonly browser: WebAppBrowser;

  private constructor(running: RunningFrogwell, browser: WebAppBrowser) {
    this.running = running;
    this.browser = browser;
  }

  static async start(): Promise<DocumentsBench> {
    const running = await startFrogwell({ WEB_INGESTION: 'on' });
    return new DocumentsBench(running, await WebAppBrowser.launch());
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.running.stop();
  }

  async call<Answer>(route: string, json?: unknown): Promise<Answer> {
    const response = await fetch(`${this.running.url}${route}`, {
      ...(json !== undefined && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(json),
      }),
    });
    return (await response.json()) as Answer;
  }

  async newStore(name: string): Promise<string> {
    return (await this.call<VectorStore>('/v1/vector_stores', { name })).id;
  }

  filesOf(store: string): Promise<LibraryFiles> {
    return this.call(`/admin/vector_stores/${store}/files?order=asc`);
  }

  async namesIn(store: string): Promise<string[]> {
    return (await this.filesOf(store)).data.map(({ filename }) => filename);
  }

  /** As the button for choosing files does. */
  async addFiles(page: Page, files: readonly TestFile[]): Promise<void> {
    await page.locator('input[type=file]:not([webkitdirectory])').first().setInputFiles(files);
  }

  /** A new store with these files, all read or failed, and the screen open on it. */
  async openStore(
    name: string,
    files: readonly TestFile[],
    options: Partial<Parameters<WebAppBrowser['open']>[1]> = {},
  ): Promise<{ store: string; app: OpenWebApp; page: Page }> {
    const store = await this.newStore(name);
    const app = await this.browser.open(`/documents?store=${store}`, { url: this.running.url, ...options });
    await this.addFiles(app.page, files);
    await expect
      .poll(
        async () => (await this.filesOf(store)).data.filter(({ status }) => status !== 'in_progress').length,
        { timeout: 60_000 },
      )
      .toBe(files.length);
    await app.page.getByRole('row').nth(files.length).waitFor();
    return { store, app, page: app.page };
  }
}
