import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FromModel, LoadOptions, ToModel } from '../model-process/messages.ts';
import { EngineError } from './engine-error.ts';
import type { EngineLogger } from './engine-settings.ts';
import { modelEnvironment } from './model-environment.ts';
import { residentBytes } from './resident-bytes.ts';

const PROGRAM = fileURLToPath(new URL('../model-process/main.ts', import.meta.url));
/** How long a process may take to free everything before it is killed. */
const DISPOSE_MS = 5_000;
/** A process that does not let go of a cancelled generation within this time is taken to hang. */
const CONFIRM_CANCEL_MS = 10_000;
const LINE_CHARACTERS = 2_000;
const REMEMBERED_MS = 1_000;

export type CallMessage = Exclude<ToModel, { type: 'load' | 'cancel' | 'dispose' }>;
export type CallAnswer = Extract<FromModel, { type: 'events' | 'result' }>;

/** Ends a call that was cancelled, as soon as its slot is free. */
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

interface RunningCall {
  type: CallMessage['type'];
  listener: CallListener;
  lastSign: number;
  isCancelled: boolean;
  confirmTimer: NodeJS.Timeout | undefined;
}

/** The process of one model: starts it, carries messages, kills it when it hangs. Does not start it again. */
export class ModelProcess {
  readonly #options: ModelProcessOptions;
  readonly #child: ChildProcess;
  readonly #calls = new Map<string, RunningCall>();
  readonly #watchdog: NodeJS.Timeout;
  #lookedAt = performance.now();
  /** Resolves when the process is gone. */
  readonly gone: Promise<void>;
  #end: ProcessEnd | undefined;
  #isOver = false;
  #onIdle: (() => void) | undefined;
  #resident: { bytes: number | null; at: number } | undefined;

