import type { Service } from './service.ts';
import { StartError } from './start-error.ts';

export interface ListenOptions {
  host: string;
  /** 0 = any free port. */
  port: number;
  /** The variable to name when the port is taken, e.g. `RAG_PORT`. */
  portVariable?: string;
  /** How long running requests may go on after the stop, 30 s if left out. */
  drainMs?: number;
}

/** One Ctrl+C may arrive twice, from the terminal and from the program that started us. */
const SAME_SIGNAL_MS = 1_000;
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Listens, and stops cleanly on SIGTERM, SIGINT, SIGHUP or when the parent process is gone.
 *
 * Stopping: new requests get 503 `shutting_down`, running ones may finish for `drainMs`, then everything closes (also
 * the app's `onClose` hooks) and the process ends with status 0, or 1 if requests had to be cut. A second signal cuts
 * them at once.
 *
 * @returns the address, e.g. `http://127.0.0.1:30000`
 * @throws StartError in one line when the port cannot be used
 */
export async function listenAndDrain(app: Service, options: ListenOptions): Promise<string> {
  const { host, port, portVariable = 'the port', drainMs = 30_000 } = options;
  let address: string;
  try {
    address = await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw explainListenError(error, { host, port, portVariable });
  }

  let stoppingSince: number | undefined;
  const stop = (reason: string) => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince < SAME_SIGNAL_MS) return;
      app.log.warn({ reason, running: app.running.count }, 'stopping at once');
      process.exit(1);
    }
    stoppingSince = performance.now();
    void drainAndClose(app, { reason, drainMs });
  };
  for (const signal of SIGNALS) process.on(signal, () => stop(signal));
  // A parent that started us with an IPC channel and died in any way takes us with it.
  process.once('disconnect', () => {
    if (stoppingSince === undefined) stop('disconnect');
  });
  return address;
}

async function drainAndClose(
  app: Service,
  { reason, drainMs }: { reason: string; drainMs: number },
): Promise<void> {
  app.log.info({ reason, running: app.running.count, drainMs }, 'stopping');
  let exitCode = 1;
  try {
    const drained = await app.running.drain(drainMs);
    if (!drained) app.log.warn({ running: app.running.count }, 'requests were cut');
    await app.close();
    exitCode = drained ? 0 : 1;
    app.log.info({ exitCode }, 'stopped');
  } catch (error) {
    app.log.error({ err: error }, 'could not stop cleanly');
  } finally {
    process.exit(exitCode);
  }
}

function explainListenError(
  error: unknown,
  { host, port, portVariable }: { host: string; port: number; portVariable: string },
): StartError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const where = `${host}:${port}`;
  switch (code) {
    case 'EADDRINUSE':
      return new StartError(
        `port ${port} on ${host} is in use. Stop the program that has it, or set ${portVariable} to another port`,
        { cause: error },
      );
    case 'EACCES':
      return new StartError(`no permission to listen on ${where}. Set ${portVariable} to a port above 1023`, {
        cause: error,
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartError(`${host} is not an address of this machine. Set HOST to one that is`, {
        cause: error,
      });
    default:
      return new StartError(`cannot listen on ${where}: ${error instanceof Error ? error.message : error}`, {
        cause: error,
      });
  }
}
