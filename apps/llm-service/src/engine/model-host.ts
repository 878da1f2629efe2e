import type { LoadOptions } from '../model-process/messages.ts';
import type { ModelDetails, ModelFile, ModelRole, RoleState } from './engine.ts';
import { EngineError } from './engine-error.ts';
import type { EngineSettings } from './engine-settings.ts';
import { memoryProblem } from './memory-check.ts';
import { ModelProcess, type ProcessEnd } from './model-process.ts';
import { residentBytes } from './resident-bytes.ts';
import { threadCount } from './thread-count.ts';

const MAX_RESTART_DELAY_MS = 30_000;
const MANY_CRASHES = 5;
const MANY_CRASHES_MS = 600_000;
/** How long requests that run on a model which was replaced may go on. */
const RETIRE_MS = 30_000;
/** Context where the operator does not say; the model's own if that is shorter. */
const DEFAULT_CONTEXT_TOKENS = 4_096;
const STILL_LOADING_MS = 5_000;

export interface ModelHostOptions {
  role: ModelRole;
  settings: EngineSettings;
  /** Calls that run at once in one process. */
  slots: number;
  /** What to tell while there is no model. */
  noModelMessage: string;
  /** The model can be asked from now on. */
  onReady(details: ModelDetails): void;
  /** The process died under its calls; they have been told. */
  onCrash(reason: 'crash' | 'watchdog'): void;
  /** Another program for the process, in tests. */
  program?: string | undefined;
}

/**
 * Keeps the model of one role running: starts its process, starts it again after a crash (later and later, and no more
 * after five in ten minutes), and puts another file in its place while the service runs.
 */
export class ModelHost {
  readonly #options: ModelHostOptions;
  #file: ModelFile | null = null;
  /** Rises with every file: what an older one still has to say is not heard. */
  #generation = 0;
  #process: ModelProcess | undefined;
  readonly #retired = new Set<ModelProcess>();
  #state: Pick<RoleState, 'status' | 'message' | 'progress'> = { status: 'no_model' };
  #since = performance.now();
  #details: Omit<ModelDetails, 'residentBytes'> | undefined;
  #restarts = 0;
  #crashes: number[] = [];
  #restartTimer: NodeJS.Timeout | undefined;

  constructor(options: ModelHostOptions) {
    this.#options = options;
  }

