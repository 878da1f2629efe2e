// Where the repository is, how a tool of node_modules runs, how a step is told.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
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

/** The packages of our tools: their JavaScript is run by this Node, without a shell that would read the arguments. */
const TOOLS = { biome: '@biomejs/biome', tsc: 'typescript', vite: 'vite', vitest: 'vitest' };

/** Runs a tool under this Node, in the repository, and returns its exit status. */
export function runTool([tool, ...args], extra = {}) {
  const options = { cwd: root, stdio: 'inherit', env: { ...toolEnvironment(), ...extra } };
  const name = TOOLS[tool];
  if (name === undefined) {
    const shell = process.platform === 'win32'; // what lies in .bin there is a .cmd file
    return spawnSync(tool, args, { ...options, shell }).status ?? 1;
  }
  const folder = path.join(root, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const entry = path.join(folder, typeof bin === 'string' ? bin : bin[tool]);
  return spawnSync(process.execPath, [entry, ...args], options).status ?? 1;
}

/** PATH starts with our tools and this Node; the outer npm's options are gone (an inner npm would obey them). */
export function toolEnvironment() {
  const env = withoutNpmOptions(process.env);
  // Windows spells it `Path`; two spellings in one environment would hide each other.
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const folders = [path.join(root, 'node_modules', '.bin'), path.dirname(process.execPath), env[name] ?? ''];
  return { ...env, [name]: folders.join(path.delimiter) };
}
