import { readdir } from 'node:fs/promises';
import type OpenAI from 'openai';
import { toFile } from 'openai';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ENGLISH_GUIDE, REGULATION } from '../test-support/documents.ts';
import { loadOpenAISchema } from '../test-support/openai-schema.ts';
import { startBackend, type TestBackend } from '../test-support/start-backend.ts';

// A first upload starts a parser process, which takes seconds on a busy machine.
vi.setConfig({ hookTimeout: 120_000, testTimeout: 60_000 });

const expectSchema = loadOpenAISchema(process.env['FROGWELL_OPENAI_SCHEMA']);

describe('files and vector stores', () => {
  let backend: TestBackend;
  let client: OpenAI;

  beforeAll(async () => {
    backend = await startBackend({ MAX_UPLOAD_MB: '1' });
    client = backend.client;
  });

  afterAll(async () => backend?.remove());

  const upload = async (name: string, text: string) =>
    client.files.create({ file: await toFile(Buffer.from(text), name), purpose: 'assistants' });

  test('a store is created, found, renamed and deleted; its files stay', async () => {
    const file = await upload('a.txt', 'Điều 1. Phạm vi\n1. Nội quy này áp dụng cho mọi nhân viên.');
    const store = await client.vectorStores.create({
      name: 'Phòng Kế toán',
      file_ids: [file.id],
      metadata: { owner: 'Lan' },
      expires_after: { anchor: 'last_active_at', days: 7 },
    });
    expectSchema('VectorStoreObject', store);
    expect(store).toMatchObject({
      name: 'Phòng Kế toán',
      metadata: { owner: 'Lan' },
      file_counts: { total: 1 },
    });
    expect(store.expires_at).toBe((store.last_active_at ?? 0) + 7 * 86_400);

    const renamed = await client.vectorStores.update(store.id, { name: 'Kế toán', expires_after: null });

    expect(renamed).toMatchObject({ name: 'Kế toán', metadata: { owner: 'Lan' } });
    expect(renamed.expires_after).toBeUndefined();
    expect(await client.vectorStores.retrieve(store.id)).toMatchObject({ name: 'Kế toán' });
    expect(await client.vectorStores.delete(store.id)).toEqual({
      id: store.id,
      object: 'vector_store.deleted',
      deleted: true,
    });
    await expect(client.vectorStores.retrieve(store.id)).rejects.toMatchObject({
      status: 404,
      code: 'not_found',
    });
    expect(await client.files.retrieve(file.id)).toMatchObject({ id: file.id, status: 'processed' });
  });

  test.each(['client', 'client6'] as const)(
    '%s follows the pages of a list to its end, in order',
    async (which) => {
      const names = ['một', 'hai', 'ba', 'bốn', 'năm'].map((name) => `${which} ${name}`);
      for (const name of names) await client.vectorStores.create({ name });
      // The two majors have the same calls; their types are not compatible with each other.
      const paged = backend[which] as OpenAI;

      const found: string[] = [];
      for await (const store of paged.vectorStores.list({ limit: 2, order: 'asc' })) found.push(store.name);

      expect(found.filter((name) => name.startsWith(`${which} `))).toEqual(names);
      const response = await fetch(`${backend.url}/v1/vector_stores?limit=2`);
      expectSchema('ListVectorStoresResponse', await response.json());
    },
  );

  test('empty lists and bad pages are said in the shape of the contract', async () => {
    const empty = await fetch(`${backend.url}/v1/files?purpose=batch`);
    expect(await empty.json()).toEqual({
      object: 'list',
      data: [],
      first_id: '',
      last_id: '',
      has_more: false,
    });

    const bad = await fetch(`${backend.url}/v1/vector_stores?limit=101`);

    expect(bad.status).toBe(400);
    const body = await bad.json();
    expectSchema('ErrorResponse', body);
    expect(body).toMatchObject({ error: { param: 'limit', type: 'invalid_request_error' } });
  });

  test('attributes of a file are replaced and filter at once', async () => {
    const store = await client.vectorStores.create({ name: 'thuộc tính' });
    const file = await client.vectorStores.files.uploadAndPoll(
      store.id,
      await toFile(Buffer.from(REGULATION), 'nq.txt'),
    );
    const search = async (value: string) => {
      const filters = { type: 'eq' as const, key: 'year', value };
      return (await client.vectorStores.search(store.id, { query: 'nghỉ phép', filters })).data.length;
    };
    expect(await search('2024')).toBe(0);

    const updated = await client.vectorStores.files.update(file.id, {
      vector_store_id: store.id,
      attributes: { year: '2024' },
    });

    expect(updated.attributes).toEqual({ year: '2024' });
    expect(await search('2024')).toBeGreaterThan(0);
    const content = await client.vectorStores.files.content(file.id, { vector_store_id: store.id });
    expect(content.data.map((part) => part.text).join('')).toContain('Điều 5. Phòng cháy chữa cháy');
    expect(content.data).toContainEqual(
      expect.objectContaining({ label: 'Điều 5', text: expect.stringContaining('Phòng cháy chữa cháy') }),
    );
    expect(await client.vectorStores.files.retrieve(file.id, { vector_store_id: store.id })).toMatchObject({
      document: { language: 'vi', structure: 'legal', pages: null, warnings: [] },
      progress: null,
    });
  });

  test('a batch attaches files together, and a second one of the same bytes is not parsed again', async () => {
    const store = await client.vectorStores.create({ name: 'lô' });
    const uploads = await Promise.all([
      upload('g1.md', ENGLISH_GUIDE),
      upload('g2.md', ENGLISH_GUIDE),
      upload('b.bin', '\u0000\u0001\u0002 nothing'),
    ]);

    const batch = await client.vectorStores.fileBatches.createAndPoll(store.id, {
      file_ids: uploads.map(({ id }) => id),
    });

    expect(batch).toMatchObject({
      object: 'vector_store.files_batch',
      status: 'completed',
      file_counts: { completed: 2, failed: 1, total: 3 },
    });
    const failed = await client.vectorStores.fileBatches.listFiles(batch.id, {
      vector_store_id: store.id,
      filter: 'failed',
    });
    expect(failed.data[0]).toMatchObject({
      id: uploads[2]?.id,
      last_error: { code: expect.any(String), message: expect.any(String) },
    });
    for (const item of failed.data) expectSchema('VectorStoreFileObject', item);
    // Two uploads of the same bytes are one passage to a reader.
    const hits = await client.vectorStores.search(store.id, { query: 'battery eleven hours' });
    expect(hits.data.filter(({ content }) => content[0]?.text.includes('eleven hours'))).toHaveLength(1);
  });

  test('a batch can be cancelled and leaves no file in between', async () => {
    const store = await client.vectorStores.create({ name: 'hủy' });
    const uploads = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        upload(`c${index}.txt`, `${REGULATION}\nĐiều ${index + 6}. Thêm\n1. Một.`),
      ),
    );
    const batch = await client.vectorStores.fileBatches.create(store.id, {
      file_ids: uploads.map(({ id }) => id),
    });

    const cancelled = await client.vectorStores.fileBatches.cancel(batch.id, { vector_store_id: store.id });

    expect(cancelled.status).toBe('cancelled');
    expect(cancelled.file_counts).toMatchObject({ in_progress: 0, total: 8 });
    const left = await client.vectorStores.files.list(store.id);
    expect(left.data.filter(({ status }) => status !== 'completed')).toEqual([]);
  });

  test('a file that is too large is refused with its limit, and the server goes on', async () => {
    const large = Buffer.alloc(1_200_000, 'a');
    const error = { status: 413, code: 'request_too_large', param: 'file' };

    await expect(
      client.files.create({ file: await toFile(large, 'big.txt'), purpose: 'assistants' }),
    ).rejects.toMatchObject(error);
    // Without a length that announces it: only counting finds out. Again and again on the same connection.
    for (let upload = 0; upload < 6; upload += 1) {
      const form = new FormData();
      form.set('purpose', 'assistants');
      form.set('file', new File([large, large], 'big.txt'));
      const encoded = new Response(form);
      const chunked = await fetch(`${backend.url}/v1/files`, {
        method: 'POST',
        headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
        body: encoded.body,
        duplex: 'half',
      });
      expect(chunked.status).toBe(413);
    }
    expect(await client.files.list({ purpose: 'assistants' })).toBeDefined();
  });

  test('uploads that are not what they should be are refused in the envelope', async () => {
    const post = (body: FormData | string, headers: Record<string, string> = {}) =>
      fetch(`${backend.url}/v1/files`, { method: 'POST', body, headers });
    const withoutFile = new FormData();
    withoutFile.set('purpose', 'assistants');
    const badPurpose = new FormData();
    badPurpose.set('file', new File(['x'], 'x.txt'));
    badPurpose.set('purpose', 'world-peace');

    for (const [response, status, param] of [
      [await post(withoutFile), 400, 'file'],
      [await post(badPurpose), 400, 'purpose'],
      [await post('{}', { 'content-type': 'application/json' }), 415, null],
    ] as const) {
      expect(response.status).toBe(status);
      const body = await response.json();
      expectSchema('ErrorResponse', body);
      expect(body).toMatchObject({ error: { param } });
    }
  });

  test('unknown routes and methods answer in the envelope', async () => {
    for (const [method, route, status] of [
      ['GET', '/v1/assistants', 404],
      ['PATCH', '/v1/files', 405],
      ['GET', '/v1/chat/completions', 405],
    ] as const) {
      const response = await fetch(`${backend.url}${route}`, { method });
      expect(response.status).toBe(status);
      expectSchema('ErrorResponse', await response.json());
    }
  });
});

