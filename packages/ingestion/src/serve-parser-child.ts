import { Worker } from 'node:worker_threads';
import { IngestionError } from './ingestion-error.ts';
import { MEMORY_LIMIT_VARIABLE, type ParserReport, type ParserTask } from './parser-messages.ts';
import { killGroup } from './process-group.ts';

/** What a task can tell its pool while it runs. */
export interface TaskContext {
  onProgress: (progress: unknown) => void;
  /** Asks for so many milliseconds on top of the task's time. */
  moreTime: (ms: number) => void;
}

/**
 * Makes the current process a parser child of a {@link ParserPool}: runs its tasks one after the other, reports
 * progress, and dies when its memory passes the limit or the pool's process is gone.
 *
 * Call it once in the entry module, after its imports. An `IngestionError` keeps its code; anything else that the
 * handler throws is reported as `corrupt`, because it means that a file drove a parser into the ground.
 */
export function serveParserChild(handler: (task: unknown, context: TaskContext) => Promise<unknown>): void {
  startWatchdog(Number(process.env[MEMORY_LIMIT_VARIABLE]));
  process.on('disconnect', () => killGroup(process.pid));
  // The pool is the only one that sends messages here, one at a time.
  process.on('message', (message) => {
    void run(message as ParserTask, handler);
  });
}

function startWatchdog(limitMb: number): void {
  if (!(limitMb > 0)) throw new Error(`${MEMORY_LIMIT_VARIABLE} is not set: not started by a ParserPool`);
  const watchdog = new Worker(new URL('./memory-watchdog.ts', import.meta.url), {
    workerData: limitMb * 1024 * 1024,
  });
  watchdog.unref();
}

async function run({ id, task }: ParserTask, handler: Parameters<typeof serveParserChild>[0]): Promise<void> {
  const onProgress = (progress: unknown) => send({ type: 'progress', id, progress });
  try {
    const moreTime = (ms: number) => send({ type: 'more-time', id, ms });
    const result = await handler(task, { onProgress, moreTime });
    send({ type: 'done', id, result, rssBytes: process.memoryUsage.rss() });
  } catch (error) {
    const isKnown = error instanceof IngestionError;
    const message = error instanceof Error ? error.message : String(error);
    send({
      type: 'failed',
      id,
      code: isKnown ? error.code : 'corrupt',
      message: isKnown ? message : `the file is damaged and cannot be read (${message.slice(0, 200)})`,
      detail: error instanceof Error ? (error.stack ?? message) : message,
    });
  }
}

function send(report: ParserReport): void {
  process.send?.(report);
}
