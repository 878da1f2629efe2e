import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describeStorage } from '../conformance/index.ts';
import { openSqliteStorage } from './open-sqlite-storage.ts';

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
