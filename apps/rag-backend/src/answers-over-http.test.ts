import { ChatCompletion, SourceView } from '@frogwell/protocol';
import type OpenAI from 'openai';
import { toFile } from 'openai';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { ENGLISH_GUIDE, QUESTIONS, REGULATION } from '../test-support/documents.ts';
import { loadOpenAISchema } from '../test-support/openai-schema.ts';
import { startBackend, type TestBackend } from '../test-support/start-backend.ts';

// A first upload starts a parser process, which takes seconds on a busy machine.
vi.setConfig({ hookTimeout: 120_000, testTimeout: 60_000 });

const expectSchema = loadOpenAISchema(process.env['FROGWELL_OPENAI_SCHEMA']);

const ContentPage = z.looseObject({ data: z.array(z.looseObject({ text: z.string() })) });
const FILE_NAME = 'Nội quy lao động – Bèo Xanh.txt';

describe('with documents in the default store', () => {
  let backend: TestBackend;
  let storeId: string;
  let regulationId: string;

  beforeAll(async () => {
    backend = await startBackend();
    const stores = await backend.client.vectorStores.list();
    storeId = stores.data[0]?.id ?? '';
    regulationId = await ingest(FILE_NAME, REGULATION, { kind: 'regulation' });
    await ingest('hoi-dap.csv', QUESTIONS, { kind: 'questions' });
    await ingest('guide.md', ENGLISH_GUIDE, { kind: 'guide' });
  });

  afterAll(async () => backend?.remove());

  async function ingest(name: string, text: string, attributes: Record<string, string>): Promise<string> {
    const { client } = backend;
    const file = await client.files.create({
      file: await toFile(Buffer.from(text), name),
      purpose: 'assistants',
    });
    expectSchema('OpenAIFile', file);
    const attached = await client.vectorStores.files.createAndPoll(storeId, { file_id: file.id, attributes });
    expectSchema('VectorStoreFileObject', attached);
    expect(attached.status).toBe('completed');
    return file.id;
  }

  describe.each(['client', 'client6'] as const)('%s', (which) => {
    // The two majors have the same calls; their types are not compatible with each other.
    const client = () => backend[which] as OpenAI;

    test('answers from the documents, with exact quotes and their place', async () => {
      const { data: completion, response } = await client()
        .chat.completions.create({
          model: 'auto',
          messages: [{ role: 'user', content: 'Một năm được nghỉ phép mấy ngày?' }],
        })
        .withResponse();

      expectSchema('CreateChatCompletionResponse', completion);
      expect(response.headers.get('x-frogwell-provider')).toBe('extractive');
      expect(response.headers.get('x-frogwell-fallback')).toBeNull();
      expect(response.headers.get('x-request-id')).toMatch(/^[\w.-]+$/);
      const [choice] = completion.choices;
      expect(choice?.message.content).toContain('14 ngày phép');
      expect(completion.model).toBe('extractive');
      expect(completion.usage?.completion_tokens).toBeGreaterThan(5);
      const [citation] = choice?.message.annotations ?? [];
      expect(citation?.url_citation).toMatchObject({
        title: expect.any(String),
        file_id: regulationId,
        filename: FILE_NAME,
        label: expect.stringContaining('Điều 3'),
      });
      await expectExactQuotes(choice?.message);
    });

    test('streams the same answer in the order of the contract', async () => {
      const question = {
        model: 'auto',
        messages: [{ role: 'user' as const, content: 'Khi có cháy phải báo cho ai?' }],
      };
      const whole = await client().chat.completions.create(question);
      const stream = await client().chat.completions.create({
        ...question,
        stream: true,
        stream_options: { include_usage: true },
      });
      const chunks = await Array.fromAsync(stream);

      for (const chunk of chunks) expectSchema('CreateChatCompletionStreamResponse', chunk);
      expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '' });
      const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');
      expect(text).toBe(whole.choices[0]?.message.content);
      expect(text).toContain('114');
      const kinds = chunks.slice(1).map((chunk) => {
        const choice = chunk.choices[0];
        if (!choice) return 'usage';
        if (choice.finish_reason) return 'finish';
        return 'annotations' in choice.delta ? 'citations' : 'text';
      });
      expect(kinds.join(' ')).toMatch(/^(text )+citations finish usage$/);
      expect(chunks.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true);
      expect(chunks.at(-1)?.usage?.total_tokens).toBeGreaterThan(0);
      expect(new Set(chunks.map((chunk) => `${chunk.id} ${chunk.created} ${chunk.model}`)).size).toBe(1);
      const cited = chunks.find((chunk) => chunk.choices[0] && 'annotations' in chunk.choices[0].delta);
      expect(cited?.choices[0]?.delta).toMatchObject({ annotations: whole.choices[0]?.message.annotations });
    });

    test('a known question gets its stored answer, word for word', async () => {
      const { data: completion, response } = await client()
        .chat.completions.create({
          model: 'gpt-4o',
          messages: [{ role: 'user', content: 'căng tin mở cửa lúc mấy giờ' }],
        })
        .withResponse();

      expectSchema('CreateChatCompletionResponse', completion);
      expect(response.headers.get('x-frogwell-provider')).toBe('known-answer');
      const message = completion.choices[0]?.message;
      expect(message?.content).toBe('Căng tin mở cửa từ 6 giờ 30 đến 18 giờ, kể cả thứ Bảy.');
      expect(message?.annotations?.[0]?.url_citation).toMatchObject({
        start_index: 0,
        end_index: message?.content?.length,
        quote: message?.content,
        filename: 'hoi-dap.csv',
      });
      expect(message).toMatchObject({ context: { known_question: { tier: 'exact' } } });
      await expectExactQuotes(message);
    });

    test('says so when the documents do not hold the answer, in the language of the question, and cites nothing', async () => {
      for (const [content, words] of [
        ['Ai vô địch World Cup bóng đá năm 1998 tại Pháp?', 'không tìm thấy'],
        ['Which composer wrote the opera The Magic Flute?', 'could not find'],
      ] as const) {
        const { data: completion, response } = await client()
          .chat.completions.create({ model: 'auto', messages: [{ role: 'user', content }] })
          .withResponse();

        expectSchema('CreateChatCompletionResponse', completion);
        expect(response.headers.get('x-frogwell-provider')).toBe('none');
        const message = completion.choices[0]?.message;
        expect(message?.content).toContain(words);
        expect(message?.annotations).toEqual([]);
        expect(message).toMatchObject({ context: { citations: [] } });
      }
    });

    test('search gives passages with a score from 0 to 1, strictly in the shape of the contract', async () => {
      const page = await client().vectorStores.search(storeId, { query: 'bình chữa cháy kiểm tra khi nào' });

      const raw = await fetch(`${backend.url}/v1/vector_stores/${storeId}/search`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: ['bình chữa cháy', 'nghỉ phép'] }),
      });
      expectSchema('VectorStoreSearchResultsPage', await raw.json());
      expect(page.data[0]).toMatchObject({
        file_id: regulationId,
        filename: FILE_NAME,
        attributes: { kind: 'regulation' },
      });
      expect(page.data[0]?.content[0]?.text).toContain('ngày 15 hằng tháng');
      expect(page.data.every(({ score }) => score >= 0 && score <= 1)).toBe(true);
      const [best] = page.data;
      const strict = await client().vectorStores.search(storeId, {
        query: 'bình chữa cháy kiểm tra khi nào',
        ranking_options: { score_threshold: (best?.score ?? 0) - 1e-9 },
      });
      expect(strict.data).toHaveLength(1);
    });

    test('filters apply inside the search', async () => {
      const only = async (filter: OpenAI.ComparisonFilter | OpenAI.CompoundFilter) => {
        const page = await client().vectorStores.search(storeId, {
          query: 'bảo hành nghỉ phép warranty',
          filters: filter,
        });
        return [...new Set(page.data.map(({ filename }) => filename))];
      };

      expect(await only({ type: 'eq', key: 'kind', value: 'guide' })).toEqual(['guide.md']);
      expect(await only({ type: 'ne', key: 'kind', value: 'guide' })).not.toContain('guide.md');
      expect(
        await only({
          type: 'and',
          filters: [
            { type: 'eq', key: 'kind', value: 'guide' },
            { type: 'eq', key: 'kind', value: 'questions' },
          ],
        }),
      ).toEqual([]);
    });

    test('an upload keeps its Vietnamese name, in the list and as a download', async () => {
      const list = await client().files.list();
      expect(list.data.map(({ filename }) => filename)).toContain(FILE_NAME);

      const download = await client().files.content(regulationId);

      expect(await download.text()).toBe(REGULATION);
      const disposition = download.headers.get('content-disposition') ?? '';
      expect(decodeURIComponent(/filename\*=UTF-8''(.+)$/.exec(disposition)?.[1] ?? '')).toBe(FILE_NAME);
    });
  });

  test("the plan's own call works as it stands", async () => {
    const response = await fetch(`${backend.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'Xin chào' }] }),
    });

    expect(response.status).toBe(200);
    const completion = ChatCompletion.parse(await response.json());
    expectSchema('CreateChatCompletionResponse', completion);
    expect(completion.choices[0]?.message.content).toMatch(/^Xin chào/);
    expect(completion.choices[0]?.message.annotations).toBeUndefined();
    expect(response.headers.get('x-frogwell-provider')).toBe('extractive');
  });

  test('a follow-up is understood from the history', async () => {
    const completion = await backend.client.chat.completions.create({
      model: 'auto',
      messages: [
        { role: 'user', content: 'Làm thêm giờ vào ngày thường được trả bao nhiêu?' },
        { role: 'assistant', content: '150% tiền lương giờ.' },
        { role: 'user', content: 'Còn ngày nghỉ hằng tuần thì sao?' },
      ],
    });

    expect(completion.choices[0]?.message.content).toContain('200%');
  });

  test('what needs a model is refused without one', async () => {
    const ask = { model: 'auto', messages: [{ role: 'user' as const, content: 'Nghỉ phép mấy ngày?' }] };
    const { chat } = backend.client;

    for (const [extra, param] of [
      [{ retrieval: false }, 'retrieval'],
      [{ tools: [{ type: 'function', function: { name: 'f' } }] }, 'tools'],
      [{ response_format: { type: 'json_object' } }, 'response_format'],
      [{ n: 2 }, 'n'],
      [{ logprobs: true }, 'logprobs'],
      [
        { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:,' } }] }] },
        'messages[0].content[0]',
      ],
    ] as const) {
      // Frogwell's own and deliberately wrong fields are not in the client's types.
      const body = { ...ask, ...extra } as unknown as typeof ask;
      await expect(chat.completions.create(body)).rejects.toMatchObject({
        status: 400,
        code: 'unsupported_parameter',
        param,
      });
    }
  });

  test('unknown models and stores are named', async () => {
    const messages = [{ role: 'user' as const, content: 'Nghỉ phép mấy ngày?' }];
    const { chat } = backend.client;

    await expect(chat.completions.create({ model: 'llama-9', messages })).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
      param: 'model',
    });
    await expect(chat.completions.create({ model: 'auto@nowhere', messages })).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
    await expect(chat.completions.create({ model: 'openai/gpt-4o', messages })).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
    const body = { model: 'auto', messages, vector_store_ids: ['vs_gone'] };
    await expect(chat.completions.create(body)).rejects.toMatchObject({
      status: 404,
      code: 'not_found',
      param: 'vector_store_ids',
    });
    await expect(chat.completions.create({ model: 'auto', messages: [] })).rejects.toMatchObject({
      status: 400,
      param: 'messages',
    });
  });

  test('lists every model that can answer', async () => {
    const list = await backend.client.models.list();
    const response = await fetch(`${backend.url}/v1/models`);

    expectSchema('ListModelsResponse', await response.json());
    expect(list.data.map(({ id }) => id)).toEqual(['auto', 'extractive', 'auto@default']);
    expect(await backend.client.models.retrieve('auto@default')).toMatchObject({
      id: 'auto@default',
      object: 'model',
    });
    await expect(backend.client.models.retrieve('gone')).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
  });

  test('the source viewer shows the quote where it stands', async () => {
    const completion = await backend.client.chat.completions.create({
      model: 'auto@default',
      messages: [{ role: 'user', content: 'Giờ nghỉ trưa kéo dài bao lâu?' }],
    });
    const citation = completion.choices[0]?.message.annotations?.[0]?.url_citation;
    const { pathname, search } = new URL(citation?.url ?? '');
    const fileId = pathname.split('/').at(-1);

    const response = await fetch(`${backend.url}/admin/files/${fileId}/view${search}`);
    const view = SourceView.parse(await response.json());

    expect(view).toMatchObject({
      filename: FILE_NAME,
      language: 'vi',
      quote: { text: citation && 'quote' in citation ? citation.quote : '?' },
    });
    expect(fileId).toBe(regulationId);
  });

  test('health says what there is, and every answer is logged without its question', async () => {
    const health = await (await fetch(`${backend.url}/health`)).json();
    const metrics = await (await fetch(`${backend.url}/metrics`)).text();

    expect(health).toMatchObject({
      status: 'ok',
      reasons: [],
      provider: { configured: 'auto', chain: ['extractive'] },
      documents: {
        vector_stores: 1,
        completed: 3,
        in_progress: 0,
        failed: 0,
        jobs: { waiting: 0, running: 0 },
      },
    });
    expect(metrics).toMatch(
      /rag_answers_total\{provider="extractive",situation="grounded",outcome="ok"\} \d/,
    );
    const answers = backend.logged.filter(({ msg }) => msg === 'answer');
    expect(
      answers.some(({ situation, provider }) => situation === 'grounded' && provider === 'extractive'),
    ).toBe(true);
    const log = JSON.stringify(backend.logged);
    expect(log).not.toContain('Khi có cháy');
    expect(log).not.toContain('14 ngày phép');
  });

  /** Every quote is the stored text at its place, and the text at the cited place. */
  async function expectExactQuotes(message: OpenAI.ChatCompletionMessage | undefined): Promise<void> {
    const annotations = message?.annotations ?? [];
    expect(annotations.length).toBeGreaterThan(0);
    for (const { url_citation: citation } of annotations) {
      const url = new URL(citation.url);
      const fileId = url.pathname.split('/').at(-1) ?? '';
      const start = Number(url.searchParams.get('start'));
      const end = Number(url.searchParams.get('end'));
      const content = await fetch(`${backend.url}/v1/vector_stores/${storeId}/files/${fileId}/content`);
      const { data } = ContentPage.parse(await content.json());
      const stored = data.map((part) => part.text).join('');
      expect('quote' in citation && citation.quote).toBe(stored.slice(start, end));
      expect(citation.start_index).toBeLessThan(citation.end_index);
      expect(citation.end_index).toBeLessThanOrEqual(message?.content?.length ?? 0);
    }
  }
});
