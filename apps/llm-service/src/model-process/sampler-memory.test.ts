import { expect, test, vi } from 'vitest';
import { SamplerMemory } from './sampler-memory.ts';

test('collects when 200 MB of samplers may have come together, and begins to count anew', () => {
  const collect = vi.fn();
  const memory = new SamplerMemory(128_256, collect);

  memory.used(136);
  expect(collect).not.toHaveBeenCalled();
  memory.used(1);
  expect(collect).toHaveBeenCalledTimes(1);
  for (let step = 0; step < 40; step++) memory.used(8);
  expect(collect).toHaveBeenCalledTimes(3);
});

test('the real collector can be called', () => {
  expect(() => new SamplerMemory(1e9).used(1)).not.toThrow();
});
