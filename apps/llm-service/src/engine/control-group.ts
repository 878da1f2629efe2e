import { readFileSync } from 'node:fs';

/** What a container or a service manager lets this process have; null = no limit. */
export interface ControlGroupLimits {
  processors: number | null;
  /** Bytes until the limit; files that are only kept in memory for speed count as free. */
  memoryLeft: number | null;
}

/** Text of a file, undefined when there is none. */
export type ReadText = (file: string) => string | undefined;

const MOUNT = '/sys/fs/cgroup';
/** Without a limit version 1 says the largest number it can. */
const NO_LIMIT_BYTES = 2 ** 62;

/**
 * The limits of the control group of this process (Linux, versions 1 and 2).
 *
 * Limits of all groups above it count too. Inside a container the path of the group may be the one outside of it, so the
 * top of what is mounted counts always.
 */
export function controlGroupLimits(read: ReadText = readText): ControlGroupLimits {
  const limits: ControlGroupLimits = { processors: null, memoryLeft: null };
  for (const line of (read('/proc/self/cgroup') ?? '').split('\n')) {
    const [, controllers, group] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || group === undefined) continue;
    const names = controllers.split(',');
    for (const folder of foldersUpwards(group)) {
      if (controllers === '') {
        lower(limits, 'processors', quotaV2(read(`${MOUNT}${folder}/cpu.max`)));
        lower(limits, 'memoryLeft', memoryLeft(read, `${MOUNT}${folder}`, MEMORY_V2));
      }
      if (names.includes('cpu')) {
        const quota = `${MOUNT}/cpu${folder}/cpu.cfs_quota_us`;
        const period = `${MOUNT}/cpu${folder}/cpu.cfs_period_us`;
        lower(limits, 'processors', quotaV1(read(quota), read(period)));
      }
      if (names.includes('memory')) {
        lower(limits, 'memoryLeft', memoryLeft(read, `${MOUNT}/memory${folder}`, MEMORY_V1));
      }
    }
  }
  return limits;
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

export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // another system, or another version of control groups
  }
}

interface MemoryFiles {
  limit: string;
  usage: string;
  /** In `memory.stat`: files that the kernel may drop at once. */
  droppable: RegExp;
}

const MEMORY_V2: MemoryFiles = {
  limit: 'memory.max',
  usage: 'memory.current',
  droppable: /^inactive_file (\d+)/m,
};
const MEMORY_V1: MemoryFiles = {
  limit: 'memory.limit_in_bytes',
  usage: 'memory.usage_in_bytes',
  droppable: /^total_inactive_file (\d+)/m,
};

function memoryLeft(read: ReadText, folder: string, { limit, usage, droppable }: MemoryFiles): number | null {
  const most = Number(read(`${folder}/${limit}`) ?? Number.NaN);
  const used = Number(read(`${folder}/${usage}`) ?? Number.NaN);
  if (Number.isNaN(most) || Number.isNaN(used) || most >= NO_LIMIT_BYTES) return null;
  const files = Number(droppable.exec(read(`${folder}/memory.stat`) ?? '')?.[1] ?? 0);
  return Math.max(0, most - Math.max(0, used - files));
}

/** `/a/b` -> `/a/b`, `/a`, `` */
function foldersUpwards(group: string): string[] {
  const parts = group.split('/').filter(Boolean);
  return [...parts.keys(), parts.length]
    .toReversed()
    .map((length) => ['', ...parts.slice(0, length)].join('/'));
}

function lower(limits: ControlGroupLimits, name: keyof ControlGroupLimits, value: number | null): void {
  if (value !== null) limits[name] = Math.min(value, limits[name] ?? value);
}
