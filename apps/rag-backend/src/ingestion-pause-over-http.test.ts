import { toFile } from 'openai';
import { expect, test } from 'vitest';
import { startBackend, type TestBackend } from '../test-support/start-backend.ts';

const read = async ({ url }: TestBackend) => (await fetch(`${url}/admin/ingestion`)).json();
const pause = async ({ url }: TestBackend, paused: unknown) =>
  fetch(`${url}/admin/ingestion`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ paused }),
  });

test('paused, files wait, over a restart too; resumed, they are read', async () => {
  let backend = await startBackend();
  try {
    expect(await (await pause(backend, true)).json()).toEqual({
      object: 'ingestion',
      paused: true,
      waiting: 0,
      running: 0,
    });
    const store = await backend.client.vectorStores.create({ name: 'chờ' });
    const upload = await backend.client.files.create({
      file: await toFile(Buffer.from('Thư viện mở cửa lúc bảy giờ.'), 'a.txt'),
      purpose: 'assistants',
    });
    await backend.client.vectorStores.files.create(store.id, { file_id: upload.id });
    await backend.stop();
    backend = await startBackend({}, backend.dataDir);

    expect(await read(backend)).toMatchObject({ paused: true, waiting: 1, running: 0 });
    const health = await (await fetch(`${backend.url}/health`)).json();
    expect(health).toMatchObject({ documents: { jobs: { paused: true, waiting: 1 } } });
    expect((await pause(backend, false)).status).toBe(200);
    const file = await backend.client.vectorStores.files.poll(store.id, upload.id, { pollIntervalMs: 20 });
    expect(file.status).toBe('completed');
    expect(await read(backend)).toMatchObject({ paused: false, waiting: 0 });
  } finally {
    await backend.remove();
  }
});

test('what is not true or false is refused by its name', async () => {
  const backend = await startBackend();
  try {
    const answer = await pause(backend, 'yes');

    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { param: 'paused' } });
  } finally {
    await backend.remove();
  }
});
