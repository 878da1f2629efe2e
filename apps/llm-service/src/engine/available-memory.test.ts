import { expect, test } from 'vitest';
import { availableMemory } from './available-memory.ts';

const GIB = 1024 ** 3;

function available(platform: NodeJS.Platform, files: Record<string, string> = {}): number {
  return availableMemory({
    platform,
    totalBytes: 16 * GIB,
    freeBytes: 3 * GIB,
    read: (file) => files[file],
  });
}

test('on Linux memory that only holds files counts as available', () => {
  expect(available('linux', { '/proc/meminfo': 'MemFree: 1048576 kB\nMemAvailable:    8388608 kB\n' })).toBe(
    8 * GIB,
  );
});

test('the limit of a container is the limit', () => {
  const files = {
    '/proc/meminfo': 'MemAvailable:    8388608 kB\n',
    '/proc/self/cgroup': '0::/\n',
    '/sys/fs/cgroup/memory.max': `${2 * GIB}\n`,
    '/sys/fs/cgroup/memory.current': `${GIB}\n`,
  };

  expect(available('linux', files)).toBe(GIB);
});

test('elsewhere it is what the system calls free, but a share of all on macOS', () => {
  expect(available('win32')).toBe(3 * GIB);
  expect(available('darwin')).toBeCloseTo(11.2 * GIB, -3);
});

test('this machine has some', () => {
  expect(availableMemory()).toBeGreaterThan(100 * 1024 ** 2);
});
