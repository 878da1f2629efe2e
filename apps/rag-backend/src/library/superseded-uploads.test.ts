import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { openSqliteStorage, type Storage } from '@frogwell/storage';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DocumentLibrary } from './document-library.ts';
import { SupersededUploads, type SupersededUploadsOptions } from './superseded-uploads.ts';

let dataDir: string;
let storage: Storage;
let library: DocumentLibrary;

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'frogwell-superseded-'));
  storage = await openSqliteStorage({ dataDir });
  library = new DocumentLibrary({ storage, maxUploadBytes: 1_000, onQueued: () => undefined });
});

afterEach(async () => {
  await storage.close();
  await rm(dataDir, { recursive: true });
});

const open = (ofLibrary: SupersededUploadsOptions['library'] = library) =>
  new SupersededUploads({
    library: ofLibrary,
    settings: storage.settings,
    settingName: 'test:superseded',
    log: { warn: () => undefined },
  });

/** The library when everything is indexed: nothing in this test does that. */
const indexed = (): SupersededUploadsOptions['library'] => ({
  async storeFile(storeId, fileId) {
    const place = await library.storeFile(storeId, fileId);
    return place && { ...place, status: 'completed' };
  },
  stores: (page) => library.stores(page),
  detach: (storeId, fileId) => library.detach(storeId, fileId),
  deleteFile: (id) => library.deleteFile(id),
});

async function upload(text: string): Promise<string> {
  const description = { filename: 'page.html', purpose: 'assistants', expiresAfterSeconds: null };
  const file = await library.upload(Readable.from([Buffer.from(text)]), async () => description);
  return file.id;
}

test('what is superseded when the service stops is removed by the next one', async () => {
  const store = await library.createStore({ name: 'web' });
  const [old, next] = [await upload('old'), await upload('new')];
  await library.attach(store.id, { file_id: old });
  const first = open();
  await first.expect({ storeId: store.id, fileId: next, oldFileIds: [old] }, () =>
    library.attach(store.id, { file_id: next, replaces: old }),
  );
  await first.stop();
  expect(await library.file(old)).toBeDefined();

  const second = open(indexed());
  await second.start();

  await vi.waitFor(async () => expect(await library.file(old)).toBeUndefined(), 5_000);
  await vi.waitFor(async () => expect(await storage.settings.get('test:superseded')).toEqual([]), 5_000);
  expect(await library.storeFile(store.id, next)).toBeDefined();
  await second.stop();
});

test('a successor that is gone leaves the old version as it is, and is forgotten', async () => {
  const store = await library.createStore({ name: 'web' });
  const [old, next] = [await upload('old'), await upload('new')];
  await library.attach(store.id, { file_id: old });
  const uploads = open();
  await uploads.expect({ storeId: store.id, fileId: next, oldFileIds: [old] }, () =>
    library.attach(store.id, { file_id: next, replaces: old }),
  );

  await library.detach(store.id, next);

  await vi.waitFor(async () => expect(await storage.settings.get('test:superseded')).toEqual([]), 5_000);
  expect(await library.storeFile(store.id, old)).toBeDefined();
  await uploads.stop();
});