  state(): RoleState {
    const details = this.#details;
    return {
      ...this.#state,
      ...(this.#state.status === 'no_model' && { message: this.#options.noModelMessage }),
      model: this.#file?.name ?? null,
      elapsedSeconds: Math.round((performance.now() - this.#since) / 1_000),
      ...(this.#file !== null && { restarts: this.#restarts }),
      ...(details && { details: { ...details, residentBytes: residentBytes(this.#process?.pid) } }),
    };
  }

  load(file: ModelFile | null): void {
    this.#generation += 1;
    clearTimeout(this.#restartTimer);
    this.#file = file;
    this.#restarts = 0;
    this.#crashes = [];
    this.#retire();
    if (file === null) this.#enter({ status: 'no_model' });
    else void this.#start();
  }

  /**
   * The process to ask.
   *
   * @throws EngineError that says why there is none
   */
  process(): ModelProcess {
    const { role, noModelMessage } = this.#options;
    const { status, message } = this.#state;
    if (status === 'ready' && this.#process !== undefined) return this.#process;
    if (status === 'no_model') {
      const text = role === 'chat' ? noModelMessage : `there is no ${role}: ${noModelMessage}`;
      throw new EngineError('model_not_loaded', text, { param: 'model', retryAfterMs: 30_000 });
    }
    if (status === 'failed') {
      const code = this.#crashes.length > 0 ? 'engine_crashed' : 'model_not_loaded';
      throw new EngineError(code, message ?? 'the model could not be loaded', { retryAfterMs: 30_000 });
    }
    const what = this.#restarts > 0 ? 'is being started again after a crash' : `is ${status}`;
    throw new EngineError('model_loading', `the model ${this.#file?.name ?? ''} ${what}`, {
      retryAfterMs: this.#restarts > 0 ? 2_000 : STILL_LOADING_MS,
    });
  }

  async close(): Promise<void> {
    this.#generation += 1;
    clearTimeout(this.#restartTimer);
    const processes = [...this.#retired, ...(this.#process ? [this.#process] : [])];
    this.#process = undefined;
    await Promise.all(processes.map((process) => process.dispose()));
  }

  #enter(state: Pick<RoleState, 'status' | 'message' | 'progress'>): void {
    if (state.status !== this.#state.status) this.#since = performance.now();
    this.#state = state;
    if (state.status === 'failed')
      this.#options.settings.logger.error(
        { role: this.#options.role, reason: state.message },
        'model failed',
      );
  }

  async #start(): Promise<void> {
    const { settings } = this.#options;
    const generation = this.#generation;
    const file = this.#file;
    if (file === null) return;
    this.#enter({ status: 'starting' });
    try {
      const load = await this.#prepare(file);
      if (generation === this.#generation) this.#spawn(load, generation);
    } catch (error) {
      if (generation !== this.#generation) return;
      settings.logger.debug({ err: error }, 'model not started');
      this.#enter({ status: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Everything that can be checked before a process is started for it. */
  async #prepare(file: ModelFile): Promise<LoadOptions> {
    const { role, settings, slots } = this.#options;
    const { backend, contextTokens, gpuLayers, flashAttention, kvCacheType, promptLookup } = settings;
    if (file.problem !== undefined) throw new Error(file.problem);
    const shape = await settings.readShape(file.path);
    const wanted = Math.min(contextTokens ?? DEFAULT_CONTEXT_TOKENS, shape.contextLength);
    const problem = memoryProblem(shape, {
      contextTokens: wanted,
      slots,
      kvCacheType,
      availableBytes: settings.availableMemory(),
    });
    // On a GPU most of it lies elsewhere: there the engine itself knows best what fits.
    if (problem !== undefined && (backend === 'auto' || backend === 'cpu')) throw new Error(problem);
    const { threads, warning } = threadCount(settings.threads);
    if (warning !== null) settings.logger.warn({ role }, warning);
    const engineFolder = await settings.engineFolder();
    return {
      role,
      path: file.path,
      engineFolder,
      backend,
      contextTokens: contextTokens === null ? null : wanted,
      slots,
      threads,
      gpuLayers,
      flashAttention,
      kvCacheType,
      promptLookup,
    };
  }

  #spawn(load: LoadOptions, generation: number): void {
    const { role, settings, program, onReady } = this.#options;
    settings.logger.info({ role, model: this.#file?.name, threads: load.threads }, 'loading model');
    const started: ModelProcess = new ModelProcess({
      load,
      watchdogMs: settings.watchdogMs,
      logger: settings.logger,
      ...(program !== undefined && { program }),
      onMessage: (message) => {
        if (generation !== this.#generation) return;
        if (message.type === 'loading') this.#enter({ status: 'loading', progress: message.progress });
        else if (message.type === 'warming') this.#enter({ status: 'warming' });
        else if (message.type === 'load-failed') this.#enter({ status: 'failed', message: message.message });
        else {
          this.#details = message.details;
          this.#enter({ status: 'ready' });
          settings.logger.info({ role, model: this.#file?.name, ...message.details }, 'model ready');
          onReady({ ...message.details, residentBytes: null });
        }
      },
      onExit: (end, detail) => {
        this.#retired.delete(started);
        if (generation === this.#generation && end !== 'disposed') this.#exited(end, detail);
      },
    });
    this.#process = started;
  }

  #exited(end: Exclude<ProcessEnd, 'disposed'>, detail: string): void {
    const { role, settings, onCrash } = this.#options;
    this.#process = undefined;
    this.#details = undefined;
    if (end === 'load-failed') return; // said already, and no second try would help
    const now = performance.now();
    this.#crashes = [...this.#crashes.filter((at) => now - at < MANY_CRASHES_MS), now];
    settings.logger.error(
      { role, end, detail, crashes: this.#crashes.length },
      'the process of a model died',
    );
    onCrash(end);
    if (this.#crashes.length >= MANY_CRASHES) {
      this.#enter({
        status: 'failed',
        message: `the process of the model died ${this.#crashes.length} times in ten minutes (last: ${detail}) and is not started again. Choose the model anew or start the service again`,
      });
      return;
    }
    this.#restarts += 1;
    this.#enter({ status: 'starting', message: `starting again after a crash (${detail})` });
    settings.observer.restarted(end);
    const delay = Math.min(MAX_RESTART_DELAY_MS, settings.restartDelayMs * 2 ** (this.#crashes.length - 1));
    this.#restartTimer = setTimeout(() => void this.#start(), delay);
  }

  /** Lets the calls of the old model end, then ends its process. */
  #retire(): void {
    const old = this.#process;
    this.#process = undefined;
    this.#details = undefined;
    if (old === undefined) return;
    this.#retired.add(old);
    const since = performance.now();
    const look = setInterval(() => {
      if (old.callCount > 0 && performance.now() - since < RETIRE_MS) return;
      clearInterval(look);
      void old.dispose();
    }, 100);
  }
}
