import { readdirSync, readFileSync } from 'node:fs';

/** Kernel ticks per second; 100 on every Linux that Node supports. */
const TICKS_PER_SECOND = 100;

/** CPU seconds that a process and its living descendants have used so far. Linux only. */
export function cpuSecondsOf(pid: number): number {
  return sum(treeOf(pid), (member) => {
    const fields = statOf(member);
    // utime and stime; see proc_pid_stat(5). The first two fields are cut off, so everything is two places lower.
    return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_PER_SECOND;
  });
}

/** Resident megabytes of a process and its living descendants, pages that they share counted once each. Linux only. */
export function residentMegabytesOf(pid: number): number {
  return sum(treeOf(pid), (member) => {
    const status = read(`/proc/${member}/status`);
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  });
}

/** The process and all its descendants, parents first. */
export function treeOf(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number(statOf(Number(name))[1] ?? -1);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const tree = [pid];
  for (let index = 0; index < tree.length; index++) tree.push(...(children.get(tree[index] ?? -1) ?? []));
  return tree;
}

/** What follows the name of the program in `/proc/<pid>/stat` (the name may hold spaces and brackets). */
function statOf(pid: number): string[] {
  const line = read(`/proc/${pid}/stat`);
  return line
    .slice(line.lastIndexOf(')') + 2)
    .trim()
    .split(' ');
}

/** A process may end while it is read: then it counts as nothing. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function sum(values: number[], value: (item: number) => number): number {
  return values.reduce((total, item) => total + value(item), 0);
}
