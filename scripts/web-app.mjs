// Builds apps/web into apps/web/dist, only when something in it has changed: a start must not wait for nothing.
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root, runTool, say } from './process.mjs';

const folder = path.join(root, 'apps', 'web');
const stamp = path.join(folder, 'dist', '.stamp');

/** @returns false when the app could not be built; everything but the browser works then */
export function buildWebApp(print = console.log) {
  const key = sourcesKey();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return true;
  say('building the web app (once, and when it has changed)', print);
  // Standard output may be read by a program, so the build's own report stays away from it.
  const status = runTool(['vite', 'build', '--logLevel', 'error', folder], { NODE_ENV: 'production' });
  if (status !== 0) {
    say('the web app could not be built; the reason is above. The API works all the same', console.error);
    return false;
  }
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, key);
  return true;
}

/** Of the app's files and of the versions of its libraries; wire types are erased from it. */
function sourcesKey() {
  const hash = createHash('sha256').update(process.version);
  const files = globSync(['apps/web/{*,{src,public}/**/*}', 'package-lock.json'], {
    cwd: root,
    withFileTypes: true,
  })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  for (const file of files)
    hash.update(path.relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}
