import { expect, test } from 'vitest';
import { allowedProcessors, physicalCores, threadCount } from './thread-count.ts';

test.each([
  [{ physicalCores: 2, allowed: 2, quota: null }, 2],
  [{ physicalCores: 8, allowed: 16, quota: null }, 7],
  [{ physicalCores: 8, allowed: 16, quota: 2.5 }, 2],
  [{ physicalCores: 8, allowed: 3, quota: null }, 2],
  [{ physicalCores: null, allowed: 4, quota: null }, 3],
  [{ physicalCores: 4, allowed: 4, quota: 0.5 }, 1],
])('%o computes with %i', (sources, threads) => {
  expect(threadCount(null, sources)).toEqual({ threads, warning: null });
});

test('an own number is taken, with a warning when it is more than the machine has', () => {
  const sources = { physicalCores: 4, allowed: 8, quota: 2 };

  expect(threadCount(2, sources)).toEqual({ threads: 2, warning: null });
  expect(threadCount(6, sources)).toMatchObject({
    threads: 6,
    warning: expect.stringContaining('LLM_THREADS is 6'),
  });
});

test('cores are counted once, however many threads they run and sockets there are', () => {
  const processor = (socket: number, core: number) =>
    `processor\t: 0\nphysical id\t: ${socket}\ncore id\t\t: ${core}`;

  expect(
    physicalCores([processor(0, 0), processor(0, 0), processor(0, 1), processor(1, 0)].join('\n\n')),
  ).toBe(3);
  expect(physicalCores('processor : 0\nmodel name : ARM')).toBeNull();
  expect(physicalCores(undefined)).toBeNull();
});

test('only the processors that this process may use are counted', () => {
  const processor = (number: number, core: number) =>
    `processor\t: ${number}\nphysical id\t: 0\ncore id\t\t: ${core}`;
  const cpuinfo = [processor(0, 0), processor(1, 0), processor(2, 1), processor(3, 1)].join('\n\n');

  expect(physicalCores(cpuinfo, allowedProcessors('Cpus_allowed:\tf\nCpus_allowed_list:\t0-1\n'))).toBe(1);
  expect(physicalCores(cpuinfo, allowedProcessors('Cpus_allowed_list:\t0,2-3\n'))).toBe(2);
  expect(allowedProcessors(undefined)).toBeNull();
});

test('this machine has a core', () => {
  expect(threadCount(null).threads).toBeGreaterThanOrEqual(1);
});
