import { copyFileSync, existsSync, linkSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, type RunningProgram, runProgram } from '../test/e2e/frogwell-process.ts';

/** A server that hosts the model under test, in a process of its own. */
export interface LlmServer {
  name: string;
  url: string;
  pid: number;
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** Path of the GGUF file. */
  model: string;
  threads: number;
  slots: number;
  /** Tokens of one slot. */
  contextTokens: number;
  dataDir: string;
}

/** Our LLM service. */
export async function startFrogwell(
  options: ServerOptions,
  extra: Record<string, string> = {},
): Promise<LlmServer> {
  const port = String(await freePort());
  const program = runProgram(process.execPath, ['apps/llm-service/src/main.ts'], {
    env: {
      LLM_PORT: port,
      LLM_MODEL: options.model,
      LLM_THREADS: String(options.threads),
      LLM_SLOTS: String(options.slots),
      LLM_CONTEXT_TOKENS: String(options.contextTokens),
      LLM_QUEUE_CAPACITY: '64',
      LLM_QUEUE_WAIT_MS: '600000',
      LLM_REQUEST_TIMEOUT_MS: '600000',
      LOG_LEVEL: 'warn',
      DATA_DIR: options.dataDir,
      ...extra,
    },
  });
  return ready('frogwell', `http://127.0.0.1:${port}`, program);
}

/**
 * A llama-server, for comparison.
 *
 * @param peer `root`: a folder into which a Debian with `llama.cpp-tools` was put (debootstrap); else the one on PATH
 */
export async function startLlamaServer(
  options: ServerOptions,
  { root }: { root: string | undefined },
): Promise<LlmServer> {
  const port = String(await freePort());
  const model = root === undefined ? options.model : bringInto(root, options.model);
  const args = [
    ['--model', model],
    ['--host', '127.0.0.1'],
    ['--port', port],
    ['--parallel', String(options.slots)],
    ['--ctx-size', String(options.slots * options.contextTokens)],
    ['--threads', String(options.threads)],
    ['--threads-batch', String(options.threads)],
    ['--no-webui', '--metrics'],
  ].flat();
  const program =
    root === undefined
      ? runProgram('llama-server', args)
      : runProgram('chroot', [root, 'llama-server', ...args]);
  return ready('llama-server', `http://127.0.0.1:${port}`, program);
}

/** A hard link where the file system allows it: a chroot sees nothing outside its folder. */
export function bringInto(root: string, model: string): string {
  const inside = path.join('/models', path.basename(model));
  const target = path.join(root, inside);
  mkdirSync(path.dirname(target), { recursive: true });
  if (existsSync(target)) return inside;
  try {
    linkSync(model, target);
  } catch {
    copyFileSync(model, target);
  }
  return inside;
}

async function ready(name: string, url: string, program: RunningProgram): Promise<LlmServer> {
  let hasEnded = false;
  void program.exited.then(() => {
    hasEnded = true;
  });
  for (let waitedMs = 0; ; waitedMs += 100) {
    const answer = await fetch(`${url}/health`).catch(() => undefined);
    const body: unknown = await answer?.json().catch(() => undefined);
    const status = typeof body === 'object' && body !== null && 'status' in body ? body.status : undefined;
    if (answer?.ok && status !== 'no_model') break;
    if (hasEnded || status === 'failed' || waitedMs > 180_000) {
      program.child.kill('SIGKILL');
      throw new Error(
        `${name} did not get ready (${JSON.stringify(body)}); it printed:\n${program.output()}`,
      );
    }
    await delay(100);
  }
  const { pid } = program.child;
  if (pid === undefined) throw new Error(`${name} has no process`);
  return {
    name,
    url,
    pid,
    async stop() {
      program.child.kill('SIGTERM');
      await program.exited;
    },
  };
}
