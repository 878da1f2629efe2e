import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type RunningProgram, runProgram } from '../test/e2e/frogwell-process.ts';
import { repositoryRoot } from '../test/source-files.ts';

/** With newer versions of the server every stream is answered with 500 (Portkey-AI/gateway#1389). */
const MANIFEST = {
  name: 'portkey-for-bench',
  private: true,
  dependencies: { '@portkey-ai/gateway': '1.15.2' },
  overrides: { '@hono/node-server': '1.13.8', hono: '4.9.7' },
};

/**
 * Starts Portkey's gateway, fetching it on the first use into `.state/bench/portkey`.
 *
 * @throws when it cannot be fetched or does not start
 */
export async function startPortkey(port: number): Promise<RunningProgram> {
  const folder = path.join(repositoryRoot, '.state', 'bench', 'portkey');
  const entry = path.join(folder, 'node_modules', '@portkey-ai', 'gateway', 'build', 'start-server.js');
  if (!existsSync(entry)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify(MANIFEST));
    const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts'];
    const install = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' });
    if (install.status !== 0) throw new Error(`npm could not install it: ${install.stderr.slice(0, 300)}`);
  }
  const program = runProgram(process.execPath, [entry, '--headless', `--port=${port}`]);
  await program.waitFor(/Ready for connections/, 30_000);
  return program;
}
