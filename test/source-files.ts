import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SourceFile } from './import-rules.ts';

export const repositoryRoot = fileURLToPath(new URL('..', import.meta.url));

/** What is in the repository or would be added to it, relative, `/` between folders. */
export function repositoryFiles(): string[] {
  const list = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: repositoryRoot });
  return list
    .toString('utf8')
    .split('\0')
    .filter((path) => path !== '' && existsSync(`${repositoryRoot}${path}`));
}

/** Our own programs and libraries, tests included. */
export function sourceFiles(): SourceFile[] {
  return repositoryFiles()
    .filter((path) => /^(apps|packages|scripts|evals|bench|test)\/.*\.(ts|mjs)$/.test(path))
    .map((path) => ({ path, text: readFileSync(`${repositoryRoot}${path}`, 'utf8') }));
}
