import type {
  FilePassages,
  FileStructure,
  LibraryFiles,
  LibraryInfo,
  RemovedFiles,
  RetriedFiles,
} from '@frogwell/protocol';
import { toFile } from 'openai';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { QUESTIONS, REGULATION } from '../test-support/documents.ts';
import { startBackend, type TestBackend } from '../test-support/start-backend.ts';

// A first upload starts a parser process, which takes seconds on a busy machine.
vi.setConfig({ hookTimeout: 120_000, testTimeout: 60_000 });

let backend: TestBackend;
beforeAll(async () => {
  backend = await startBackend();
});
afterAll(async () => backend?.remove());

const newStore = async (name: string) => (await backend.client.vectorStores.create({ name })).id;

async function add(store: string, name: string, content: string | Buffer) {
  const file = await toFile(Buffer.from(content), name);
  return backend.client.vectorStores.files.uploadAndPoll(store, file, { pollIntervalMs: 20 });
}

async function call<Answer>(path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${backend.url}/admin${path}`, {
    ...(body !== undefined && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  expect([response.status, path]).toEqual([200, path]);
  return (await response.json()) as Answer;
}

const filesOf = (store: string, query: Record<string, string> = {}) =>
  call<LibraryFiles>(`/vector_stores/${store}/files?${new URLSearchParams(query)}`);

test('what may be uploaded is told before anything is', async () => {
  const info = await call<LibraryInfo>('/library');

  expect(info).toMatchObject({ object: 'library', web_pages: false });
  expect(info.max_upload_bytes).toBeGreaterThan(1_000_000);
});

test('files are found by name, filtered, sorted and paged, with everything a list shows', async () => {
  const store = await newStore('danh sách');
  await add(store, 'Nội quy 10.txt', REGULATION);
  await add(store, 'Nội quy 2.txt', `${REGULATION}\nPhụ lục`);
  await add(store, 'hỏng.pdf', '%PDF-1.7 cut off');

  const byName = await filesOf(store, { sort: 'name', order: 'asc', query: 'noi quy' });
  expect(byName.data.map(({ filename }) => filename)).toEqual(['Nội quy 2.txt', 'Nội quy 10.txt']);
  expect(byName).toMatchObject({ total: 2, offset: 0, counts: { completed: 2, failed: 0, total: 2 } });
  expect(byName.data[1]).toMatchObject({
    object: 'vector_store.file',
    status: 'completed',
    bytes: Buffer.byteLength(REGULATION),
    document: { language: 'vi', structure: 'legal' },
  });
  expect(byName.data[1]?.passage_count).toBeGreaterThan(3);

  const failed = await filesOf(store, { status: 'failed' });
  expect(failed).toMatchObject({ total: 1, counts: { completed: 2, failed: 1, total: 3 } });
  expect(failed.data[0]?.last_error?.message).toMatch(/damaged/);

  const second = await filesOf(store, { sort: 'size', order: 'asc', offset: '1', limit: '1' });
  expect(second.data.map(({ filename }) => filename)).toEqual(['Nội quy 10.txt']);
  expect(second).toMatchObject({ total: 3, offset: 1 });
});

test('names are given back as text, whatever stands in them', async () => {
  const store = await newStore('tên xấu');
  const long = `${'Á'.repeat(300)}.txt`;
  const names = ['<img src=x onerror=alert(1)>.txt', 'hóa đơn\u202Etxt.exe.txt', '🐸🐸 ếch.txt', long];
  for (const [index, name] of names.entries()) await add(store, name, `Tài liệu số ${index} nói về mưa.`);

  const found = (await filesOf(store, { order: 'asc' })).data.map(({ filename }) => filename);

  expect(found[0]).toBe('<img src=x onerror=alert(1)>.txt');
  expect(found[1]).toBe('hóa đơntxt.exe.txt');
  expect(found[2]).toBe('🐸🐸 ếch.txt');
  expect(Buffer.byteLength(found[3] ?? '')).toBeLessThanOrEqual(255);
  expect(found[3]).toMatch(/^Á+\.txt$/);
  expect((await filesOf(store, { query: '<IMG' })).total).toBe(1);
  expect((await filesOf(store, { query: '🐸 ech' })).total).toBe(1);
  expect((await filesOf(store, { query: "' OR 1=1 --" })).total).toBe(0);
});

test('the structure of a regulation is its chapters and articles, each with its stretch of text', async () => {
  const store = await newStore('cấu trúc');
  const file = await add(store, 'nội quy.txt', REGULATION);

  const structure = await call<FileStructure>(`/vector_stores/${store}/files/${file.id}/structure`);

  expect(structure).toMatchObject({
    object: 'vector_store.file.structure',
    file: { id: file.id, filename: 'nội quy.txt', status: 'completed' },
    question_count: 0,
    truncated: false,
  });
  const titles = JSON.stringify(structure.sections);
  for (const title of ['Chương II. NGHỈ PHÉP', 'Điều 3. Nghỉ phép năm', 'Điều 5. Phòng cháy chữa cháy'])
    expect(titles).toContain(title);
  const [law] = structure.sections;
  const chapter = law?.sections.find(({ title }) => title.startsWith('Chương II.'));
  expect(chapter?.sections.map(({ title }) => title)).toEqual([
    'Điều 3. Nghỉ phép năm',
    'Điều 4. Nghỉ việc riêng',
  ]);
  const content = await backend.client.vectorStores.files.content(file.id, { vector_store_id: store });
  const text = content.data.map((part) => part.text).join('');
  expect(text.slice(chapter?.start, chapter?.end)).toMatch(
    /nghỉ 14 ngày phép[\s\S]+chết thì được nghỉ 3 ngày/,
  );
});

test('passages are read page by page, and the known questions of a sheet by themselves', async () => {
  const store = await newStore('đoạn');
  const file = await add(store, 'hỏi đáp.csv', QUESTIONS);
  const path = `/vector_stores/${store}/files/${file.id}/passages`;

  const first = await call<FilePassages>(`${path}?kind=questions&limit=2`);
  const rest = await call<FilePassages>(`${path}?kind=questions&limit=2&offset=2`);

  expect(first).toMatchObject({ offset: 0, has_more: true });
  expect(first.data[1]?.question).toEqual({
    text: 'Mật khẩu Wi-Fi khách ở đâu?',
    answer: 'Mật khẩu Wi-Fi khách được in trên bảng ở quầy lễ tân.',
  });
  expect(first.data[1]?.tokens).toBeGreaterThan(5);
  expect(rest.data.map(({ question }) => question?.text)).toEqual(['Ai phụ trách bãi xe?']);
  expect(rest.has_more).toBe(false);
  const structure = await call<FileStructure>(`/vector_stores/${store}/files/${file.id}/structure`);
  expect(structure).toMatchObject({ question_count: 3, file: { document: { structure: 'questions' } } });
});

test('the encoding of an old text file is told', async () => {
  const store = await newStore('mã cũ');
  const { default: iconv } = await import('iconv-lite');
  const file = await add(store, 'cũ.txt', iconv.encode(REGULATION, 'viscii'));

  const structure = await call<FileStructure>(`/vector_stores/${store}/files/${file.id}/structure`);

  expect(structure.file.document?.warnings).toEqual([{ code: 'encoding_detected', encoding: 'viscii' }]);
});

test('what is removed is gone, except from other stores, and a second time changes nothing', async () => {
  const store = await newStore('xóa');
  const other = await newStore('giữ');
  const mine = await add(store, 'một.txt', 'Chỉ có ở đây: con ếch màu xanh.');
  const both = await add(store, 'hai.txt', 'Có ở hai nơi: con cò màu trắng.');
  await backend.client.vectorStores.files.createAndPoll(other, { file_id: both.id }, { pollIntervalMs: 20 });
  const body = { file_ids: [mine.id, both.id, 'file-nobody'] };

  const removed = await call<RemovedFiles>(`/vector_stores/${store}/files/remove`, body);
  const again = await call<RemovedFiles>(`/vector_stores/${store}/files/remove`, body);

  expect(removed.data.map(({ outcome }) => outcome)).toEqual(['deleted', 'detached', 'missing']);
  expect(again.data.map(({ outcome }) => outcome)).toEqual(['missing', 'missing', 'missing']);
  await expect(backend.client.files.retrieve(mine.id)).rejects.toMatchObject({ status: 404 });
  expect(await backend.client.files.retrieve(both.id)).toMatchObject({ id: both.id });
  expect((await filesOf(store)).total).toBe(0);
  expect((await filesOf(other)).total).toBe(1);
});

test('a store goes with its files, but for those that another store has', async () => {
  const store = await newStore('bỏ đi');
  const other = await newStore('ở lại');
  const mine = await add(store, 'một.txt', 'Con ếch này chỉ có ở kho bỏ đi.');
  const both = await add(store, 'hai.txt', 'Con cò này có ở hai kho.');
  await backend.client.vectorStores.files.createAndPoll(other, { file_id: both.id }, { pollIntervalMs: 20 });

  const remove = () => fetch(`${backend.url}/admin/vector_stores/${store}`, { method: 'DELETE' });
  const response = await remove();

  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ id: store, object: 'vector_store.deleted', deleted: true });
  await expect(backend.client.vectorStores.retrieve(store)).rejects.toMatchObject({ status: 404 });
  await expect(backend.client.files.retrieve(mine.id)).rejects.toMatchObject({ status: 404 });
  expect((await filesOf(other)).data.map(({ id }) => id)).toEqual([both.id]);
  expect((await remove()).status).toBe(404);
});

test('files that failed are read again, with what was set for them', async () => {
  const store = await newStore('thử lại');
  const good = await add(store, 'tốt.txt', REGULATION);
  const broken = await add(store, 'hỏng.pdf', '%PDF-1.7 cut');
  await backend.client.vectorStores.files.update(broken.id, {
    vector_store_id: store,
    attributes: { year: 2024 },
  });

  const all = await call<RetriedFiles>(`/vector_stores/${store}/files/retry`, {});
  expect(all.file_ids).toEqual([broken.id]);
  const done = await backend.client.vectorStores.files.poll(store, broken.id, { pollIntervalMs: 20 });
  expect(done).toMatchObject({ status: 'failed', attributes: { year: 2024 } });

  const named = await call<RetriedFiles>(`/vector_stores/${store}/files/retry`, {
    file_ids: [good.id, good.id, 'file-nobody'],
  });
  expect(named.file_ids).toEqual([good.id]);
  const read = await backend.client.vectorStores.files.poll(store, good.id, { pollIntervalMs: 20 });
  expect(read.status).toBe('completed');
});

test.each([
  ['GET', '/vector_stores/vs_nobody/files', undefined, 404, 'vector_store_id'],
  ['GET', '/vector_stores/STORE/files?limit=0', undefined, 400, 'limit'],
  ['GET', '/vector_stores/STORE/files?sort=colour', undefined, 400, 'sort'],
  ['GET', '/vector_stores/STORE/files?offset=-1', undefined, 400, 'offset'],
  ['GET', '/vector_stores/STORE/files/file-x/structure', undefined, 404, 'file_id'],
  ['GET', '/vector_stores/STORE/files/file-x/passages', undefined, 404, 'file_id'],
  ['POST', '/vector_stores/STORE/files/remove', { file_ids: [] }, 400, 'file_ids'],
  ['POST', '/vector_stores/vs_nobody/files/remove', { file_ids: ['file-x'] }, 404, 'vector_store_id'],
  ['POST', '/vector_stores/vs_nobody/files/retry', {}, 404, 'vector_store_id'],
])('%s %s is refused by name', async (method, path, body, status, param) => {
  const store = await newStore('từ chối');

  const response = await fetch(`${backend.url}/admin${path.replace('STORE', store)}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });

  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error: { param } });
});
