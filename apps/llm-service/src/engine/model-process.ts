import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FromModel, LoadOptions, ToModel } from '../model-process/messages.ts';
import { EngineError } from './engine-error.ts';
import type { EngineLogger } from './engine-settings.ts';

const PROGRAM = fileURLToPath(new URL('../model-process/main.ts', import.meta.url));
/** How long a process may take to free everything before it is killed. */
const DISPOSE_MS = 5_000;

export type CallMessage = Exclude<ToModel, { type: 'load' | 'cancel' | 'dispose' }>;
export type CallAnswer = Extract<FromModel, { type: 'events' | 'result' }>;

/** Thrown to a call that was cancelled, as soon as its slot is free. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
}

export interface CallListener {
  onAnswer(answer: CallAnswer): void;
  /** The call is over: the error of a failure, undefined when its last answer has come. */
  onEnd(error: Error | undefined): void;
}

export type ProcessEnd = 'disposed' | 'load-failed' | 'crash' | 'watchdog';

export interface ModelProcessOptions {
  load: LoadOptions;
  watchdogMs: number;
  logger: EngineLogger;
  /** Another program, in tests. */
  program?: string;
  onMessage(message: Extract<FromModel, { type: 'loading' | 'warming' | 'ready' | 'load-failed' }>): void;
  /** Called once. The calls that were running have been told before. */
  onExit(end: ProcessEnd, detail: string): void;
}

interface RunningCall extends CallListener {
  lastSign: number;
}

/** The process of one model: starts it, carries messages, kills it when it hangs. Does not start it again. */
export class ModelProcess {
  readonly #options: ModelProcessOptions;
  readonly #child: ChildProcess;
  readonly #calls = new Map<string, RunningCall>();
  readonly #watchdog: NodeJS.Timeout;
  readonly #exited: Promise<void>;
  #end: ProcessEnd | undefined;
  #isOver = false;

  constructor(options: ModelProcessOptions) {
    this.#options = options;
    this.#child = fork(options.program ?? PROGRAM, [], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // Every decode and every sampled token is a job of libuv's pool.
      env: { ...process.env, UV_THREADPOOL_SIZE: String(options.load.slots + 4) },
    });
    this.#child.on('message', (message) => this.#receive(message as FromModel)); // our own program
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#exited = promise;
    this.#child.once('error', (error) => this.#finish(`cannot be started: ${error.message}`, resolve));
    this.#child.once('exit', (code, signal) => this.#finish(signal ?? `exit status ${code}`, resolve));
    this.#tellStderr();
    this.#watchdog = setInterval(() => this.#lookForSilence(), Math.max(50, options.watchdogMs / 4));
    this.#send({ type: 'load', options: options.load });
  }

  /** Undefined when it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  get callCount(): number {
    return this.#calls.size;
  }

  /** @param message its id must be unique among the running calls */
  call(message: CallMessage, listener: CallListener): void {
    if (this.#isOver || !this.#child.connected) {
      listener.onEnd(crashed());
      return;
    }
    this.#calls.set(message.id, { ...listener, lastSign: performance.now() });
    this.#send(message);
  }

  /** The call ends with {@link CancelledError} when the process has let go of it. */
  cancel(id: string): void {
    if (this.#calls.has(id)) this.#send({ type: 'cancel', id });
  }

  /** Ends the process: running calls are lost. Resolves when it is gone. */
  async dispose(): Promise<void> {
    this.#end ??= 'disposed';
    this.#send({ type: 'dispose' });
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), DISPOSE_MS);
    await this.#exited;
    clearTimeout(timer);
  }

  /** For a process that does not listen any more. */
  kill(reason: string): void {
    this.#options.logger.error({ pid: this.pid, reason }, 'killing the process of a model');
    this.#end ??= 'watchdog';
    this.#child.kill('SIGKILL');
  }

  #receive(message: FromModel): void {
    switch (message.type) {
      case 'loading':
      case 'warming':
      case 'ready':
        this.#options.onMessage(message);
        return;
      case 'load-failed':
        this.#end ??= 'load-failed';
        this.#options.onMessage(message);
        return;
    }
    const call = this.#calls.get(message.id);
    if (call === undefined) return;
    call.lastSign = performance.now();
    if (message.type === 'alive') return;
    if (message.type === 'error') {
      this.#calls.delete(message.id);
      call.onEnd(errorOf(message));
      return;
    }
    const isLast = message.type === 'result' || message.events.at(-1)?.type === 'finish';
    if (isLast) this.#calls.delete(message.id);
    call.onAnswer(message);
    if (isLast) call.onEnd(undefined);
  }

  #send(message: ToModel): void {
    if (!this.#child.connected) return;
    // A process that dies while it is written to says so by `exit`.
    this.#child.send(message, () => undefined);
  }

  #lookForSilence(): void {
    const limit = performance.now() - this.#options.watchdogMs;
    for (const [id, { lastSign }] of this.#calls) {
      if (lastSign > limit) continue;
      this.kill(`call ${id} gave no sign for ${this.#options.watchdogMs / 1_000} s`);
      return;
    }
  }

  #finish(detail: string, resolve: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#watchdog);
    for (const call of this.#calls.values()) call.onEnd(crashed());
    this.#calls.clear();
    const { onExit } = this.#options;
    const end = this.#end ?? 'crash';
    resolve();
    onExit(end, detail);
  }

  #tellStderr(): void {
    const { stderr } = this.#child;
    if (stderr === null) return;
    createInterface({ input: stderr }).on('line', (line) => {
      if (line.trim() !== '') this.#options.logger.debug({ pid: this.pid, line }, 'engine');
    });
  }
}

function crashed(): EngineError {
  return new EngineError('engine_crashed', 'the process of the model ended while it was answering', {
    retryAfterMs: 2_000,
  });
}

function errorOf(message: Extract<FromModel, { type: 'error' }>): Error {
  if (message.code === 'cancelled') return new CancelledError(message.message);
  if (message.code === 'internal_error') return new Error(`the process of the model: ${message.message}`);
  return new EngineError(message.code, message.message, { param: message.param });
}
