import { setTimeout as delay } from 'node:timers/promises';
import { type RunningProgram, runProgram } from '../test/e2e/frogwell-process.ts';

const WAIT_MS = 30_000;

/**
 * The RAG backend as a process of its own, listening when this returns.
 *
 * @param options.env further settings
 */
export async function startBackend({
  port,
  dataDir,
  env,
}: {
  port: number;
  dataDir: string;
  env: Record<string, string>;
}): Promise<RunningProgram> {
  const program = runProgram(process.execPath, ['apps/rag-backend/src/main.ts'], {
    env: { RAG_PORT: String(port), DATA_DIR: dataDir, ...env },
  });
  const until = performance.now() + WAIT_MS;
  while (!(await isUp(port))) {
    if (performance.now() > until) throw new Error(`the backend did not start:\n${program.output()}`);
    await delay(100);
  }
  return program;
}

function isUp(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/livez`).then(
    () => true,
    () => false,
  );
}
