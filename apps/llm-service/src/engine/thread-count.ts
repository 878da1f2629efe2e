import { availableParallelism } from 'node:os';
import { controlGroupLimits, type ReadText, readText } from './control-group.ts';

export interface ThreadSources {
  /** Cores that this process may use, each once however many threads it runs; null where nothing tells. */
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
export function threadSources(read: ReadText = readText): ThreadSources {
  return {
    physicalCores: physicalCores(read('/proc/cpuinfo'), allowedProcessors(read('/proc/self/status'))),
    allowed: availableParallelism(),
    quota: controlGroupLimits(read).processors,
  };
}

/**
 * @param cpuinfo `/proc/cpuinfo` of an x86 machine; others do not name their cores
 * @param allowed numbers of the processors that count, null = all
 */
export function physicalCores(
  cpuinfo: string | undefined,
  allowed: ReadonlySet<number> | null = null,
): number | null {
  const cores = new Set<string>();
  for (const processor of (cpuinfo ?? '').split('\n\n')) {
    const number = /^processor\s*:\s*(\d+)/m.exec(processor)?.[1];
    const core = /^core id\s*:\s*(\d+)/m.exec(processor)?.[1];
    const socket = /^physical id\s*:\s*(\d+)/m.exec(processor)?.[1];
    const counts = allowed === null || number === undefined || allowed.has(Number(number));
    if (core !== undefined && counts) cores.add(`${socket}:${core}`);
  }
  return cores.size === 0 ? null : cores.size;
}

/** @param status `/proc/self/status` with a line like `Cpus_allowed_list: 0-3,8` */
export function allowedProcessors(status: string | undefined): ReadonlySet<number> | null {
  const list = /^Cpus_allowed_list:\s*([\d,-]+)/m.exec(status ?? '')?.[1];
  if (list === undefined) return null;
  const processors = new Set<number>();
  for (const range of list.split(',')) {
    const [first = 0, last = first] = range.split('-').map(Number);
    for (let processor = first; processor <= last; processor++) processors.add(processor);
  }
  return processors;
}
