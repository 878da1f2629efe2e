import { type ChildProcess, fork } from 'node:child_process';
import { IngestionError } from './ingestion-error.ts';
import {
  MEMORY_LIMIT_VARIABLE,
  OUT_OF_MEMORY_LINE,
  type ParserReport,
  type ParserTask,
} from './parser-messages.ts';
import { HAS_GROUPS, killGroup } from './process-group.ts';

export interface ParserPoolOptions {
  /** Module that calls `serveParserChild`. */
  entry: URL;
  /** Children at most, and one more beside a task that has asked for more time; each runs one task at a time. */
  size: number;
  /** Resident memory at which a child is killed. */
  memoryLimitMb: number;
  /** Wall clock of one task. A task that comes to something slow may ask for more. */
  timeoutMs: number;
  /** How much more all the same. Default 2 h. */
  maxExtraMs?: number;
  /** Where they and what they start may keep files for a while; the owner empties it. Default the system's. */
  tempDir?: string;
  /** A child without work for so long is stopped, which gives its memory back. Default 30 s. */
  idleMs?: number;
  /** A child that holds more than this at rest is replaced. Default 512. */
  recycleMb?: number;
}

interface Waiting {
  task: unknown;
  signal: AbortSignal | undefined;
  onProgress: ((progress: unknown) => void) | undefined;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

interface Running extends Waiting {
  id: number;
  timer: NodeJS.Timeout;
  /** On the clock of `performance.now()`. */
  endsAt: number;
  extraMs: number;
  onAbort: () => void;
}

interface Child {
  process: ChildProcess;
  running: Running | undefined;
  /** The last of what it wrote to stderr: says why it died. */
  stderr: string;
  idleTimer: NodeJS.Timeout | undefined;
}

/**
 * Runs parsers in long-lived child processes, so that a hostile file costs one child and nothing else.
 *
 * Children start when there is work, take one task at a time, and have an environment of PATH, LANG and their limits
 * only. A task ends with its result, or an `IngestionError` (`timeout`, `out_of_memory`, `corrupt` and what the handler
 * threw), or the reason of its signal; cancelling kills the child. A child that was killed is replaced for the next
 * task. The children never keep the process alive while they are idle.
 */
export class ParserPool {
  readonly #options: Required<Omit<ParserPoolOptions, 'tempDir'>> & Pick<ParserPoolOptions, 'tempDir'>;
  readonly #children = new Set<Child>();
  readonly #queue: Waiting[] = [];
  #nextId = 1;
  #isClosed = false;

  constructor(options: ParserPoolOptions) {
    this.#options = { idleMs: 30_000, recycleMb: 512, maxExtraMs: 2 * 3_600_000, ...options };
  }

  /** Process ids of the children that are alive. */
  get processIds(): number[] {
    return [...this.#children].flatMap(({ process }) => process.pid ?? []);
  }

  /**
   * @param task anything that the structured clone algorithm takes
   * @returns what the handler of the child returned
   */
  run(
    task: unknown,
    options: { signal?: AbortSignal; onProgress?: (progress: unknown) => void } = {},
  ): Promise<unknown> {
    if (this.#isClosed) return Promise.reject(new Error('the parser pool is closed'));
    const { signal, onProgress } = options;
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { task, signal, onProgress, resolve, reject };
      this.#queue.push(waiting);
      signal?.addEventListener('abort', () => this.#forget(waiting), { once: true });
      this.#dispatch();
    });
  }

  /** Kills the children; tasks that wait or run are rejected. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const error = new Error('the parser pool is closed');
    for (const waiting of this.#queue.splice(0)) waiting.reject(error);
    const ends = [...this.#children].map((child) => {
      if (child.running !== undefined) this.#settle(child)?.reject(error);
      return this.#kill(child);
    });
    await Promise.all(ends);
  }

  /** An aborted task that has not begun. */
  #forget(waiting: Waiting): void {
    const index = this.#queue.indexOf(waiting);
    if (index === -1) return;
    this.#queue.splice(index, 1);
    waiting.reject(waiting.signal?.reason);
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const child = this.#freeChild();
      if (child === undefined) return;
      const waiting = this.#queue.shift();
      if (waiting === undefined) return;
      this.#start(child, waiting);
    }
  }

  #freeChild(): Child | undefined {
    for (const child of this.#children) {
      if (child.running === undefined && child.process.connected) return child;
    }
    // A scan of many pages may take an hour: one such task does not keep the others waiting.
    const isSlowOneRunning = [...this.#children].some(({ running }) => (running?.extraMs ?? 0) > 0);
    return this.#children.size < this.#options.size + (isSlowOneRunning ? 1 : 0) ? this.#fork() : undefined;
  }

  #start(child: Child, waiting: Waiting): void {
    clearTimeout(child.idleTimer);
    child.process.ref();
    child.process.channel?.ref();
    const onAbort = () => {
      this.#settle(child)?.reject(waiting.signal?.reason);
      void this.#kill(child);
    };
    const { timeoutMs } = this.#options;
    const id = this.#nextId++;
    const endsAt = performance.now() + timeoutMs;
    child.running = { ...waiting, id, timer: this.#endAfter(child, timeoutMs), endsAt, extraMs: 0, onAbort };
    waiting.signal?.addEventListener('abort', onAbort, { once: true });
    const message: ParserTask = { id, task: waiting.task };
    child.process.send(message, (error) => {
      // A child that dies right now reports itself by its exit; what cannot be sent at all is the caller's mistake.
      if (error !== null && child.process.connected) this.#settle(child)?.reject(error);
    });
  }

