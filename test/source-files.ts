import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceFile } from './import-rules.ts';

export const repositoryRoot = fileURLToPath(new URL('..', import.meta.url));

/** What is in the repository or would be added to it, relative, `/` between folders. */
export function repositoryFiles(): string[] {
  const list = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: repositoryRoot });
  return list
    .toString('utf8')
    .split('\0')
    .filter((file) => file !== '' && existsSync(path.join(repositoryRoot, file)));
}

/** What somebody who clones the repository gets, without its history. */
export function copyRepository(target: string): void {
  for (const file of repositoryFiles()) {
    mkdirSync(path.dirname(path.join(target, file)), { recursive: true });
    cpSync(path.join(repositoryRoot, file), path.join(target, file));
  }
}

/** Our own programs and libraries, tests included. */
export function sourceFiles(): SourceFile[] {
  return repositoryFiles()
    .filter((file) => /^(apps|packages|scripts|evals|bench|test)\/.*\.(tsx?|mjs)$/.test(file))
    .map((file) => ({ path: file, text: readFileSync(path.join(repositoryRoot, file), 'utf8') }));
}