test('work that was interrupted is finished after a restart, and what was there still answers', async () => {
  const first = await startBackend();
  const { dataDir } = first;
  const { client } = first;
  const [store] = (await client.vectorStores.list()).data;
  const storeId = store?.id ?? '';
  await client.vectorStores.files.uploadAndPoll(
    storeId,
    await toFile(Buffer.from(ENGLISH_GUIDE), 'guide.md'),
  );
  const file = await client.files.create({
    file: await toFile(Buffer.from(REGULATION), 'nq.txt'),
    purpose: 'assistants',
  });
  await client.vectorStores.files.create(storeId, { file_id: file.id });
  await first.stop();

  const second = await startBackend({}, dataDir);
  try {
    const done = await second.client.vectorStores.files.poll(storeId, file.id);

    expect(done.status).toBe('completed');
    expect((await second.client.vectorStores.list()).data).toHaveLength(1);
    const answer = await second.client.chat.completions.create({
      model: 'auto',
      messages: [{ role: 'user', content: 'How long does the battery of the Lily Pad last?' }],
    });
    expect(answer.choices[0]?.message.content).toContain('eleven hours');
  } finally {
    await second.remove();
  }
});

test('nothing is left of a deleted file', async () => {
  const backend = await startBackend();
  try {
    const { client } = backend;
    const store = await client.vectorStores.create({ name: 'tạm' });
    expectSchema('VectorStoreObject', store);
    const file = await client.vectorStores.files.uploadAndPoll(
      store.id,
      await toFile(Buffer.from(REGULATION), 'noi-quy.txt'),
    );
    expect(
      (await client.vectorStores.search(store.id, { query: 'nghỉ phép năm' })).data.length,
    ).toBeGreaterThan(0);

    expect(await client.files.delete(file.id)).toMatchObject({ id: file.id, deleted: true });

    expect((await client.vectorStores.search(store.id, { query: 'nghỉ phép năm' })).data).toEqual([]);
    expect((await client.files.list()).data).toEqual([]);
    expect((await client.vectorStores.files.list(store.id)).data).toEqual([]);
    await expect(client.files.content(file.id)).rejects.toMatchObject({ status: 404, code: 'not_found' });
    expect((await fetch(`${backend.url}/admin/files/${file.id}/view`)).status).toBe(404);
    const { data: answer, response } = await client.chat.completions
      .create({ model: 'auto@tạm', messages: [{ role: 'user', content: 'Nghỉ phép năm mấy ngày?' }] })
      .withResponse();
    expect(answer.choices[0]?.message.content).toContain('Chưa có tài liệu');
    expect(response.headers.get('x-frogwell-provider')).toBe('extractive');
    await backend.stop();
    const names = await readdir(backend.dataDir, { recursive: true, withFileTypes: true });
    expect(names.filter((entry) => entry.isFile() && /^[0-9a-f]{64}/.test(entry.name))).toEqual([]);
  } finally {
    await backend.remove();
  }
});
