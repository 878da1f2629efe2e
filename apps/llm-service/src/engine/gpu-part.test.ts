import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { gpuPart } from './gpu-part.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'frogwell-gpu-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  [['linux-x64'], null],
  [['linux-x64', 'linux-x64-cuda', 'linux-x64-cuda-ext'], 'cuda'],
  [['win-x64', 'win-x64-vulkan'], 'vulkan'],
  [['mac-arm64-metal'], 'metal'],
])('an engine with the parts %j computes on %s', async (parts, backend) => {
  const engine = path.join(folder, parts.join('+'));
  for (const part of parts)
    mkdirSync(path.join(engine, 'node_modules', '@node-llama-cpp', part), { recursive: true });

  expect(await gpuPart(engine)).toBe(backend);
});

test('of a folder without parts nothing is known', async () => {
  expect(await gpuPart(path.join(folder, 'nowhere'))).toBeNull();
});
