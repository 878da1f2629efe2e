import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  floatTensor,
  type GgufTensor,
  type GgufValue,
  writeGguf,
} from '../../test-support/gguf/write-gguf.ts';
import { CHAT_TEMPLATE, writeTinyChatModel } from '../../test-support/tiny-chat-model.ts';
import { GgufError } from './gguf-error.ts';
import { readGgufHeader } from './read-gguf-header.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'frogwell-gguf-'));
const model = path.join(folder, 'tiny.gguf');
const damaged = path.join(folder, 'damaged.gguf');
const written = path.join(folder, 'written.gguf');

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

test('a folder is not a model', async () => {
  await expect(readGgufHeader(folder)).rejects.toThrow(/is not a file/);
});

test('of heads that differ from layer to layer, the mean is taken', async () => {
  const header = await headerOf({ 'llama.attention.head_count_kv': { type: 'i32s', value: [8, 0, 0, 8] } });

  expect(header.headCountKv).toBe(4);
});

test('a text of several megabytes that nobody needs does not make a file unusable', async () => {
  const long: GgufValue = { type: 'string', value: 'a'.repeat(3_000_000) };

  expect(await headerOf({ 'general.license': long, 'tokenizer.chat_template': long })).toMatchObject({
    architecture: 'llama',
    chatTemplate: null,
  });
});

test('an alignment that is no power of two is damage', async () => {
  await expect(headerOf({ 'general.alignment': { type: 'u32', value: 0 } })).rejects.toThrow(
    /general\.alignment is 0/,
  );
});

test.each([
  ['IQ2_XXS', 16, 66],
  ['IQ4_XS', 23, 136],
  ['TQ1_0', 34, 54],
  ['MXFP4', 39, 8 * 17],
  ['NVFP4', 40, 4 * 36],
])('a file of %s that lacks its last bytes is cut off', async (_, type, sizeBytes) => {
  const tensor: GgufTensor = {
    name: 'blk.0.ffn_up.weight',
    dimensions: [256, 1],
    type,
    sizeBytes,
    data: () => [Buffer.alloc(sizeBytes)],
  };
  await expect(headerOf({}, [tensor])).resolves.toBeDefined();
  // The end is padded to a multiple of 32 bytes.
  truncateSync(written, readFileSync(written).length - ((32 - (sizeBytes % 32)) % 32) - 1);
  await expect(readGgufHeader(written)).rejects.toThrow(/is cut off/);
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

async function headerOf(
  metadata: Readonly<Record<string, GgufValue>>,
  tensors: readonly GgufTensor[] = [floatTensor('output.weight', [4, 1], new Float32Array(4))],
) {
  await writeGguf(
    written,
    { 'general.architecture': { type: 'string', value: 'llama' }, ...metadata },
    tensors,
  );
  return readGgufHeader(written);
}
