import { expect, test } from 'vitest';
import { controlGroupLimits, quotaV1, quotaV2 } from './control-group.ts';

const GIB = 1024 ** 3;

function machine(files: Record<string, string>) {
  return controlGroupLimits((file) => files[file]);
}

test('a container with version 2: its own limits lie at the top of the mount', () => {
  const limits = machine({
    '/proc/self/cgroup': '0::/\n',
    '/sys/fs/cgroup/cpu.max': '150000 100000\n',
    '/sys/fs/cgroup/memory.max': `${4 * GIB}\n`,
    '/sys/fs/cgroup/memory.current': `${3 * GIB}\n`,
    '/sys/fs/cgroup/memory.stat': `anon ${GIB}\ninactive_file ${2 * GIB}\nactive_file 0\n`,
  });

  expect(limits).toEqual({ processors: 1.5, memoryLeft: 3 * GIB });
});

test('a service of systemd: the lowest limit of its group and of all above it', () => {
  const limits = machine({
    '/proc/self/cgroup': '0::/system.slice/frogwell.service\n',
    '/sys/fs/cgroup/system.slice/frogwell.service/cpu.max': '400000 100000\n',
    '/sys/fs/cgroup/system.slice/cpu.max': '200000 100000\n',
    '/sys/fs/cgroup/system.slice/frogwell.service/memory.max': 'max\n',
    '/sys/fs/cgroup/system.slice/frogwell.service/memory.current': '1000\n',
    '/sys/fs/cgroup/system.slice/memory.max': `${GIB}\n`,
    '/sys/fs/cgroup/system.slice/memory.current': `${2 * GIB}\n`,
  });

  expect(limits).toEqual({ processors: 2, memoryLeft: 0 });
});

test('version 1, with the path of the group outside of the container', () => {
  const limits = machine({
    '/proc/self/cgroup':
      '7:memory:/docker/f00\n6:cpu,cpuacct:/docker/f00\n1:name=systemd:/docker/f00\n0::/\n',
    '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '50000\n',
    '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    '/sys/fs/cgroup/memory/memory.limit_in_bytes': `${2 * GIB}\n`,
    '/sys/fs/cgroup/memory/memory.usage_in_bytes': `${GIB}\n`,
    '/sys/fs/cgroup/memory/memory.stat': `inactive_file 0\ntotal_inactive_file ${GIB / 2}\n`,
  });

  expect(limits).toEqual({ processors: 0.5, memoryLeft: 1.5 * GIB });
});

test('no limits, and no control groups at all', () => {
  const none = { processors: null, memoryLeft: null };

  expect(machine({})).toEqual(none);
  expect(
    machine({
      '/proc/self/cgroup': '4:memory:/\n1:cpu:/\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
      '/sys/fs/cgroup/memory/memory.usage_in_bytes': '1000\n',
    }),
  ).toEqual(none);
});

test('quotas of both versions', () => {
  expect(quotaV2('200000 100000\n')).toBe(2);
  expect(quotaV2('max 100000\n')).toBeNull();
  expect(quotaV2(undefined)).toBeNull();
  expect(quotaV1('50000\n', '100000\n')).toBe(0.5);
  expect(quotaV1('-1\n', '100000\n')).toBeNull();
});
