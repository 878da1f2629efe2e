import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { OUT_OF_MEMORY_LINE } from './parser-messages.ts';
import { killGroup } from './process-group.ts';

/**
 * Runs in a worker thread of a parser child and ends the process when its memory passes the limit.
 *
 * Limits on the V8 heap do not bound WebAssembly memory and buffers; this does, however busy the main thread is:
 * measured, a child limited to 400 MB dies at 400-410 MB.
 */
// The parser child is the only one that starts this worker and passes a number.
const limitBytes: number = workerData;

setInterval(() => {
  if (process.memoryUsage.rss() <= limitBytes) return;
  writeSync(2, `\n${OUT_OF_MEMORY_LINE}\n`);
  killGroup(process.pid);
}, 50);
