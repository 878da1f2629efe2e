/** What the command's exit status means to a script. */
export const EXIT = { ok: 0, failed: 1, usage: 2, unreachable: 3, interrupted: 130 } as const;

/** The command line was wrong: nothing was done. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
