/** A parser child leads a group of its own, where the system has groups: what it starts must end with it. */
export const HAS_GROUPS = process.platform !== 'win32';

/** Ends a process, and whatever it has started, at once. One that has ended already is no error. */
export function killGroup(pid: number): void {
  for (const target of HAS_GROUPS ? [-pid, pid] : [pid]) {
    try {
      process.kill(target, 'SIGKILL');
    } catch {
      // it is gone, or leads no group
    }
  }
}
