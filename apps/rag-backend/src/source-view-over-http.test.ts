import { QuotePlaces, ReadSource, SourceView } from '@frogwell/protocol';
import { toFile } from 'openai';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { writePdf } from '../../../packages/ingestion/src/__fixtures__/write-pdf.ts';
import { REGULATION } from '../test-support/documents.ts';
import { startBackend, type TestBackend } from '../test-support/start-backend.ts';

// A first upload starts a parser process, which takes seconds on a busy machine.
vi.setConfig({ hookTimeout: 120_000, testTimeout: 60_000 });

const SENTENCE = 'Nhân viên được nghỉ phép năm 14 ngày làm việc.';

let backend: TestBackend;
let storeId: string;
let textId: string;
let pdfId: string;
let sheetId: string;

beforeAll(async () => {
  backend = await startBackend();
  storeId = (await backend.client.vectorStores.list()).data[0]?.id ?? '';
  const ingest = async (name: string, bytes: Uint8Array) =>
    (await backend.client.vectorStores.files.uploadAndPoll(storeId, await toFile(bytes, name))).id;
  textId = await ingest('nội quy <b>.txt', Buffer.from(REGULATION));
  pdfId = await ingest(
    'nội quy.pdf',
    writePdf([
      [{ text: 'Nội quy lao động của công ty Hoa Sen.', x: 60, y: 700 }],
      [{ text: SENTENCE, x: 60, y: 500 }],
    ]),
  );
  sheetId = await ingest(
    'ca trực.csv',
    Buffer.from('Ngày,Người trực\nThứ hai,Lan\nThứ ba,Minh\nThứ tư,Hoa\n'),
  );
});
afterAll(() => backend?.remove());

async function get(path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${backend.url}${path}`);
  return { status: response.status, body: await response.json() };
}

async function view(fileId: string, query = ''): Promise<ReadSource> {
  return ReadSource.parse((await get(`/admin/files/${fileId}/view?store=${storeId}${query}`)).body);
}

test('a quote is shown in the stored text, with the place that its citation names', async () => {
  const start = (await view(textId)).sections
    .map(({ text }) => text)
    .join('')
    .indexOf('14 ngày phép');
  const shown = await view(textId, `&start=${start}&end=${start + 12}`);

  expect(shown).toMatchObject({
    status: 'completed',
    filename: 'nội quy <b>.txt',
    kind: 'text',
    language: 'vi',
    quote: { start, end: start + 12, text: '14 ngày phép' },
  });
  const section = shown.sections.findLast((candidate) => candidate.start <= start);
  expect(section?.text.slice(start - section.start, start - section.start + 12)).toBe('14 ngày phép');
});

test('without a store it is found in the one that holds it', async () => {
  const { body } = await get(`/admin/files/${textId}/view`);

  expect(SourceView.parse(body).vector_store_id).toBe(storeId);
});

test('a quote of a PDF has its page and a box on it', async () => {
  const shown = await view(pdfId);
  expect(shown).toMatchObject({ kind: 'pdf', pages: 2 });
  const text = shown.sections.map((section) => section.text).join('');
  const start = text.indexOf('14 ngày');

  const { body } = await get(
    `/admin/files/${pdfId}/quote_places?store=${storeId}&start=${start}&end=${start + 7}`,
  );

  const { page, boxes } = QuotePlaces.parse(body);
  expect(page).toBe(2);
  expect(boxes).toHaveLength(1);
  expect(boxes[0]?.x0).toBeCloseTo(60 + SENTENCE.indexOf('14') * 6, 0);
  expect(boxes[0]?.y0).toBeGreaterThan(480);
});

test('a sheet is shown row by row', async () => {
  const { kind, sections } = await view(sheetId);

  expect(kind).toBe('sheet');
  expect(sections.map(({ label }) => label)).toEqual(['dòng 2', 'dòng 3', 'dòng 4']);
  expect(sections[1]?.text.trim()).toBe('Ngày: Thứ ba\nNgười trực: Minh');
});

test('what is not there is 404, a place outside the file is not a fault', async () => {
  expect(await get('/admin/files/file-gone/view')).toMatchObject({
    status: 404,
    body: { error: { code: 'not_found', param: 'file_id', message: expect.stringContaining('file-gone') } },
  });
  expect((await get(`/admin/files/${textId}/view?store=vs_gone`)).status).toBe(404);
  expect((await get(`/admin/files/${textId}/quote_places?start=0&end=4`)).status).toBe(404);
  expect((await get(`/admin/files/${pdfId}/quote_places?start=900000&end=900004`)).status).toBe(404);
  expect((await get(`/admin/files/${pdfId}/quote_places?start=4&end=4`)).status).toBe(400);
  expect((await view(textId, '&start=900000&end=900004')).quote).toBeNull();
});
