import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHAT_TEMPLATE, writeTinyChatModel } from '../../test-support/tiny-chat-model.ts';
import { GgufError } from './gguf-error.ts';
import { readGgufHeader } from './read-gguf-header.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'frogwell-gguf-'));
const model = path.join(folder, 'tiny.gguf');
const damaged = path.join(folder, 'damaged.gguf');

beforeAll(() => writeTinyChatModel(model));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('reads what a model says of itself', async () => {
  expect(await readGgufHeader(model)).toEqual({
    architecture: 'llama',
    title: 'Tiny scripted',
    quantization: 'F32',
    contextLength: 8_192,
    blockCount: 1,
    headCountKv: 2,
    keyLength: 16,
    valueLength: 16,
    embeddingLength: 64,
    chatTemplate: CHAT_TEMPLATE,
    poolingType: null,
    sizeBytes: readFileSync(model).length,
  });
});

test('says what is wrong with a file that cannot be used', async () => {
  await expect(readGgufHeader(path.join(folder, 'gone.gguf'))).rejects.toThrow(/gone\.gguf: does not exist/);
  await expect(readGgufHeader(import.meta.filename)).rejects.toThrow(/is not a GGUF file/);
  writeFileSync(damaged, '');
  await expect(readGgufHeader(damaged)).rejects.toThrow(/is not a GGUF file/);
  copyFileSync(model, damaged);
  const { length } = readFileSync(model);
  truncateSync(damaged, length - 5_000);
  await expect(readGgufHeader(damaged)).rejects.toThrow(
    /damaged\.gguf is cut off: it should have at least \d+ bytes and has \d+\. .*fetch this one again/,
  );
  truncateSync(damaged, 3_000);
  await expect(readGgufHeader(damaged)).rejects.toThrow(/is cut off/);
});

test('whatever the bytes are, it ends with a header or a clear error, soon', async () => {
  const bytes = readFileSync(model);
  const change = fc.record({ at: fc.nat(4_000), value: fc.nat(255) });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 8 }), fc.nat(bytes.length), async (changes, length) => {
      const copy = Buffer.from(bytes.subarray(0, Math.max(length, 4_001)));
      for (const { at, value } of changes) copy[at] = value;
      writeFileSync(damaged, copy);
      const result = await readGgufHeader(damaged).catch((error: unknown) => error);
      expect(
        result instanceof GgufError ||
          (typeof result === 'object' && result !== null && 'architecture' in result),
      ).toBe(true);
    }),
    { numRuns: 150 },
  );
});
