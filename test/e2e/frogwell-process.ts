import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { repositoryRoot } from '../source-files.ts';

/** A program that is running, with all it has written. */
export interface RunningProgram {
  readonly child: ChildProcess;
  /** Standard output and standard error, in order of arrival. */
  output(): string;
  /** Resolves when the output matches; rejects with the output when the program ends first or the time is over. */
  waitFor(pattern: RegExp, timeoutMs: number): Promise<RegExpExecArray>;
  /** Resolves with the exit status, or null when a signal ended it. */
  exited: Promise<number | null>;
}

/** Starts a program with pipes; its environment is this process's without npm's and vitest's own variables. */
export function runProgram(
  command: string,
  args: string[],
  options: { cwd?: string; env?: Record<string, string>; stdin?: 'pipe' | 'ignore' } = {},
): RunningProgram {
  const child = spawn(command, args, {
    cwd: options.cwd ?? repositoryRoot,
    env: { ...plainEnvironment(), ...options.env },
    stdio: [options.stdin ?? 'ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const add = (bytes: Buffer) => {
    output += bytes.toString('utf8');
  };
  child.stdout?.on('data', add);
  child.stderr?.on('data', add);
  let hasEnded = false;
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      hasEnded = true;
      resolve(code);
    });
  });

  async function waitFor(pattern: RegExp, timeoutMs: number): Promise<RegExpExecArray> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const match = pattern.exec(output);
      if (match !== null) return match;
      if (hasEnded || performance.now() > deadline) {
        throw new Error(
          `${command} ${hasEnded ? 'ended' : 'did not print'} ${pattern}; it printed:\n${output}`,
        );
      }
      await delay(20);
    }
  }
  return { child, output: () => output, waitFor, exited };
}

/** Runs a program to its end. */
export async function finish(
  command: string,
  args: string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn(command, args, {
    cwd: options.cwd ?? repositoryRoot,
    env: { ...plainEnvironment(), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, status] = await Promise.all([
    read(child.stdout),
    read(child.stderr),
    new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    }),
  ]);
  return { status, stdout, stderr };
}

async function read(stream: AsyncIterable<Buffer>): Promise<string> {
  return Buffer.concat(await Array.fromAsync(stream)).toString('utf8');
}

/** What a user's shell would have: none of Frogwell's settings, no npm options, a language that is known. */
function plainEnvironment(): Record<string, string> {
  const ours =
    /^(npm_(?!config_(registry|cache|userconfig|globalconfig))|VITEST|NODE_ENV|TEST$|FROGWELL_|LLM_|LOCAL_LLM_|OPENAI_|EMBEDD|API_KEYS|DATA_DIR|HOST$|RAG_PORT|LC_)/;
  const entries = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || ours.test(name) ? [] : [[name, value] as const],
  );
  return { ...Object.fromEntries(entries), LANG: 'en_US.UTF-8' };
}

/** A port that nothing uses now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('no port'));
      });
    });
  });
}

/** Settings of one start: two free ports and a folder for its data. */
export async function startSettings(dataDir: string): Promise<Record<string, string>> {
  return { RAG_PORT: String(await freePort()), LLM_PORT: String(await freePort()), DATA_DIR: dataDir };
}

/** Does anything still accept connections there? */
export async function isListening(port: string): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/health`).then(
    () => true,
    () => false,
  );
}
