import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { enableCompileCache } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeStorage } from '../conformance/index.ts';
import { term, Workbench } from '../conformance/workbench.ts';
import { openSqliteStorage } from './open-sqlite-storage.ts';
import { SCHEMA_VERSION } from './schema.ts';

// Worker threads start in a third of the time.
enableCompileCache();

describeStorage('SQLite', async () => {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'frogwell-sqlite-'));
  let storage = await openSqliteStorage({ dataDir });
  return {
    storage,
    reopen: async () => {
      await storage.close();
      storage = await openSqliteStorage({ dataDir });
      return storage;
    },
    opener: {
      module: new URL('./open-sqlite-storage.ts', import.meta.url).href,
      name: 'openSqliteStorage',
      options: { dataDir },
    },
    storedBytes: () => readEverything(dataDir),
    dispose: async () => {
      await storage.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
});

async function readEverything(folder: string): Promise<Buffer> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Buffer.concat(
    await Promise.all(files.map((file) => readFile(path.join(file.parentPath, file.name)))),
  );
}

describe('the data folder', () => {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'frogwell-folder-'));
  });
  afterEach(async () => {
    await rm(root, { recursive: true, force: true });
  });

  test('is made for its owner alone', async () => {
    const dataDir = path.join(root, 'deep', 'data');

    await (await openSqliteStorage({ dataDir })).close();

    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  });

  test.skipIf(process.platform !== 'linux').each([
    ['a file', 'file', /DATA_DIR .*\/file is not a folder: set DATA_DIR/],
    ['below a file', 'file/below', /DATA_DIR .*\/file\/below is not a folder: set DATA_DIR/],
    ['not writable', '/proc/frogwell', /DATA_DIR \/proc\/frogwell cannot be used .*: set DATA_DIR/],
  ])('that is %s is refused with what to do', async (_name, place, message) => {
    await writeFile(path.join(root, 'file'), '');

    await expect(openSqliteStorage({ dataDir: path.resolve(root, place) })).rejects.toMatchObject({
      name: 'StorageError',
      code: 'unusable',
      message: expect.stringMatching(message),
    });
  });

  test('is refused while a storage of this or another process has it, and free when that process is killed', async () => {
    const dataDir = path.join(root, 'data');
    const module = new URL('./open-sqlite-storage.ts', import.meta.url).href;
    const script = path.join(root, 'holder.mjs');
    await writeFile(
      script,
      `import { openSqliteStorage } from ${JSON.stringify(module)};
       await openSqliteStorage({ dataDir: ${JSON.stringify(dataDir)} });
       console.log('open');`,
    );
    const holder = spawn(process.execPath, [script]);
    await once(holder.stdout, 'data');
    const lockedBy = (pid: number | undefined) => ({
      name: 'StorageError',
      code: 'locked',
      message: expect.stringMatching(new RegExp(`DATA_DIR ${dataDir} is in use by process ${pid}: `)),
    });

    await expect(openSqliteStorage({ dataDir })).rejects.toMatchObject(lockedBy(holder.pid));
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const storage = await openSqliteStorage({ dataDir });
    await expect(openSqliteStorage({ dataDir })).rejects.toMatchObject(lockedBy(process.pid));
    await storage.settings.set('still', 'works');
    await storage.close();
    await (await openSqliteStorage({ dataDir })).close();
  });

  test('of a newer version is refused and left alone', async () => {
    await (await openSqliteStorage({ dataDir: root })).close();
    const database = new DatabaseSync(path.join(root, 'frogwell.db'));
    database.exec(`PRAGMA user_version=${SCHEMA_VERSION + 1}`);
    database.close();

    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(openSqliteStorage({ dataDir: root })).rejects.toMatchObject({
        code: 'unusable',
        message: expect.stringContaining('newer Frogwell'),
      });
    }
  });

  test('with a damaged database is refused', async () => {
    await writeFile(path.join(root, 'frogwell.db'), 'not a database, '.repeat(1_000));

    await expect(openSqliteStorage({ dataDir: root })).rejects.toMatchObject({ code: 'corrupt' });
  });

  test('has no blobs left that no file has, nor half received ones, after a start', async () => {
    const storage = await openSqliteStorage({ dataDir: root });
    await storage.blobs.put(Readable.from([Buffer.from('orphan')]), { maxBytes: 100 });
    await storage.close();
    await mkdir(path.join(root, 'blobs', 'incoming'), { recursive: true });
    await writeFile(path.join(root, 'blobs', 'incoming', 'half'), 'half');

    await (await openSqliteStorage({ dataDir: root })).close();

    const files = await readdir(path.join(root, 'blobs'), { recursive: true, withFileTypes: true });
    expect(files.filter((entry) => entry.isFile())).toEqual([]);
  });

  test('has bounded queues: calls that are too many are refused, the others done', async () => {
    const storage = await openSqliteStorage({ dataDir: root, queueLimit: 10 });

    const writes = await Promise.allSettled(
      Array.from({ length: 15 }, (_, n) => storage.settings.set(`name-${n}`, n)),
    );
    const reads = await Promise.allSettled(Array.from({ length: 15 }, () => storage.settings.get('name-0')));

    for (const outcomes of [writes, reads]) {
      expect(outcomes.map((outcome) => outcome.status)).toEqual([
        ...Array<string>(10).fill('fulfilled'),
        ...Array<string>(5).fill('rejected'),
      ]);
      expect(outcomes[14]).toMatchObject({ reason: { name: 'StorageError', code: 'busy' } });
    }
    expect(await storage.settings.get('name-9')).toBe(9);
    expect(await storage.settings.get('name-10')).toBeUndefined();
    await storage.close();
  });
});

