// How to call npm from within an npm script or npx, on every platform and also under a Node that npm did not start.
import path from 'node:path';

/** The npm that started us, else the one on PATH. Spawn it with these three. */
export function npmCommand(args) {
  const started = process.env.npm_execpath;
  // `npx` names its own entry; npm's lies beside it. Other package managers set the same variable: not used.
  const entry = started && /^np[mx]-cli\.js$/.test(path.basename(started));
  if (entry) {
    return {
      command: process.execPath,
      args: [path.join(path.dirname(started), 'npm-cli.js'), ...args],
      shell: false,
    };
  }
  // On Windows npm is a .cmd file, which only a shell can start.
  return { command: 'npm', args, shell: process.platform === 'win32' };
}

/** The environment without the outer npm's options (omit, workspace, ignore-scripts ...), which an inner npm would obey. */
export function withoutNpmOptions(environment) {
  const keep =
    /^npm_config_(registry|cache|userconfig|globalconfig|proxy|https?_proxy|noproxy|cafile|offline|prefer_offline)$/i;
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^npm_/i.test(name) || keep.test(name)),
  );
}
