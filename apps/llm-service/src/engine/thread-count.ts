import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

export interface ThreadSources {
  /** Cores, each once however many threads it runs; null where nothing tells. */
  physicalCores: number | null;
  /** Logical processors that this process may use (affinity, cpuset). */
  allowed: number;
  /** Of the control group, in processors; null = no limit. */
  quota: number | null;
}

/**
 * Threads for computing: as many as there are real, free cores. More than that is not slower by a little but by a
 * thousand times, because the threads wait for each other in busy loops.
 *
 * @param wanted the operator's own number, null = choose
 * @returns `warning` when `wanted` is more than the machine has
 */
export function threadCount(
  wanted: number | null,
  { physicalCores, allowed, quota }: ThreadSources = threadSources(),
): { threads: number; warning: string | null } {
  const limit = Math.max(1, Math.min(physicalCores ?? allowed, allowed, Math.floor(quota ?? allowed)));
  if (wanted !== null) {
    const warning =
      wanted > limit
        ? `LLM_THREADS is ${wanted}, but only ${limit} ${limit === 1 ? 'core is' : 'cores are'} free for it here: expect it to be many times slower`
        : null;
    return { threads: wanted, warning };
  }
  // HTTP and the operating system want to live as well; with two cores or fewer there is nothing to give.
  return { threads: limit > 2 ? limit - 1 : limit, warning: null };
}

/** What this machine says. */
export function threadSources(): ThreadSources {
  const read = (file: string) => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return undefined; // another system, or another version of control groups
    }
  };
  return {
    physicalCores: physicalCores(read('/proc/cpuinfo')),
    allowed: availableParallelism(),
    quota:
      quotaV2(read('/sys/fs/cgroup/cpu.max')) ??
      quotaV1(read('/sys/fs/cgroup/cpu/cpu.cfs_quota_us'), read('/sys/fs/cgroup/cpu/cpu.cfs_period_us')),
  };
}

/** @param cpuinfo `/proc/cpuinfo` of an x86 machine; others do not name their cores */
export function physicalCores(cpuinfo: string | undefined): number | null {
  if (cpuinfo === undefined) return null;
  const cores = new Set<string>();
  for (const processor of cpuinfo.split('\n\n')) {
    const core = /^core id\s*:\s*(\d+)/m.exec(processor)?.[1];
    const socket = /^physical id\s*:\s*(\d+)/m.exec(processor)?.[1];
    if (core !== undefined) cores.add(`${socket}:${core}`);
  }
  return cores.size === 0 ? null : cores.size;
}

/** @param text `200000 100000` or `max 100000` */
export function quotaV2(text: string | undefined): number | null {
  const [quota, period] = (text ?? '').trim().split(/\s+/).map(Number);
  return quota !== undefined && period !== undefined && quota > 0 && period > 0 ? quota / period : null;
}

/** @param quota -1 = no limit */
export function quotaV1(quota: string | undefined, period: string | undefined): number | null {
  return quotaV2(`${(quota ?? '').trim()} ${(period ?? '').trim()}`);
}
