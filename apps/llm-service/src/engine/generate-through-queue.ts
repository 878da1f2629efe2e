import { randomUUID } from 'node:crypto';
import type { AdmissionQueue } from './admission-queue.ts';
import { askModel } from './ask-model.ts';
import type { CrashSuspects } from './crash-suspects.ts';
import type { EngineCall } from './engine.ts';
import { EngineError } from './engine-error.ts';
import type { EngineObserver, GenerationOutcome } from './engine-observer.ts';
import { EventChannel } from './event-channel.ts';
import type { GenerationEvent, GenerationRequest } from './generation.ts';
import type { ModelHost } from './model-host.ts';
import { requestDeadline } from './request-deadline.ts';

/** How long an ended call waits for its slot, so that its caller finds it free; the process lets go sooner. */
const SLOT_FREE_MS = 1_500;
/** Mistakes of the caller, found out only when the prompt was read. */
const MISTAKES = ['invalid_value', 'context_length_exceeded', 'unsupported_parameter'];

export interface GenerationDependencies {
  host: ModelHost;
  queue: AdmissionQueue;
  suspects: CrashSuspects;
  observer: EngineObserver;
  requestTimeoutMs: number;
}

/**
 * One generation, from the queue to its last event.
 *
 * The slot is given back when the process has confirmed that it let go, so that no slot is used twice; a consumer that
 * leaves or whose time is over waits for that, but not long.
 */
export async function* generateThroughQueue(
  request: GenerationRequest,
  call: EngineCall,
  dependencies: GenerationDependencies,
): AsyncGenerator<GenerationEvent, void, undefined> {
  const { host, suspects, observer, requestTimeoutMs } = dependencies;
  const deadline = requestDeadline(call.signal, requestTimeoutMs);
  const consumer = new AbortController();
  const channel = new EventChannel<GenerationEvent>();
  const onAbort = () => channel.abort(deadline.signal.reason);
  const progress: Progress = { isAdmitted: false };
  let running: Promise<void> | undefined;
  // A consumer that stops reading has left too.
  let outcome: GenerationOutcome = 'aborted';
  try {
    deadline.signal.throwIfAborted();
    host.process();
    suspects.check(request.prompt);
    deadline.signal.addEventListener('abort', onAbort, { once: true });
    running = run(
      request,
      { client: call.client, signal: AbortSignal.any([deadline.signal, consumer.signal]) },
      dependencies,
      channel,
      progress,
    );
    for await (const event of channel) {
      if (event.type === 'finish') outcome = event.finishReason;
      yield event;
    }
  } catch (error) {
    const isMistake = error instanceof EngineError && MISTAKES.includes(error.code);
    if (!call.signal.aborted) outcome = progress.isAdmitted && !isMistake ? 'error' : 'rejected';
    throw error;
  } finally {
    deadline.clear();
    deadline.signal.removeEventListener('abort', onAbort);
    consumer.abort();
    observer.ended(outcome);
    if (running !== undefined) await atMost(running, SLOT_FREE_MS);
  }
}

interface Progress {
  isAdmitted: boolean;
}

/** Never rejects: the channel gets the error. Resolves when the slot is free. */
async function run(
  request: GenerationRequest,
  { client, signal }: Pick<EngineCall, 'client' | 'signal'>,
  { host, queue, suspects, observer }: GenerationDependencies,
  channel: EventChannel<GenerationEvent>,
  progress: Progress,
): Promise<void> {
  const began = performance.now();
  let hasSpoken = false;
  let leftAt: number | undefined;
  const onAbort = () => {
    leftAt = performance.now();
  };
  let release: (() => void) | undefined;
  try {
    const onPosition = (position: number) => channel.push({ type: 'queued', position });
    release = await queue
      .enter({ signal, client, onPosition })
      .finally(() => observer.queueWaited(performance.now() - began));
    const queueMs = performance.now() - began;
    // While it waited, the model may have gone or come back, and the caller too.
    signal.throwIfAborted();
    const process = host.process();
    progress.isAdmitted = true;
    signal.addEventListener('abort', onAbort, { once: true });
    await askModel(
      process,
      { type: 'generate', id: randomUUID(), request },
      {
        signal,
        onAnswer(answer) {
          if (answer.type !== 'events') return;
          for (const event of answer.events) {
            if ((event.type === 'text' || event.type === 'tool-call') && !hasSpoken) {
              hasSpoken = true;
              observer.firstToken(performance.now() - began);
            }
            if (event.type !== 'finish') {
              channel.push(event);
              continue;
            }
            const timings = { ...event.timings, queueMs };
            observer.finished(event.usage, timings);
            channel.push({ ...event, timings });
          }
        },
      },
    );
    suspects.succeeded(request.prompt);
    channel.end();
  } catch (error) {
    const isCrash = error instanceof EngineError && error.code === 'engine_crashed';
    if (isCrash && progress.isAdmitted) suspects.crashed(request.prompt);
    channel.fail(error);
  } finally {
    signal.removeEventListener('abort', onAbort);
    if (leftAt !== undefined) observer.cancelled(performance.now() - leftAt);
    release?.();
  }
}

async function atMost(promise: Promise<void>, milliseconds: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  await Promise.race([promise, late]);
  clearTimeout(timer);
}
