/**
 * The process of one model, started by the service with an IPC channel.
 *
 * It says nothing but its messages; warnings of the engine go to stderr. It never outlives its channel.
 */
import type { ToModel } from './messages.ts';
import { ModelServer } from './model-server.ts';

if (process.send === undefined) {
  console.error('this program is started by the LLM service');
  process.exit(2);
}

let unsent = 0;
let exitCode: number | undefined;

const server = new ModelServer({
  send(message) {
    unsent += 1;
    // The channel may close while a message is on its way; `disconnect` is the end then.
    process.send?.(message, undefined, undefined, () => {
      unsent -= 1;
      exitWhenSent();
    });
  },
  onLog: (level, message) => process.stderr.write(`engine ${level}: ${message.trim()}\n`),
  onEnd(end) {
    exitCode = end === 'failed' ? 1 : 0;
    exitWhenSent();
  },
});

function exitWhenSent(): void {
  if (exitCode !== undefined && unsent === 0) process.exit(exitCode);
}

// A running evaluation cannot be interrupted and must not keep the process: nobody would hear its result.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// The service decides when its models end: a Ctrl-C in its terminal reaches this process too.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
// The channel carries what messages.ts describes, in both directions.
process.on('message', (message) => void server.receive(message as ToModel));
