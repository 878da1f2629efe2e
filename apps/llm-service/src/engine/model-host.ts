import type { FromModel, LoadOptions } from '../model-process/messages.ts';
import type { ModelDetails, ModelFile, ModelRole, RoleState } from './engine.ts';
import { EngineError } from './engine-error.ts';
import type { EngineSettings } from './engine-settings.ts';
import { gpuPart } from './gpu-part.ts';
import { chooseContextTokens, memoryProblem } from './memory-check.ts';
import { ModelProcess, type ProcessEnd } from './model-process.ts';
import { threadCount } from './thread-count.ts';

const MAX_RESTART_DELAY_MS = 30_000;
const MANY_CRASHES = 5;
const MANY_CRASHES_MS = 600_000;
/** How long requests that run on a model which was replaced may go on. */
const RETIRE_MS = 30_000;
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
  /** Another model is coming, or none: calls from now on are not for the one that was there. */
  onReplaced(): void;
  /** Another program for the process, in tests. */
  program?: string | undefined;
}

type Status = Pick<RoleState, 'status' | 'message' | 'progress'>;

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
  /** Of models that were replaced, still there. */
  readonly #retired = new Set<ModelProcess>();
  #state: Status = { status: 'no_model' };
  #since = performance.now();
  #details: Omit<ModelDetails, 'residentBytes'> | undefined;
  #restarts = 0;
  #crashes: number[] = [];
  #restartTimer: NodeJS.Timeout | undefined;
  #restartsAt = 0;
  #isClosed = false;

  constructor(options: ModelHostOptions) {
    this.#options = options;
  }

  /** Another number means another model: what the old one computed does not go with what this one computes. */
  get generation(): number {
    return this.#generation;
  }

  state(): RoleState {
    const details = this.#details;
    return {
      ...this.#state,
      ...(this.#state.status === 'no_model' && { message: this.#options.noModelMessage }),
      model: this.#file?.name ?? null,
      elapsedSeconds: Math.round((performance.now() - this.#since) / 1_000),
      ...(this.#file !== null && { restarts: this.#restarts }),
      ...(details && { details: { ...details, residentBytes: this.#process?.residentBytes ?? null } }),
    };
  }

  load(file: ModelFile | null): void {
    if (this.#isClosed) return;
    this.#generation += 1;
    clearTimeout(this.#restartTimer);
    this.#file = file;
    this.#restarts = 0;
    this.#crashes = [];
    this.#retire();
    this.#enter({ status: file === null ? 'no_model' : 'starting' });
    this.#options.onReplaced();
    if (file !== null) void this.#start(file);
  }

  /**
   * The process to ask.
   *
   * @throws EngineError that says why there is none
   */
  process(): ModelProcess {
    const { role, noModelMessage } = this.#options;
    const { status, message } = this.#state;
    if (this.#isClosed) throw shuttingDown();
    if (status === 'ready' && this.#process !== undefined) return this.#process;
    if (status === 'no_model') {
      const text = role === 'chat' ? noModelMessage : `there is no ${role}: ${noModelMessage}`;
      throw new EngineError('model_not_loaded', text, { param: 'model', retryAfterMs: 30_000 });
    }
    if (status === 'failed') {
      const code = this.#crashes.length > 0 ? 'engine_crashed' : 'model_not_loaded';
      throw new EngineError(code, message ?? 'the model could not be loaded', { retryAfterMs: 30_000 });
    }
    const isRestarting = this.#restarts > 0;
    const what = isRestarting ? 'is being started again after a crash' : `is ${status}`;
    throw new EngineError('model_loading', `the model ${this.#file?.name ?? ''} ${what}`, {
      retryAfterMs: isRestarting
        ? Math.max(0, this.#restartsAt - performance.now()) + 2_000
        : STILL_LOADING_MS,
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#generation += 1;
    clearTimeout(this.#restartTimer);
    const processes = [...this.#retired, ...(this.#process ? [this.#process] : [])];
    this.#process = undefined;
    this.#details = undefined;
    await Promise.all(processes.map((process) => process.dispose(shuttingDown())));
  }

  #enter(state: Status): void {
    if (state.status !== this.#state.status) this.#since = performance.now();
    this.#state = state;
    const { role, settings } = this.#options;
    if (state.status === 'failed') settings.logger.error({ role, reason: state.message }, 'model failed');
  }

  async #start(file: ModelFile): Promise<void> {
    const { settings } = this.#options;
    const generation = this.#generation;
    try {
      const load = await this.#prepare(file, generation);
      if (generation === this.#generation) this.#spawn(load, generation);
    } catch (error) {
      if (generation !== this.#generation) return;
      settings.logger.debug({ err: error }, 'model not started');
      this.#enter({ status: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Everything that can be checked before a process is started for it. */
  async #prepare(file: ModelFile, generation: number): Promise<LoadOptions> {
    const { role, settings, slots } = this.#options;
    const { backend, contextTokens, gpuLayers, flashAttention, kvCacheType, promptLookup } = settings;
    if (file.problem !== undefined) throw new Error(file.problem);
    const shape = await settings.readShape(file.path);
    const { threads, warning } = threadCount(settings.threads);
    if (warning !== null) settings.logger.warn({ role }, warning);
    if (generation === this.#generation && this.#state.message === undefined)
      this.#enter({
        status: 'starting',
        message: 'getting the engine for models ready; the first time it is fetched, which may take minutes',
      });
    const engineFolder = await settings.engineFolder();
    const gpu =
      backend !== 'auto' ? backend : gpuLayers === 0 ? 'cpu' : ((await gpuPart(engineFolder)) ?? 'cpu');
    // Most of it lies in the memory of the card there, of which the engine itself knows best what fits.
    const isOnCard = gpu === 'cuda' || gpu === 'vulkan';
    const memory = () => ({
      slots,
      kvCacheType,
      availableBytes: isOnCard ? Number.POSITIVE_INFINITY : settings.availableMemory(),
      ...(gpu === 'metal' && { fileCopies: 1 }),
    });
    const choose = () => chooseContextTokens(shape, contextTokens, memory());
    await this.#checkMemory(generation, () => memoryProblem(shape, { contextTokens: choose(), ...memory() }));
    return {
      role,
      path: file.path,
      engineFolder,
      backend,
      contextTokens: choose(),
      slots,
      threads,
      gpuLayers,
      flashAttention,
      kvCacheType,
      promptLookup,
    };
  }

  /** A model that was replaced is given the time to leave before another one is refused for want of memory. */
  async #checkMemory(generation: number, problem: () => string | undefined): Promise<void> {
    if (problem() === undefined) return;
    if (generation === this.#generation && this.#retired.size > 0)
      this.#enter({ status: 'starting', message: 'waiting until the model before it has left the memory' });
    await Promise.all([...this.#retired].map(({ gone }) => gone));
    const remaining = problem();
    if (remaining !== undefined) throw new Error(remaining);
  }

  #spawn(load: LoadOptions, generation: number): void {
    const { role, settings, program } = this.#options;
    settings.logger.info({ role, model: this.#file?.name, threads: load.threads }, 'loading model');
    const started: ModelProcess = new ModelProcess({
      load,
      watchdogMs: settings.watchdogMs,
      logger: settings.logger,
      ...(program !== undefined && { program }),
      onMessage: (message) => {
        if (generation === this.#generation) this.#hear(message);
      },
      onExit: (end, detail) => {
        this.#retired.delete(started);
        if (generation === this.#generation && end !== 'disposed') this.#exited(end, detail);
      },
    });
    this.#process = started;
  }

  #hear(message: Extract<FromModel, { type: 'loading' | 'warming' | 'ready' | 'load-failed' }>): void {
    const { role, settings, onReady } = this.#options;
    switch (message.type) {
      case 'loading':
        this.#enter({ status: 'loading', progress: message.progress });
        return;
      case 'warming':
        this.#enter({ status: 'warming' });
        return;
      case 'load-failed':
        this.#enter({ status: 'failed', message: message.message });
        return;
      case 'ready':
        this.#details = message.details;
        this.#enter({ status: 'ready' });
        settings.logger.info({ role, model: this.#file?.name, ...message.details }, 'model ready');
        onReady({ ...message.details, residentBytes: null });
    }
  }

  #exited(end: Exclude<ProcessEnd, 'disposed'>, detail: string): void {
    const { role, settings } = this.#options;
    const file = this.#file;
    this.#process = undefined;
    this.#details = undefined;
    if (end === 'load-failed' || file === null) return; // said already, and no second try would help
    const now = performance.now();
    this.#crashes = [...this.#crashes.filter((at) => now - at < MANY_CRASHES_MS), now];
    settings.logger.error(
      { role, end, detail, crashes: this.#crashes.length },
      'the process of a model died',
    );
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
    this.#restartsAt = now + delay;
    this.#restartTimer = setTimeout(() => void this.#start(file), delay);
  }

  /** Lets the calls of the old model end, then ends its process. */
  #retire(): void {
    const old = this.#process;
    this.#process = undefined;
    this.#details = undefined;
    if (old === undefined) return;
    this.#retired.add(old);
    const lost = new EngineError('model_loading', 'the model was replaced while it was answering', {
      retryAfterMs: STILL_LOADING_MS,
    });
    void old.retire(RETIRE_MS, lost);
  }
}

function shuttingDown(): EngineError {
  return new EngineError('shutting_down', 'the service is shutting down', { retryAfterMs: 5_000 });
}
