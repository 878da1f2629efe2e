import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { repositoryRoot } from '../source-files.ts';
import { freePort, type RunningProgram, runProgram } from './frogwell-process.ts';
import { type RunningFrogwell, startFrogwell } from './running-frogwell.ts';

let running: RunningFrogwell;
let client: OpenAI;
let folder: string;
let watcher: RunningProgram | undefined;

beforeAll(async () => {
  running = await startFrogwell();
  client = new OpenAI({ apiKey: 'unused', baseURL: `${running.url}/v1` });
  folder = path.join(running.folder, 'tài liệu');
  mkdirSync(path.join(folder, 'con'), { recursive: true });
});
afterEach(() => end());
afterAll(() => running.stop());

const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
const watchIt = (env: Record<string, string> = {}) => {
  watcher = runProgram(
    process.execPath,
    [path.join(repositoryRoot, 'apps/cli/bin/frogwell.mjs'), 'ingest', '--watch', folder],
    { env: { FROGWELL_URL: running.url, ...env } },
  );
  return watcher;
};
const end = async (signal: NodeJS.Signals = 'SIGINT') => {
  const ending = watcher;
  watcher = undefined;
  ending?.child.kill(signal);
  return ending?.exited;
};
const storeId = async () => {
  const stores = await client.vectorStores.list();
  return stores.data.find(({ name }) => name === 'default')?.id ?? '';
};
/** Names of what is searchable, and of all uploads. */
const names = async () => {
  const files = await Array.fromAsync(client.vectorStores.files.list(await storeId()));
  const uploads = await Array.fromAsync(client.files.list());
  const byId = new Map(uploads.map(({ id, filename }) => [id, filename]));
  return {
    searchable: files
      .filter(({ status }) => status === 'completed')
      .map(({ id }) => byId.get(id))
      .toSorted(),
    uploads: uploads.length,
  };
};
const uploadIds = async () => (await Array.fromAsync(client.files.list())).map(({ id }) => id).toSorted();
const finds = async (query: string) => {
  const found = await client.vectorStores.search(await storeId(), { query });
  return found.data.map(({ content }) => content[0]?.text ?? '').join('\n');
};

test('a store follows its folder: new, changed, renamed and deleted files', { timeout: 60_000 }, async () => {
  write('a.txt', 'Thư viện mở cửa lúc bảy giờ.');
  write('con/b.txt', 'Nhà xe đóng cửa lúc chín giờ tối.');
  const { waitFor, output } = watchIt();
  await waitFor(/Watching/, 20_000);
  await expect.poll(names, { timeout: 15_000 }).toEqual({ searchable: ['a.txt', 'b.txt'], uploads: 2 });

  write('a.txt', 'Thư viện mở cửa lúc tám giờ rưỡi.');
  await waitFor(/changed: .*a\.txt/, 15_000);
  expect(await finds('thư viện mở cửa')).toContain('tám giờ rưỡi');
  expect(await finds('thư viện mở cửa')).not.toContain('bảy giờ');

  renameSync(path.join(folder, 'con/b.txt'), path.join(folder, 'nhà xe.txt'));
  await waitFor(/renamed: .*b\.txt → .*nhà xe\.txt/, 15_000);
  expect(await names()).toEqual({ searchable: ['a.txt', 'nhà xe.txt'], uploads: 2 });

  const before = await uploadIds();
  renameSync(path.join(folder, 'nhà xe.txt'), path.join(folder, 'con/nhà xe.txt'));
  await waitFor(/renamed: .*nhà xe\.txt → .*con.nhà xe\.txt/, 15_000);
  expect(await uploadIds()).toEqual(before);
  renameSync(path.join(folder, 'con/nhà xe.txt'), path.join(folder, 'nhà xe.txt'));
  await waitFor(/con.nhà xe\.txt → /, 15_000);

  rmSync(path.join(folder, 'a.txt'));
  await waitFor(/removed: .*a\.txt/, 15_000);
  expect(await names()).toEqual({ searchable: ['nhà xe.txt'], uploads: 1 });
  expect(await end()).toBe(0);
  expect(output()).toContain('2 new, 1 changed, 3 renamed, 1 removed, 0 failed');
});

test('what changed while nobody watched is brought in step at the next start', {
  timeout: 60_000,
}, async () => {
  watchIt();
  await watcher?.waitFor(/Watching/, 20_000);
  await end('SIGKILL');
  rmSync(path.join(folder, 'nhà xe.txt'));
  write('c.txt', 'Căng tin bán cơm trưa.');
  write('d.txt', 'Phòng họp ở tầng hai.');

  await watchIt().waitFor(/removed: .*nhà xe\.txt/, 20_000);

  await expect.poll(names, { timeout: 15_000 }).toEqual({ searchable: ['c.txt', 'd.txt'], uploads: 2 });
});