describe('the index of a store', () => {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'frogwell-index-'));
  });
  afterEach(async () => {
    await rm(root, { recursive: true, force: true });
  });

  /** What lies in the database, read beside its owner. */
  function look(sql: string): unknown[] {
    const database = new DatabaseSync(path.join(root, 'frogwell.db'), { readOnly: true, timeout: 5_000 });
    try {
      return database
        .prepare(sql)
        .all()
        .map((row) => Object.values(row));
    } finally {
      database.close();
    }
  }

  test('is merged and purged by itself when documents come and go, and answers the same meanwhile', async () => {
    const workbench = await Workbench.open(await openSqliteStorage({ dataDir: root }));
    await workbench.store();
    const count = 80;
    for (let n = 0; n < count; n += 1) {
      await workbench.add(`file-${n}`, { chunks: [`common number${n}`, `common other${n}`] });
    }
    for (let n = 0; n < count; n += 2) {
      await workbench.storage.catalogue.deleteFile(`file-${n}`);
      expect((await workbench.search('common')).length).toBe(2 * count - n - 2);
    }

    const tidy = 'SELECT (SELECT COUNT(*) FROM segment) <= 12, (SELECT COUNT(*) FROM dead_range)';
    await expect.poll(() => look(tidy), { timeout: 20_000, interval: 200 }).toEqual([[1, 0]]);

    expect(look('SELECT SUM(chunk_count) FROM segment')).toEqual([[count]]);
    expect(look("SELECT COUNT(*) FROM segment WHERE state <> 'live'")).toEqual([[0]]);
    const orphans = 'SELECT COUNT(*) FROM segment_page WHERE key / 4194304 NOT IN (SELECT key FROM segment)';
    expect(look(orphans)).toEqual([[0]]);
    expect((await workbench.search('common')).length).toBe(count);
    expect(await workbench.texts('number3')).toEqual(['common number3']);
    expect(
      await workbench.storage.chunks.termStatistics({ vectorStoreIds: ['vs_one'] }, [
        term('common'),
        term('number4'),
      ]),
    ).toMatchObject({ chunkCount: count, documentFrequencies: [count, 0] });
    await workbench.storage.close();
    await workbench.dispose();
  });

  test('has no leftovers of a merge that was cut off', async () => {
    const workbench = await Workbench.open(await openSqliteStorage({ dataDir: root }));
    await workbench.store();
    await workbench.add('file-1', { chunks: ['word'] });
    await workbench.storage.close();
    const database = new DatabaseSync(path.join(root, 'frogwell.db'));
    database.exec(
      "INSERT INTO segment (key, vector_store_key, state, header) VALUES (77, 1, 'building', '')",
    );
    database.exec(
      `WITH RECURSIVE page(number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM page WHERE number < 199)
       INSERT INTO segment_page SELECT 77 * 4194304 + number, x'00' FROM page`,
    );
    database.close();

    workbench.storage = await openSqliteStorage({ dataDir: root });

    expect(await workbench.texts('word')).toEqual(['word']);
    await expect.poll(() => look('SELECT COUNT(*) FROM segment'), { timeout: 5_000 }).toEqual([[1]]);
    expect(look('SELECT COUNT(*) FROM segment_page WHERE key / 4194304 = 77')).toEqual([[0]]);
    await workbench.storage.close();
    await workbench.dispose();
  });

  test('takes its jobs back at once when the process before died with them', async () => {
    const workbench = await Workbench.open(await openSqliteStorage({ dataDir: root }));
    await workbench.store();
    await workbench.file('file-1');
    await workbench.attach('file-1');
    await workbench.lease('worker-1', 3_600_000);
    await workbench.storage.close();

    workbench.storage = await openSqliteStorage({ dataDir: root });

    expect(await workbench.lease('worker-1')).toMatchObject({ fileId: 'file-1', attempt: 2 });
    await workbench.storage.close();
    await workbench.dispose();
  });
});
