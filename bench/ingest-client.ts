import { setTimeout as delay } from 'node:timers/promises';
import { Agent, FormData, fetch } from 'undici';
import { z } from 'zod';
import type { GeneratedFile } from './mixed-files.ts';

const Counts = z.object({
  file_counts: z.object({ in_progress: z.number(), completed: z.number(), failed: z.number() }),
});
const Hits = z.object({
  data: z.array(z.object({ file_id: z.string(), content: z.array(z.object({ text: z.string() })) })),
});
const WithId = z.object({ id: z.string() });
const RETRY_MS = 250;

/** A client that holds on until it has an answer, as long as the server comes back. */
export class IngestClient {
  readonly #url: string;
  readonly #agent: Agent;
  /** Calls that had to be made again. */
  retries = 0;

  constructor(url: string, connections: number) {
    this.#url = url;
    this.#agent = new Agent({ connections });
  }

  async createStore(name: string): Promise<string> {
    const store = await this.#call('POST', '/v1/vector_stores', () => json({ name }));
    return WithId.parse(store).id;
  }

  /** @returns the file's id once the server has promised to index it */
  async add(storeId: string, file: GeneratedFile): Promise<string> {
    const uploaded = await this.#call('POST', '/v1/files', () => {
      const form = new FormData();
      form.set('purpose', 'assistants');
      form.set('file', new File([Uint8Array.from(file.bytes)], file.name));
      return { body: form };
    });
    const { id } = WithId.parse(uploaded);
    await this.#call('POST', `/v1/vector_stores/${storeId}/files`, () => json({ file_id: id }));
    return id;
  }

  async counts(storeId: string): Promise<z.infer<typeof Counts>['file_counts']> {
    return Counts.parse(await this.#call('GET', `/v1/vector_stores/${storeId}`)).file_counts;
  }

  /** Ids of the files with a passage that holds the word. */
  async filesWith(storeId: string, word: string): Promise<string[]> {
    const found = await this.#call('POST', `/v1/vector_stores/${storeId}/search`, () =>
      json({ query: word, max_num_results: 10 }),
    );
    const hits = Hits.parse(found).data.filter(({ content }) =>
      content.some(({ text }) => text.includes(word)),
    );
    return [...new Set(hits.map((hit) => hit.file_id))];
  }

  close(): Promise<void> {
    return this.#agent.close();
  }

  async #call(
    method: string,
    path: string,
    request: () => { body?: string | FormData; headers?: Record<string, string> } = () => ({}),
  ): Promise<unknown> {
    for (;;) {
      try {
        const answer = await fetch(`${this.#url}${path}`, { method, dispatcher: this.#agent, ...request() });
        const body = await answer.json();
        if (answer.ok) return body;
        // Full queues and a server that starts pass; anything else is a fault.
        if (answer.status !== 503 && answer.status !== 429)
          throw new TypeError(`${method} ${path}: ${answer.status} ${JSON.stringify(body)}`);
      } catch (error) {
        if (error instanceof TypeError && /: \d{3} /.test(error.message)) throw error;
      }
      this.retries += 1;
      await delay(RETRY_MS);
    }
  }
}

function json(body: unknown): { body: string; headers: Record<string, string> } {
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}
