// Where the repository is, how a tool of node_modules runs, how a step is told.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { withoutNpmOptions } from './npm.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));
/** Compiled code of the last start; a warm start is a third faster with it. */
export const compileCache = path.join(root, '.state', 'compile-cache');

/** One line per step, with the seconds since this process began. */
export function say(message, print = console.log) {
  print(`[frogwell ${(performance.now() / 1000).toFixed(1)}s] ${message}`);
}

/** Runs a tool of node_modules/.bin under this Node and returns its exit status. */
export function runTool([tool, ...args], extra = {}) {
  const env = { ...toolEnvironment(), ...extra };
  const shell = process.platform === 'win32';
  return spawnSync(tool, args, { cwd: root, stdio: 'inherit', env, shell }).status ?? 1;
}

/** PATH starts with our tools and this Node; the outer npm's options are gone (an inner npm would obey them). */
export function toolEnvironment() {
  const env = withoutNpmOptions(process.env);
  // Windows spells it `Path`; two spellings in one environment would hide each other.
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const folders = [path.join(root, 'node_modules', '.bin'), path.dirname(process.execPath), env[name] ?? ''];
  return { ...env, [name]: folders.join(path.delimiter) };
}
