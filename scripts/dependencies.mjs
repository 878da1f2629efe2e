// Brings node_modules up to the lock file, only when it is not there yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { npmCommand } from './npm.mjs';
import { root, say, toolEnvironment } from './process.mjs';

const modules = path.join(root, 'node_modules');

/** `npm ci` when node_modules is missing or was made from another lock, platform or Node ABI. */
export function installDependencies(print = console.log) {
  const lock = readFileSync(path.join(root, 'package-lock.json'));
  const platform = `${process.platform}-${process.arch}-${process.versions.modules}`;
  const key = createHash('sha256').update(platform).update(lock).digest('hex');
  const stamp = path.join(modules, '.frogwell-stamp');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return;

  if (!isInstalled(JSON.parse(lock.toString('utf8')).packages)) {
    say('installing dependencies (npm ci, once)', print);
    // Whatever the machine's settings omit is needed here: the tools are dev, the platform parts optional.
    const { command, args, shell } = npmCommand([
      'ci',
      '--include=dev',
      '--include=optional',
      '--no-audit',
      '--no-fund',
      '--no-progress',
      '--loglevel=error',
    ]);
    const env = toolEnvironment();
    const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], env, shell });
    if (result.status !== 0) {
      say('npm ci failed; the reason is above. Fix it and run the same command again', console.error);
      process.exit(1);
    }
  }
  writeFileSync(stamp, key);
}

/** Somebody ran `npm ci` by hand: npm's own record names every package that the lock wants on this platform. */
function isInstalled(wanted) {
  const record = path.join(modules, '.package-lock.json');
  if (!existsSync(record)) return false;
  const present = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).every(([name, entry]) => {
    if (!name.startsWith('node_modules/') || entry.link) return true;
    // Optional parts without an operating system belong to parts of other platforms; for musl and glibc npm knows more.
    if (entry.optional && (!entry.os || entry.libc)) return true;
    if (entry.os && !allows(entry.os, process.platform)) return true;
    if (entry.cpu && !allows(entry.cpu, process.arch)) return true;
    return present[name]?.version === entry.version && existsSync(path.join(root, name));
  });
}

/** npm's rule for `os` and `cpu`: a list of names, or of names that are excluded with `!`. */
function allows(list, name) {
  return list.includes(name) || (list.every((item) => item.startsWith('!')) && !list.includes(`!${name}`));
}
