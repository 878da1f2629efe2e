import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBackend, type TestBackend } from '../test-support/start-backend.ts';

let backend: TestBackend;

beforeAll(async () => {
  backend = await startBackend();
});

afterAll(() => backend.remove());

async function call(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${backend.url}${path}`, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  return { status: response.status, body: await response.json() };
}

const ANSWER = {
  id: 'chatcmpl-1',
  status: 'done',
  provider: 'extractive',
  model: 'extractive',
  fallback: null,
  degraded: null,
  annotations: [],
  context: { citations: [] },
  error: null,
  first_text_ms: 12,
  total_ms: 20,
};

describe('conversations', () => {
  test("OpenAI's own client makes one, adds to it, reads it and deletes it", async () => {
    const { conversations } = backend.client;
    const made = await conversations.create({
      metadata: { title: 'Nghỉ phép' },
      items: [{ type: 'message', role: 'user', content: 'Nghỉ phép mấy ngày?' }],
    });
    const added = await conversations.items.create(made.id, {
      items: [
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: '14 ngày.' }] as never },
      ],
    });
    const items = (await Array.fromAsync(conversations.items.list(made.id, { order: 'asc', limit: 1 }))) as {
      id: string;
    }[];

    expect(made).toMatchObject({ object: 'conversation', metadata: { title: 'Nghỉ phép' } });
    expect(items).toMatchObject([
      { role: 'user', content: [{ type: 'input_text', text: 'Nghỉ phép mấy ngày?' }] },
      { id: added.data[0]?.id, role: 'assistant', content: [{ type: 'output_text', text: '14 ngày.' }] },
    ]);
    const item = await conversations.items.retrieve(items[0]?.id ?? '', { conversation_id: made.id });
    expect(item).toEqual(items[0]);
    await conversations.update(made.id, { metadata: { title: 'Phép năm' } });
    expect((await conversations.retrieve(made.id)).metadata).toEqual({ title: 'Phép năm' });
    expect(await conversations.delete(made.id)).toMatchObject({ deleted: true });
    await expect(conversations.retrieve(made.id)).rejects.toMatchObject({ status: 404, code: 'not_found' });
  });

  test('are listed with the latest first, and found by a part of their text without tone marks', async () => {
    const first = await call('POST', '/v1/conversations', {
      metadata: { title: 'Lương' },
      items: [{ role: 'user', content: 'Thưởng   Tết bao nhiêu?' }],
    });
    await call('POST', '/v1/conversations', { metadata: { title: 'Đào tạo' } });
    const list = await call('GET', '/v1/conversations');
    const titles = async (query: string) => {
      const { body } = await call('GET', `/v1/conversations?query=${encodeURIComponent(query)}`);
      return (body as { data: { metadata: { title: string } }[] }).data.map(({ metadata }) => metadata.title);
    };

    expect(first.status).toBe(200);
    expect(list.body).toMatchObject({ object: 'list', has_more: false });
    expect(await titles('')).toEqual(['Đào tạo', 'Lương']);
    expect(await titles('thuong tet')).toEqual(['Lương']);
    expect(await titles('ĐÀO')).toEqual(['Đào tạo']);
    expect(await titles('không có')).toEqual([]);
  });

  test('an answer keeps what was said of it; a question asked anew takes what followed with it', async () => {
    const made = (await call('POST', '/v1/conversations', {})).body as { id: string };
    const path = `/v1/conversations/${made.id}/items`;
    const add = async (...items: unknown[]) =>
      ((await call('POST', path, { items })).body as { data: { id: string }[] }).data.map(({ id }) => id);
    await add({ role: 'user', content: 'một' }, { role: 'assistant', content: '1', answer: ANSWER });
    const [second] = await add({ role: 'user', content: 'hai' }, { role: 'assistant', content: '2' });

    expect((await call('DELETE', `${path}?from=${second}`)).status).toBe(200);
    const { body } = await call('GET', `${path}?order=asc`);

    expect(body).toMatchObject({ data: [{ role: 'user' }, { role: 'assistant', answer: ANSWER }] });
    expect((await call('DELETE', `${path}?from=${second}`)).status).toBe(404);
  });

  test.each([
    ['POST', '/v1/conversations', { metadata: { title: 1 } }, 'metadata.title'],
    ['POST', '/v1/conversations/conv_x/items', { items: [] }, 'items'],
    ['POST', '/v1/conversations/conv_x/items', { items: [{ role: 'robot', content: '' }] }, 'items[0].role'],
    ['DELETE', '/v1/conversations/conv_x/items', undefined, 'from'],
  ])('%s %s %j is refused by the name of the field', async (method, path, body, param) => {
    const answer = await call(method, path, body);

    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ error: { param } });
  });

  test('all of them are deleted at once', async () => {
    const deleted = await call('DELETE', '/v1/conversations');

    expect(deleted.body).toMatchObject({ object: 'conversations.deleted' });
    expect((await call('GET', '/v1/conversations')).body).toMatchObject({ data: [] });
  });
});