  #endAfter(child: Child, ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      const extraMs = child.running?.extraMs ?? 0;
      this.#settle(child)?.reject(this.#timeoutError(extraMs));
      void this.#kill(child);
    }, ms);
  }

  #extend(child: Child, running: Running, wantedMs: number): void {
    const ms = Math.min(wantedMs, this.#options.maxExtraMs - running.extraMs);
    running.extraMs += ms;
    running.endsAt += ms;
    clearTimeout(running.timer);
    running.timer = this.#endAfter(child, running.endsAt - performance.now());
    this.#dispatch();
  }

  /** Takes the running task off a child; the caller says how it ended. */
  #settle(child: Child): Running | undefined {
    const { running } = child;
    if (running === undefined) return undefined;
    child.running = undefined;
    clearTimeout(running.timer);
    running.signal?.removeEventListener('abort', running.onAbort);
    return running;
  }

  #fork(): Child {
    const { entry, memoryLimitMb, tempDir } = this.#options;
    const process = fork(entry, {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: childEnvironment(memoryLimitMb, tempDir),
      detached: HAS_GROUPS,
      execArgv: [`--max-old-space-size=${memoryLimitMb}`],
    });
    const child: Child = { process, running: undefined, stderr: '', idleTimer: undefined };
    this.#children.add(child);
    process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      child.stderr = (child.stderr + text).slice(-STDERR_CHARACTERS);
    });
    // The child sends nothing but reports: its entry module runs under serveParserChild.
    process.on('message', (message) => this.#onReport(child, message as ParserReport));
    process.on('error', (error) => this.#onEnd(child, error.message));
    process.on('close', (code, signal) => this.#onEnd(child, signal ?? `exit code ${code}`));
    return child;
  }

  #onReport(child: Child, report: ParserReport): void {
    if (child.running?.id !== report.id) return;
    if (report.type === 'progress') {
      child.running.onProgress?.(report.progress);
      return;
    }
    if (report.type === 'more-time') {
      this.#extend(child, child.running, report.ms);
      return;
    }
    const running = this.#settle(child);
    if (report.type === 'done') {
      if (report.rssBytes > this.#options.recycleMb * 1024 * 1024) void this.#kill(child);
      else this.#rest(child);
      running?.resolve(report.result);
    } else {
      // A parser that failed may have left anything behind in the child's memory, one that was late a program that runs.
      if (report.code === 'corrupt' || report.code === 'timeout') void this.#kill(child);
      else this.#rest(child);
      running?.reject(new IngestionError(report.code, report.message, { cause: report.detail }));
    }
    this.#dispatch();
  }

  #rest(child: Child): void {
    child.process.unref();
    child.process.channel?.unref();
    child.idleTimer = setTimeout(() => void this.#kill(child), this.#options.idleMs).unref();
  }

  #kill(child: Child): Promise<void> {
    clearTimeout(child.idleTimer);
    this.#children.delete(child);
    if (child.process.exitCode !== null || child.process.signalCode !== null) return Promise.resolve();
    const ended = new Promise<void>((resolve) => child.process.once('close', () => resolve()));
    if (child.process.pid !== undefined) killGroup(child.process.pid);
    this.#dispatch();
    return ended;
  }

  /** A child that ended by itself, or was ended from outside. */
  #onEnd(child: Child, how: string): void {
    clearTimeout(child.idleTimer);
    if (child.process.pid !== undefined) killGroup(child.process.pid);
    this.#children.delete(child);
    this.#settle(child)?.reject(this.#deathError(child.stderr, how));
    if (!this.#isClosed) this.#dispatch();
  }

  #timeoutError(extraMs: number): IngestionError {
    const seconds = Math.round((this.#options.timeoutMs + extraMs) / 100) / 10;
    return new IngestionError('timeout', `reading the file took longer than ${seconds} seconds; split it`);
  }

  #deathError(stderr: string, how: string): IngestionError {
    const isOutOfMemory =
      stderr.includes(OUT_OF_MEMORY_LINE) ||
      /heap out of memory|Allocation failed/.test(stderr) ||
      how === 'SIGKILL';
    if (isOutOfMemory) {
      const limit = this.#options.memoryLimitMb;
      return new IngestionError(
        'out_of_memory',
        `reading the file needs more than ${limit} MB of memory; split it`,
      );
    }
    return new IngestionError(
      'corrupt',
      'the file made its parser stop; it is damaged or uses something unknown',
      {
        cause: `${how}\n${stderr}`,
      },
    );
  }
}

const STDERR_CHARACTERS = 8_000;

/** No keys, no addresses, nothing of the backend's own settings. Windows cannot load its sockets without SystemRoot. */
function childEnvironment(memoryLimitMb: number, tempDir: string | undefined): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {
    [MEMORY_LIMIT_VARIABLE]: String(memoryLimitMb),
    // For Tesseract: its own parallelism gains little and takes the machine from everybody else.
    OMP_THREAD_LIMIT: '1',
    ...(tempDir !== undefined && { TMPDIR: tempDir, TEMP: tempDir, TMP: tempDir }),
  };
  for (const name of ['PATH', 'LANG', 'SystemRoot']) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}
