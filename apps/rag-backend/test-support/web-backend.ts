import type { WebPageResult } from '@frogwell/protocol';
import { startBackend, type TestBackend } from './start-backend.ts';
import { startWebSites, type WebSites } from './web-site.ts';

/** A backend that may fetch from sites of this machine, and the sites. */
export interface WebBackend {
  sites: WebSites;
  backend: TestBackend;
  storeId: string;
  /** What the name server says; a function is asked anew each time. Every other name is this machine. */
  addresses: Map<string, string | (() => string)>;
  /** `name.example/path` with the sites' port. */
  at(address: string): string;
  post(
    body: unknown,
    options?: { store?: string; signal?: AbortSignal },
  ): Promise<{ status: number; body: Record<string, unknown> }>;
  ingest(body: unknown): Promise<WebPageResult[]>;
  ingestPage(address: string): Promise<WebPageResult>;
  /** Waits until the file is indexed. */
  statusOf(fileId: string | null): Promise<string>;
  search(query: string): Promise<string>;
  uploads(): Promise<string[]>;
  remove(): Promise<void>;
}

/** @param names the first parts of the `.example` names that `WEB_ALLOWED_HOSTS` names */
export async function startWebBackend(names: string[]): Promise<WebBackend> {
  const sites = await startWebSites();
  const addresses: WebBackend['addresses'] = new Map();
  const settings = {
    WEB_INGESTION: 'on',
    WEB_ALLOWED_HOSTS: names.map((name) => `${name}.example:${sites.port}`).join(', '),
    MAX_UPLOAD_MB: '1',
  };
  const backend = await startBackend(settings, undefined, {
    totalMs: 3_000,
    firstByteMs: 1_000,
    pauseMs: 20,
    resolveHost: async (hostname) => {
      const known = addresses.get(hostname) ?? '127.0.0.1';
      const address = typeof known === 'string' ? known : known();
      return [{ address, family: address.includes(':') ? 6 : 4 }];
    },
  });
  const { client } = backend;
  const { id: storeId } = await client.vectorStores.create({ name: 'web' });

  const post: WebBackend['post'] = async (body, { store = storeId, signal } = {}) => {
    const response = await fetch(`${backend.url}/v1/vector_stores/${store}/web_pages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: signal ?? null,
    });
    // An object of the contract or an error envelope; the tests assert on what is in it.
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const ingest: WebBackend['ingest'] = async (body) => {
    const answer = await post(body);
    if (answer.status !== 200) throw new Error(JSON.stringify(answer));
    return answer.body['data'] as WebPageResult[]; // as the protocol says
  };
  return {
    sites,
    backend,
    storeId,
    addresses,
    at: (address) => `http://${address.replace('/', `:${sites.port}/`)}`,
    post,
    ingest,
    async ingestPage(address) {
      const [result] = await ingest({ url: address });
      if (result === undefined) throw new Error('there is no result');
      return result;
    },
    async statusOf(fileId) {
      const file = await client.vectorStores.files.poll(storeId, fileId ?? '', { pollIntervalMs: 20 });
      return file.status;
    },
    async search(query) {
      const hits = await client.vectorStores.search(storeId, { query });
      return hits.data.flatMap(({ content }) => content.map(({ text }) => text)).join('\n');
    },
    uploads: async () => (await client.files.list()).data.map(({ id }) => id),
    async remove() {
      await backend.remove();
      await sites.close();
    },
  };
}
