import { readFileSync } from 'node:fs';

/** Memory that a process holds now; null where the system does not tell (anything but Linux) or it is gone. */
export function residentBytes(pid: number | undefined): number | null {
  if (pid === undefined) return null;
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null; // no /proc, or the process has just ended
  }
}
