import { randomUUID } from 'node:crypto';
import type { AdmissionQueue } from './admission-queue.ts';
import type { CrashSuspects } from './crash-suspects.ts';
import { requestKey } from './crash-suspects.ts';
import type { EngineCall } from './engine.ts';
import { EngineError } from './engine-error.ts';
import type { EngineObserver } from './engine-observer.ts';
import { EventChannel } from './event-channel.ts';
import type { GenerationEvent, GenerationRequest } from './generation.ts';
import type { ModelHost } from './model-host.ts';
import { CancelledError, type ModelProcess } from './model-process.ts';

/** A process that does not confirm a cancel within this time is taken to hang. */
const CONFIRM_CANCEL_MS = 10_000;

export interface GenerationDependencies {
  host: ModelHost;
  queue: AdmissionQueue;
  suspects: CrashSuspects;
  observer: EngineObserver;
  requestTimeoutMs: number;
  /** Keys of the requests that run now, for the suspects. */
  running: Set<string>;
}

/**
 * One generation, from the queue to its last event.
 *
 * The consumer hears the end of its patience (abort, deadline) at once; the slot is given back when the process has
 * confirmed that it let go, so that no slot is used twice.
 */
export async function* generateThroughQueue(
  request: GenerationRequest,
  call: EngineCall,
  dependencies: GenerationDependencies,
): AsyncGenerator<GenerationEvent, void, undefined> {
  const { host, suspects, observer, requestTimeoutMs } = dependencies;
  const key = requestKey(request);
  const outcome = { rejected: true };
  try {
    host.process();
    suspects.check(key);
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(tooLate(requestTimeoutMs)), requestTimeoutMs);
    const signal = AbortSignal.any([call.signal, deadline.signal]);
    const channel = new EventChannel<GenerationEvent>();
    const onAbort = () => channel.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const consumer = new AbortController();
    void run(request, { ...call, signal: AbortSignal.any([signal, consumer.signal]) }, dependencies, {
      channel,
      key,
      onAdmitted: () => {
        outcome.rejected = false;
      },
    });
    try {
      yield* channel;
      suspects.succeeded(key);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      // Also when the consumer simply stops reading.
      consumer.abort();
    }
  } catch (error) {
    observer.ended(call.signal.aborted ? 'aborted' : outcome.rejected ? 'rejected' : 'error');
    throw error;
  }
}

interface Run {
  channel: EventChannel<GenerationEvent>;
  key: string;
  onAdmitted(): void;
}

async function run(
  request: GenerationRequest,
  call: EngineCall,
  { host, queue, observer, running }: GenerationDependencies,
  { channel, key, onAdmitted }: Run,
): Promise<void> {
  const began = performance.now();
  let release: (() => void) | undefined;
  try {
    release = await queue.enter({
      signal: call.signal,
      client: call.client,
      onPosition: (position) => channel.push({ type: 'queued', position }),
    });
    const queueMs = performance.now() - began;
    observer.queueWaited(queueMs);
    // While it waited, the model may have gone or come back.
    const process = host.process();
    onAdmitted();
    running.add(key);
    await ask(process, request, call, { channel, observer, began, queueMs });
    channel.end();
  } catch (error) {
    channel.fail(error);
  } finally {
    running.delete(key);
    release?.();
  }
}

/** Resolves when the slot is free again: after the finish, or when the process has confirmed a cancel. */
function ask(
  process: ModelProcess,
  request: GenerationRequest,
  { signal }: EngineCall,
  told: { channel: EventChannel<GenerationEvent>; observer: EngineObserver; began: number; queueMs: number },
): Promise<void> {
  const { channel, observer, began, queueMs } = told;
  const id = randomUUID();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let hasText = false;
  let cancelledAt: number | undefined;
  let confirmTimer: NodeJS.Timeout | undefined;
  const onAbort = () => {
    cancelledAt = performance.now();
    process.cancel(id);
    confirmTimer = setTimeout(() => process.kill('it did not confirm a cancel'), CONFIRM_CANCEL_MS);
  };
  process.call(
    { type: 'generate', id, request },
    {
      onAnswer(answer) {
        if (answer.type !== 'events') return;
        for (const event of answer.events) {
          if (event.type === 'text' && !hasText) {
            hasText = true;
            observer.firstToken(performance.now() - began);
          }
          if (event.type === 'finish') {
            const timings = { ...event.timings, queueMs };
            channel.push({ ...event, timings });
            observer.finished(event.usage, timings);
            if (!signal.aborted) observer.ended(event.finishReason);
          } else channel.push(event);
        }
      },
      onEnd(error) {
        clearTimeout(confirmTimer);
        signal.removeEventListener('abort', onAbort);
        if (cancelledAt !== undefined) observer.cancelled(performance.now() - cancelledAt);
        if (error === undefined) resolve();
        else reject(error instanceof CancelledError ? (signal.reason ?? error) : error);
      },
    },
  );
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return promise;
}

function tooLate(requestTimeoutMs: number): EngineError {
  return new EngineError(
    'request_timeout',
    `the answer was not ready within ${requestTimeoutMs / 1_000} s; ask for fewer tokens, or raise LLM_REQUEST_TIMEOUT_MS`,
  );
}
