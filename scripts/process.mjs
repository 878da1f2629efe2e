// Where the repository is, how a tool of node_modules runs, how a step is told.
import { spawn, spawnSync } from 'node:child_process';
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
  if (TOOLS[tool] === undefined) {
    const shell = process.platform === 'win32'; // what lies in .bin there is a .cmd file
    return spawnSync(tool, args, { ...options, shell }).status ?? 1;
  }
  return spawnSync(process.execPath, [entryOf(tool), ...args], options).status ?? 1;
}

/**
 * Starts one of our own tools beside others.
 *
 * @returns `ended`: its exit status, and what it wrote where it was not shown at once
 */
export function startTool([tool, ...args], extra = {}, { isShown = false } = {}) {
  const child = spawn(process.execPath, [entryOf(tool), ...args], {
    cwd: root,
    stdio: isShown ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    env: { ...toolEnvironment(), ...extra },
  });
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => chunks.push(chunk));
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) =>
      resolve({ status: status ?? 1, output: Buffer.concat(chunks).toString() }),
    );
  });
  return { ended };
}

/** The JavaScript file that a tool's package names as its program. */
function entryOf(tool) {
  const folder = path.join(root, 'node_modules', TOOLS[tool]);
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return path.join(folder, typeof bin === 'string' ? bin : bin[tool]);
}

/** PATH starts with our tools and this Node; the outer npm's options are gone (an inner npm would obey them). */
export function toolEnvironment() {
  const env = withoutNpmOptions(process.env);
  // Windows spells it `Path`; two spellings in one environment would hide each other.
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const folders = [path.join(root, 'node_modules', '.bin'), path.dirname(process.execPath), env[name] ?? ''];
  return { ...env, [name]: folders.join(path.delimiter) };
}
