import { toFile } from 'openai';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { QUESTIONS, REGULATION } from '../test-support/documents.ts';
import { startBackend, type TestBackend } from '../test-support/start-backend.ts';

// A first upload starts a parser process, which takes seconds on a busy machine.
vi.setConfig({ hookTimeout: 120_000, testTimeout: 60_000 });

describe('what the web app asks beside the answer', () => {
  let backend: TestBackend;

  beforeAll(async () => {
    backend = await startBackend();
    const [store] = (await backend.client.vectorStores.list()).data;
    for (const [name, text] of [
      ['noi-quy.txt', REGULATION],
      ['hoi-dap.csv', QUESTIONS],
    ] as const) {
      const upload = await toFile(Buffer.from(text), name);
      await backend.client.vectorStores.files.uploadAndPoll(store?.id ?? '', upload, { pollIntervalMs: 50 });
    }
  });

  afterAll(() => backend?.remove());

  test('a client that asks for it is told what is going on before the first word', async () => {
    const ask = (headers: Record<string, string>, content: string) =>
      fetch(`${backend.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ stream: true, messages: [{ role: 'user', content }] }),
      });
    const told = await ask({ 'x-frogwell-progress': '1' }, 'Giờ nghỉ trưa kéo dài bao lâu?');
    const text = await told.text();
    const plain = await (await ask({}, 'Giờ nghỉ trưa kéo dài bao lâu?')).text();

    expect(text.match(/^event: .*/gm)).toEqual([
      'event: frogwell.stage',
      'event: frogwell.stage',
      'event: frogwell.answerer',
    ]);
    expect(text).toMatch(/^event: frogwell.stage\ndata: {"stage":"searching"}\n\n/);
    expect(text).toContain('"provider":"extractive","model":"extractive","fallback":null,"degraded":null}');
    expect(plain).not.toContain('event:');
    const words = (stream: string) => stream.match(/"delta":{.*?}/g);
    expect(words(text)).toEqual(words(plain));
  });

  test('questions are suggested that the documents can answer', async () => {
    const read = async (query: string) => {
      const response = await fetch(`${backend.url}/admin/suggestions?${query}`);
      return { status: response.status, body: await response.json() };
    };
    const { body } = await read('limit=5');
    const questions = (body as { data: { question: string }[] }).data.map(({ question }) => question);

    expect(questions.length).toBeGreaterThan(1);
    expect(new Set(questions).size).toBe(questions.length);
    for (const question of questions) {
      const answer = await backend.client.chat.completions
        .create({ model: 'auto', messages: [{ role: 'user', content: question }] })
        .asResponse();
      expect([question, answer.headers.get('x-frogwell-provider')]).not.toEqual([question, 'none']);
    }
    expect(await read('vector_store_id=vs_gone')).toMatchObject({ body: { data: [] } });
    expect(await read('limit=0')).toMatchObject({ status: 400, body: { error: { param: 'limit' } } });
  });
});
