import { parentPort } from 'node:worker_threads';
import {
  movableBuffers,
  type Operations,
  sendError,
  type WorkerReply,
  type WorkerRequest,
} from './worker-protocol.ts';

/** The worker's side: what it does and how it ends. */
export interface Service {
  operations: Operations;
  /**
   * One slice of background work, of at most some 15 ms, called between requests.
   * @param hasServed whether a request has been served since the last slice
   * @returns milliseconds until the next slice (0 = at once), or undefined when nothing is left until a request
   */
  background?: (hasServed: boolean) => number | undefined;
  /** Called once, after all earlier requests have been answered. */
  close: () => void;
}

/**
 * Opens the service, reports `ready` (or `failed` and ends), then answers requests in the order of their arrival.
 * An operation that returns a promise does not hold up the ones behind it.
 *
 * Slices of background work run from `setImmediate`, so every request that has arrived is served before the next.
 */
export function serveOperations(open: () => Service): void {
  const port = parentPort;
  if (port === null) {
    throw new Error('this module is the entry of a worker thread');
  }
  const reply = (message: WorkerReply): void => {
    port.postMessage(message, message.type === 'result' ? movableBuffers(message.value) : []);
  };

  let service: Service;
  try {
    service = open();
  } catch (error) {
    reply({ type: 'failed', error: sendError(error) });
    return;
  }

  const background = new Background((hasServed) => service.background?.(hasServed));
  const unfinished = new Set<Promise<void>>();
  const answer = (id: number, name: string, values: unknown[]): void => {
    const succeed = (value: unknown) => reply({ type: 'result', id, value });
    const fail = (error: unknown) => reply({ type: 'error', id, error: sendError(error) });
    try {
      const operation = service.operations[name];
      if (operation === undefined) {
        throw new Error(`the worker has no operation ${name}`);
      }
      const value = operation(...values);
      if (value instanceof Promise) {
        const settled = value.then(succeed, fail).finally(() => unfinished.delete(settled));
        unfinished.add(settled);
      } else {
        succeed(value);
      }
    } catch (error) {
      fail(error);
    }
  };
  const close = async (): Promise<void> => {
    background.stop();
    await Promise.all(unfinished);
    service.close();
    port.close();
  };

  port.on('message', async (request: WorkerRequest) => {
    if (request.type === 'close') {
      await close();
    } else {
      answer(request.id, request.name, request.values);
      background.noteRequest();
    }
  });
  reply({ type: 'ready' });
  background.wake();
}

/** Runs slices one after the other, each from a fresh turn of the event loop. */
class Background {
  readonly #slice: (hasServed: boolean) => number | undefined;
  #hasServed = false;
  #immediate: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(slice: (hasServed: boolean) => number | undefined) {
    this.#slice = slice;
  }

  noteRequest(): void {
    this.#hasServed = true;
    this.wake();
  }

  wake(): void {
    clearTimeout(this.#timer);
    if (!this.#isStopped) {
      this.#immediate ??= setImmediate(() => this.#run());
    }
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
  }

  #run(): void {
    this.#immediate = undefined;
    const nextInMs = this.#slice(this.#hasServed);
    this.#hasServed = false;
    if (nextInMs === 0) {
      this.wake();
    } else if (nextInMs !== undefined) {
      this.#timer = setTimeout(() => this.wake(), nextInMs);
    }
  }
}