  constructor(options: ModelProcessOptions) {
    this.#options = options;
    this.#child = fork(options.program ?? PROGRAM, [], {
      serialization: 'advanced',
      execArgv: ['--disable-warning=ExperimentalWarning'], // of type stripping, on Node 22
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: modelEnvironment(process.env),
    });
    this.#child.on('message', (message) => this.#receive(message as FromModel)); // our own program
    const { promise, resolve } = Promise.withResolvers<void>();
    this.gone = promise;
    this.#child.on('error', (error) => {
      // Also told of a process that is there but could not be killed; only one that never was has no `exit`.
      if (this.pid === undefined) this.#finish(`cannot be started: ${error.message}`, resolve);
      else options.logger.warn({ pid: this.pid, err: error }, 'the process of a model');
    });
    this.#child.once('exit', (code, signal) => this.#finish(signal ?? `exit status ${code}`, resolve));
    this.#tellStderr();
    this.#watchdog = setInterval(() => this.#lookForSilence(), this.#lookEveryMs);
    this.#send({ type: 'load', options: options.load });
  }

  /** Undefined when it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Memory of the process now, at most a second old; null where the system does not tell. */
  get residentBytes(): number | null {
    const now = performance.now();
    if (this.#resident === undefined || now - this.#resident.at > REMEMBERED_MS)
      this.#resident = { bytes: residentBytes(this.pid), at: now };
    return this.#resident.bytes;
  }

  /** @param message its id must be unique among the running calls */
  call(message: CallMessage, listener: CallListener): void {
    if (this.#end !== undefined || this.#isOver || !this.#child.connected) {
      listener.onEnd(
        new EngineError('model_loading', 'the process of the model has just ended', { retryAfterMs: 2_000 }),
      );
      return;
    }
    const { type, id } = message;
    const lastSign = performance.now();
    this.#calls.set(id, { type, listener, lastSign, isCancelled: false, confirmTimer: undefined });
    this.#send(message);
  }

  /** The call ends with {@link CancelledError} when the process has let go of it; one that does not is killed. */
  cancel(id: string): void {
    const call = this.#calls.get(id);
    if (call === undefined || call.isCancelled) return;
    call.isCancelled = true;
    // A single long text to embed may well take longer: of that the watchdog thinks.
    if (call.type === 'generate')
      call.confirmTimer = setTimeout(
        () => this.#kill('it did not confirm a cancel'),
        Math.min(CONFIRM_CANCEL_MS, this.#options.watchdogMs),
      );
    this.#send({ type: 'cancel', id });
  }

  /** Lets running calls end, then ends the process. It must not be called any more. Resolves when it is gone. */
  async retire(patienceMs: number, lost: EngineError): Promise<void> {
    if (this.#calls.size > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#onIdle = resolve;
      const timer = setTimeout(resolve, patienceMs);
      await promise;
      clearTimeout(timer);
    }
    await this.dispose(lost);
  }

  /** Ends the process: running calls end with `lost` now. Resolves when it is gone. */
  async dispose(lost: EngineError): Promise<void> {
    this.#end ??= 'disposed';
    this.#endCalls(lost);
    this.#send({ type: 'dispose' });
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), DISPOSE_MS);
    await this.gone;
    clearTimeout(timer);
  }

  #receive(message: FromModel): void {
    // Messages may still come out of the channel when the process is gone or given up.
    if (this.#isOver || this.#end !== undefined) return;
    switch (message.type) {
      case 'loading':
      case 'warming':
      case 'ready':
        this.#options.onMessage(message);
        return;
      case 'load-failed':
        this.#end = 'load-failed';
        this.#options.onMessage(message);
        // It ends by itself; one that does not is made to.
        setTimeout(() => this.#child.kill('SIGKILL'), DISPOSE_MS).unref();
        return;
    }
    const call = this.#calls.get(message.id);
    if (call === undefined) return;
    call.lastSign = performance.now();
    if (message.type === 'alive') return;
    if (message.type === 'error') {
      this.#endCall(message.id, errorOf(message));
      return;
    }
    call.listener.onAnswer(message);
    const isLast = message.type === 'result' || message.events.at(-1)?.type === 'finish';
    if (isLast) this.#endCall(message.id, undefined);
  }

  #send(message: ToModel): void {
    if (!this.#child.connected) return;
    // A process that dies while it is written to says so by `exit`.
    this.#child.send(message, () => undefined);
  }

  #endCall(id: string, error: Error | undefined): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    clearTimeout(call.confirmTimer);
    this.#calls.delete(id);
    call.listener.onEnd(error);
    if (this.#calls.size === 0) this.#onIdle?.();
  }

  #endCalls(error: Error): void {
    for (const id of [...this.#calls.keys()]) this.#endCall(id, error);
  }

  get #lookEveryMs(): number {
    return Math.max(20, this.#options.watchdogMs / 4);
  }

  #lookForSilence(): void {
    const { watchdogMs } = this.#options;
    const now = performance.now();
    // When this program was stopped itself (a machine that slept), nobody's silence means anything.
    const wasStopped = now - this.#lookedAt > 2 * this.#lookEveryMs + 1_000;
    this.#lookedAt = now;
    for (const [id, call] of this.#calls) {
      if (wasStopped) call.lastSign = now;
      if (now - call.lastSign < watchdogMs) continue;
      this.#kill(`call ${id} gave no sign for ${watchdogMs / 1_000} s`);
      return;
    }
  }

  #kill(reason: string): void {
    this.#options.logger.error({ pid: this.pid, reason }, 'killing the process of a model');
    this.#end ??= 'watchdog';
    this.#child.kill('SIGKILL');
  }

  #finish(detail: string, resolve: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#watchdog);
    this.#endCalls(
      new EngineError('engine_crashed', 'the process of the model ended while it was answering', {
        retryAfterMs: 2_000,
      }),
    );
    resolve();
    this.#options.onExit(this.#end ?? 'crash', detail);
  }

  #tellStderr(): void {
    const { stderr } = this.#child;
    if (stderr === null) return;
    const { logger } = this.#options;
    createInterface({ input: stderr }).on('line', (text) => {
      const line = text.trim().slice(0, LINE_CHARACTERS);
      if (line === '') return;
      // What the engine reports in order is of interest to few; what does not come from it is a last word.
      const isRoutine = /^engine (?!error|fatal)\w+:/.test(line);
      if (isRoutine) logger.debug({ pid: this.pid, line }, 'engine');
      else logger.warn({ pid: this.pid, line }, 'engine');
    });
  }
}

function errorOf(message: Extract<FromModel, { type: 'error' }>): Error {
  if (message.code === 'cancelled') return new CancelledError(message.message);
  if (message.code === 'internal_error') return new Error(`the process of the model: ${message.message}`);
  return new EngineError(message.code, message.message, { param: message.param });
}
