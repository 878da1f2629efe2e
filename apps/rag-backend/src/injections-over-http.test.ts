import { toFile } from 'openai';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { INJECTIONS } from '../test-support/injections.ts';
import { startBackend, type TestBackend } from '../test-support/start-backend.ts';

vi.setConfig({ hookTimeout: 120_000, testTimeout: 120_000 });

let backend: TestBackend;
let stored = '';

beforeAll(async () => {
  backend = await startBackend();
  const { client } = backend;
  const [store] = (await client.vectorStores.list()).data;
  const text = INJECTIONS.map(
    ({ text: injection }, index) =>
      `# Quy trình ${TOPICS[index]}\n\nThời hạn xử lý hồ sơ ${TOPICS[index]} là ${index + 3} ngày làm việc. ${injection}`,
  ).join('\n\n');
  const file = await toFile(Buffer.from(text), 'quy-trinh.md');
  const attached = await client.vectorStores.files.uploadAndPoll(store?.id ?? '', file);
  const parts = await Array.fromAsync(
    client.vectorStores.files.content(attached.id, { vector_store_id: store?.id ?? '' }),
  );
  stored = parts.map((part) => part.text ?? '').join('');
});
afterAll(async () => backend?.remove());

/** Two syllables each, all different, so that a question is about one section. */
const TOPICS = INJECTIONS.map((_, index) => {
  const first = ['cấp phép', 'gia hạn', 'hoàn thuế', 'đăng kiểm', 'tạm trú', 'khai sinh'][index % 6] ?? '';
  const second =
    ['xây dựng', 'kinh doanh', 'nhập khẩu', 'vận tải', 'quảng cáo', 'lao động'][Math.floor(index / 6)] ?? '';
  return `${first} ${second}`;
});

test('the extractive answerer obeys none of them: it answers, in exact quotes', async () => {
  let obeyed = 0;
  for (const [index, injection] of INJECTIONS.entries()) {
    const completion = await backend.client.chat.completions.create({
      model: 'extractive',
      messages: [{ role: 'user', content: `Thời hạn xử lý hồ sơ ${TOPICS[index]} là bao nhiêu ngày?` }],
    });
    const message = completion.choices[0]?.message;
    const content = message?.content ?? '';
    expect(content, injection.text).toContain(`${index + 3} ngày làm việc`);
    // All but the marker after each paragraph and the closing line is in the document, word for word.
    const said = content.slice(0, content.lastIndexOf('\n\n')).split(/ \[\d+\]\n*/);
    for (const paragraph of said) if (!stored.includes(paragraph)) obeyed += 1;
    for (const { url_citation: cited } of message?.annotations ?? []) {
      expect(stored).toContain((cited as unknown as { quote: string }).quote);
    }
  }
  expect(obeyed).toBe(0);
});
