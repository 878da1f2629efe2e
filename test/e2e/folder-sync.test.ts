import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { repositoryRoot } from '../source-files.ts';
import { type RunningProgram, runProgram } from './frogwell-process.ts';
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
const watchIt = () => {
  watcher = runProgram(
    process.execPath,
    [path.join(repositoryRoot, 'apps/cli/bin/frogwell.mjs'), 'ingest', '--watch', folder],
    { env: { FROGWELL_URL: running.url } },
  );
  return watcher;
};
const end = async (signal: NodeJS.Signals = 'SIGINT') => {
  const ending = watcher;
  watcher = undefined;
  ending?.child.kill(signal);
  return ending?.exited;
};
/** Names of what is searchable, and of all uploads. */
const names = async () => {
  const stores = await client.vectorStores.list();
  const store = stores.data.find(({ name }) => name === 'default');
  const files = await Array.fromAsync(client.vectorStores.files.list(store?.id ?? ''));
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
const finds = async (query: string) => {
  const stores = await client.vectorStores.list();
  const id = stores.data.find(({ name }) => name === 'default')?.id ?? '';
  const found = await client.vectorStores.search(id, { query });
  return found.data.map(({ content }) => content[0]?.text ?? '').join('\n');
};

test('a store follows its folder: new, changed, renamed and deleted files', { timeout: 60_000 }, async () => {
  write('a.txt', 'Thư viện mở cửa lúc bảy giờ.');
  write('con/b.txt', 'Nhà xe đóng cửa lúc chín giờ tối.');
  const { waitFor } = watchIt();
  await waitFor(/Watching/, 20_000);
  await expect.poll(names, { timeout: 15_000 }).toEqual({ searchable: ['a.txt', 'b.txt'], uploads: 2 });

  write('a.txt', 'Thư viện mở cửa lúc tám giờ rưỡi.');
  await waitFor(/changed: .*a\.txt/, 15_000);
  expect(await finds('thư viện mở cửa')).toContain('tám giờ rưỡi');
  expect(await finds('thư viện mở cửa')).not.toContain('bảy giờ');

  renameSync(path.join(folder, 'con/b.txt'), path.join(folder, 'nhà xe.txt'));
  await waitFor(/removed: .*b\.txt/, 15_000);
  expect(await names()).toEqual({ searchable: ['a.txt', 'nhà xe.txt'], uploads: 2 });

  rmSync(path.join(folder, 'a.txt'));
  await waitFor(/removed: .*a\.txt/, 15_000);
  expect(await names()).toEqual({ searchable: ['nhà xe.txt'], uploads: 1 });
  expect(await end()).toBe(0);
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

test('a folder that is not there any more loses nothing', { timeout: 60_000 }, async () => {
  await watchIt().waitFor(/Watching/, 20_000);
  const moved = `${folder} cũ`;
  renameSync(folder, moved);

  await delay(2_500);

  expect((await names()).searchable).toEqual(['c.txt', 'd.txt']);
  await end();
  mkdirSync(folder);
  await watchIt().waitFor(/2 files stay in the store/, 20_000);
  expect((await names()).searchable).toEqual(['c.txt', 'd.txt']);
});

test('what somebody else put there stays', { timeout: 60_000 }, async () => {
  const store = (await client.vectorStores.list()).data.find(({ name }) => name === 'default');
  const other = await client.vectorStores.files.uploadAndPoll(
    store?.id ?? '',
    new File(['Bãi xe mở cả ngày.'], 'khác.txt'),
  );
  write('e.txt', 'Thang máy ngừng lúc mười giờ đêm.');

  await watchIt().waitFor(/new: .*e\.txt/, 20_000);

  expect(other.status).toBe('completed');
  expect((await names()).searchable).toContain('khác.txt');
});
