import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeTinyChatModel } from '../../test-support/tiny-chat-model.ts';
import type { ModelFile, ModelRole } from '../engine/engine.ts';
import { ModelManager } from './model-manager.ts';
import { ModelStore } from './model-store.ts';

let root: string;
let folder: string;
let loaded: [ModelRole, ModelFile | null][];

beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'frogwell-models-'));
  folder = path.join(root, 'models');
  loaded = [];
  await writeTinyChatModel(path.join(root, 'tiny.gguf'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** The engine as the manager sees it: what it is told to load. */
const engine = {
  load: (role: ModelRole, model: ModelFile | null) => {
    loaded.push([role, model]);
  },
  state: () => ({ status: 'ready' as const, model: 'tiny' }),
};

async function open(named: Partial<Record<ModelRole, string>> = {}): Promise<ModelManager> {
  return new ModelManager({
    store: await ModelStore.open(folder),
    engine,
    named: { chat: null, embedder: null, reranker: null, ...named },
    huggingFace: { endpoint: 'http://127.0.0.1:9', token: null },
  });
}

function pull(manager: ModelManager, asked: string, role: ModelRole | null = null) {
  return manager.pull(asked, { role, signal: new AbortController().signal, onProgress: () => undefined });
}

test('a pulled model is chosen, loaded, and loaded again at the next start', async () => {
  const manager = await open();
  await pull(manager, path.join(root, 'tiny.gguf'));
  const file = { name: 'tiny', path: path.join(folder, 'tiny.gguf') };
  expect(loaded).toEqual([['chat', file]]);
  expect(manager.overview()).toMatchObject({
    models: [{ name: 'tiny', selected: true }],
    selected: { chat: 'tiny', embedder: null },
    pulling: [],
  });

  loaded = [];
  (await open()).start();
  expect(loaded).toEqual([['chat', file]]);
});

test('removing takes it out of the engine and off the disk', async () => {
  const manager = await open();
  await pull(manager, path.join(root, 'tiny.gguf'));

  await manager.remove('tiny');

  expect(loaded.at(-1)).toEqual(['chat', null]);
  expect(existsSync(path.join(folder, 'tiny.gguf'))).toBe(false);
  expect(existsSync(path.join(root, 'tiny.gguf'))).toBe(true);
  await expect(manager.remove('tiny')).rejects.toThrow(
    /there is no model "tiny" on this machine; there are none/,
  );
});

test('the settings go before the choice; a name that is not here says how to get it', async () => {
  const manager = await open({ chat: 'frog', embedder: path.join(root, 'tiny.gguf') });
  manager.start();

  expect(loaded).toEqual([
    ['chat', expect.objectContaining({ name: 'frog', problem: expect.stringContaining('model pull frog') })],
    ['embedder', { name: 'tiny', path: path.join(root, 'tiny.gguf') }],
  ]);
  await expect(pull(manager, path.join(root, 'tiny.gguf'))).rejects.toThrow(
    /settings of the service name frog/,
  );
});

test('a model is chosen only for what it is', async () => {
  const manager = await open();
  await pull(manager, path.join(root, 'tiny.gguf'));

  await expect(manager.select('embedder', 'tiny')).rejects.toThrow(
    /tiny is a model for chat, not for embedder/,
  );
  await manager.select('chat', null);
  expect(manager.overview().selected.chat).toBeNull();
});

test('a record that cannot be read is told, and nothing is lost', async () => {
  const manager = await open();
  await pull(manager, path.join(root, 'tiny.gguf'));
  writeFileSync(path.join(folder, 'models.json'), '{ broken');

  await expect(open()).rejects.toThrow(/models\.json cannot be read .*choose your models again/);
  expect(readFileSync(path.join(folder, 'tiny.gguf')).length).toBeGreaterThan(0);
});
