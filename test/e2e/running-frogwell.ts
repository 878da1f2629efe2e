import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repositoryRoot } from '../source-files.ts';
import { finish, runProgram, startSettings } from './frogwell-process.ts';

/** Both services of this checkout on free ports, with data of their own. */
export interface RunningFrogwell {
  /** Base URL of the RAG backend. */
  url: string;
  /** Base URL of the LLM service. */
  llmUrl: string;
  /** A folder that goes away with it. */
  folder: string;
  /** Runs the command line program against it, in English. */
  frogwell(
    args: string[],
    options?: { cwd?: string; env?: Record<string, string> },
  ): Promise<{ status: number | null; stdout: string; stderr: string }>;
  stop(): Promise<void>;
}

/** @param extra further variables of the services, e.g. `{ API_KEYS: '…' }` */
export async function startFrogwell(extra: Record<string, string> = {}): Promise<RunningFrogwell> {
  const folder = mkdtempSync(path.join(tmpdir(), 'frogwell-e2e-'));
  const settings = await startSettings(path.join(folder, 'data'));
  const services = runProgram(process.execPath, ['scripts/run.mjs', 'start'], {
    env: { ...settings, ...extra },
  });
  const url = `http://127.0.0.1:${settings['RAG_PORT']}`;
  await services.waitFor(/Frogwell is ready/, 60_000);
  const bin = path.join(repositoryRoot, 'apps', 'cli', 'bin', 'frogwell.mjs');
  return {
    url,
    llmUrl: `http://127.0.0.1:${settings['LLM_PORT']}`,
    folder,
    frogwell: (args, options = {}) =>
      finish(process.execPath, [bin, ...args], { ...options, env: { FROGWELL_URL: url, ...options.env } }),
    async stop() {
      services.child.kill('SIGTERM');
      await services.exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