test('a change that was cut off by kill -9 leaves no upload behind', { timeout: 60_000 }, async () => {
  const upload = await client.files.create({ file: new File(['Bản cũ.'], 'c.txt'), purpose: 'assistants' });
  const file = (await Array.fromAsync(client.vectorStores.files.list(await storeId())))[0];
  const attributes = { ...file?.attributes, supersedes: upload.id };
  await client.vectorStores.files.update(file?.id ?? '', { vector_store_id: await storeId(), attributes });

  await watchIt().waitFor(/Watching/, 20_000);

  expect(await names()).toEqual({ searchable: ['c.txt', 'd.txt'], uploads: 2 });
  const after = await client.vectorStores.files.retrieve(file?.id ?? '', {
    vector_store_id: await storeId(),
  });
  expect(after.attributes).not.toHaveProperty('supersedes');
});

test('a folder that is not there any more loses nothing', { timeout: 60_000 }, async () => {
  const { waitFor } = watchIt();
  await waitFor(/Watching/, 20_000);
  const moved = `${folder} cũ`;
  renameSync(folder, moved);
  writeFileSync(path.join(moved, 'x.txt'), 'Nơi khác.');

  await waitFor(/2 files stay in the store/, 20_000);

  expect((await names()).searchable).toEqual(['c.txt', 'd.txt']);
  await end();
  mkdirSync(folder);
  await watchIt().waitFor(/2 files stay in the store/, 20_000);
  expect((await names()).searchable).toEqual(['c.txt', 'd.txt']);
});

test('what somebody else put there stays', { timeout: 60_000 }, async () => {
  const other = await client.vectorStores.files.uploadAndPoll(
    await storeId(),
    new File(['Bãi xe mở cả ngày.'], 'khác.txt'),
  );
  write('e.txt', 'Thang máy ngừng lúc mười giờ đêm.');

  await watchIt().waitFor(/new: .*e\.txt/, 20_000);

  expect(other.status).toBe('completed');
  expect((await names()).searchable).toContain('khác.txt');
});

test('while the server is away it waits, says so once, and goes on', { timeout: 60_000 }, async () => {
  const door = await frontDoor(running.url);
  const { waitFor, output } = watchIt({ FROGWELL_URL: door.url });
  await waitFor(/Watching/, 20_000);
  await door.close();
  write('g.txt', 'Nhà kho khóa lúc năm giờ chiều.');
  await waitFor(/cannot be reached, waiting/, 15_000);
  await delay(4_000);
  await door.open();

  await waitFor(/new: .*g\.txt/, 15_000);

  expect(output().match(/cannot be reached/g)).toHaveLength(1);
  expect(output()).toContain('It is back.');
  expect((await names()).searchable.filter((name) => name === 'g.txt')).toHaveLength(1);
  expect(await end('SIGTERM')).toBe(0);
  await door.close();
});

test('links out of the folder are not followed, and files of another machine are left alone', {
  timeout: 60_000,
}, async () => {
  writeFileSync(path.join(running.folder, 'bí mật.txt'), 'Mã két sắt.');
  symlinkSync(path.join(running.folder, 'bí mật.txt'), path.join(folder, 'link.txt'));
  const before = await names();
  await watchIt({ FROGWELL_MACHINE: 'another' }).waitFor(/2 files with the paths .* another machine/, 20_000);
  await watcher?.waitFor(/Watching/, 20_000);
  rmSync(path.join(folder, 'g.txt'));
  write('h.txt', 'Sân thượng mở cửa cuối tuần.');

  await watcher?.waitFor(/new: .*h\.txt/, 20_000);

  expect((await names()).searchable).toEqual([...before.searchable, 'h.txt'].toSorted());
});

/** Another address of a server, which can be closed. */
async function frontDoor(
  target: string,
): Promise<{ url: string; close(): Promise<void>; open(): Promise<void> }> {
  const port = Number(await freePort());
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  const open = () =>
    new Promise<void>((resolve) => {
      server = createServer((socket) => {
        const other = connect(Number(new URL(target).port), '127.0.0.1');
        for (const [from, to] of [
          [socket, other],
          [other, socket],
        ] as const) {
          sockets.add(from);
          from.on('error', () => to.destroy());
          from.pipe(to);
        }
      }).listen(port, '127.0.0.1', resolve);
    });
  await open();
  return {
    url: `http://127.0.0.1:${port}`,
    open,
    async close() {
      for (const socket of sockets) socket.destroy();
      sockets.clear();
      await new Promise((resolve) => server?.close(resolve));
    },
  };
}
