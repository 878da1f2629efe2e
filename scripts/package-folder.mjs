// Packages that are fetched only when they are needed, each set with a lock and a folder of its own.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { npmCommand } from './npm.mjs';
import { toolEnvironment } from './process.mjs';

/**
 * Where the packages of a lock are or will be; the name says from which lock and for which platform it was made.
 *
 * @param source folder with `package.json` and `package-lock.json`
 */
export function packageFolder(source, home, variant) {
  const lock = readFileSync(path.join(source, 'package-lock.json'));
  const key = createHash('sha256').update(`${process.platform}-${process.arch}`).update(lock).digest('hex');
  return path.join(home, `${variant}-${key.slice(0, 12)}`);
}

/**
 * Has npm fetch them, without running install scripts.
 *
 * @param args    npm's command and options
 * @param failure what to tell the user when npm cannot
 */
export function fetchPackages({ source, folder, args, variant, failure }) {
  if (existsSync(folder)) return folder;
  // Into a folder of its own, renamed when it is whole: an interrupted fetch leaves nothing behind.
  const partial = `${folder}.partial-${process.pid}`;
  mkdirSync(partial, { recursive: true });
  for (const name of ['package.json', 'package-lock.json'])
    copyFileSync(path.join(source, name), path.join(partial, name));
  const npm = npmCommand([
    ...args,
    ...['--ignore-scripts', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error'],
  ]);
  const result = spawnSync(npm.command, npm.args, {
    cwd: partial,
    stdio: ['ignore', 2, 2],
    env: toolEnvironment(),
    shell: npm.shell,
  });
  if (result.status !== 0) {
    rmSync(partial, { recursive: true, force: true });
    throw new Error(failure);
  }
  writeFileSync(path.join(partial, 'variant'), `${variant}\n`);
  // Another process may have finished first: then its copy is used.
  try {
    renameSync(partial, folder);
  } catch {
    rmSync(partial, { recursive: true, force: true });
  }
  return folder;
}
