import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const INSTALLER = fileURLToPath(new URL('../../../../scripts/run.mjs', import.meta.url));

/**
 * The folder of node-llama-cpp, fetched by npm the first time (83 MB for the CPU part).
 *
 * @param environment `FROGWELL_ENGINE` names a folder that is there already
 * @throws in words for a user when it cannot be fetched
 */
export async function engineFolder(environment: NodeJS.ProcessEnv, backend: string): Promise<string> {
  const known = environment['FROGWELL_ENGINE'];
  if (known) return known;
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [INSTALLER, 'engine'], {
      cwd: path.dirname(path.dirname(INSTALLER)),
      env: { ...environment, LLM_BACKEND: backend },
    });
    const folder = stdout.trim().split('\n').at(-1);
    if (!folder) throw new Error('the installer said nothing');
    return folder;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(`the engine for models could not be installed: ${said.split('\n').at(-1) || error}`, {
      cause: error,
    });
  }
}
