import { expect, test } from 'vitest';
import { chooseContextTokens, kvCacheBytes, memoryProblem } from './memory-check.ts';

/** Llama 3.2 3B, Q4_K_M. */
const shape = {
  sizeBytes: 2_020_000_000,
  contextLength: 131_072,
  blockCount: 28,
  headCountKv: 8,
  keyLength: 128,
  valueLength: 128,
};
const options = { contextTokens: 4_096, slots: 8, kvCacheType: 'f16' } as const;

test('every slot reserves its whole context', () => {
  expect(kvCacheBytes(shape, options)).toBe(112 * 1024 * 4_096 * 8);
  expect(kvCacheBytes(shape, { ...options, kvCacheType: 'q8_0' })).toBeLessThan(
    kvCacheBytes(shape, options) * 0.54,
  );
});

test('names what is needed, what is there and what to do', () => {
  expect(memoryProblem(shape, { ...options, availableBytes: 16 * 1024 ** 3 })).toBeUndefined();
  expect(memoryProblem(shape, { ...options, availableBytes: 4 * 1024 ** 3 })).toMatch(
    /needs about 7\.6 GiB .*3\.5 GiB for 8 x 4096 tokens.*4\.0 GiB are free.*LLM_CONTEXT_TOKENS/,
  );
});

test('where the file is used as it is mapped, it is needed once', () => {
  const little = { ...options, slots: 1, availableBytes: 3 * 1024 ** 3 };

  expect(memoryProblem(shape, little)).toBeDefined();
  expect(memoryProblem(shape, { ...little, fileCopies: 1 })).toBeUndefined();
});

test('without a wish the context is as long as the memory allows', () => {
  const rest = { slots: 2, kvCacheType: 'f16' } as const;
  const choose = (wanted: number | null, gigabytes: number) =>
    chooseContextTokens(shape, wanted, { ...rest, availableBytes: gigabytes * 1024 ** 3 });

  expect(choose(null, 16)).toBe(8_192);
  expect(choose(null, 5.5)).toBe(4_096);
  expect(choose(null, 1)).toBe(2_048);
  expect(choose(6_000, 1)).toBe(6_000);
  expect(chooseContextTokens({ ...shape, contextLength: 512 }, null, { ...rest, availableBytes: 1e12 })).toBe(
    512,
  );
});
