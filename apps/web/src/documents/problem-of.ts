import type { LibraryFile } from '@frogwell/protocol';

const PROBLEMS = [
  'encrypted',
  'unsupported_type',
  'too_large',
  'too_many_pages',
  'timeout',
  'out_of_memory',
  'corrupt',
  'empty_text',
  'server_error',
] as const;
export type Problem = (typeof PROBLEMS)[number];

/** Why a file could not be read, from the stable code at the end of the server's message; null when it was read. */
export function problemOf({ last_error }: Pick<LibraryFile, 'last_error'>): Problem | null {
  if (last_error === null) return null;
  const code = /\((\w+)\)$/.exec(last_error.message)?.[1];
  return PROBLEMS.find((problem) => problem === code) ?? 'server_error';
}

/** The server's own words without their code. */
export function problemWords({ last_error }: Pick<LibraryFile, 'last_error'>): string {
  return (last_error?.message ?? '').replace(/ \(\w+\)$/, '');
}

export function isProtected(file: Pick<LibraryFile, 'last_error'>): boolean {
  return problemOf(file) === 'encrypted';
}
