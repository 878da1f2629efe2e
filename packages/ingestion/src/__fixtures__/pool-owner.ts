import { ParserPool } from '../parser-pool.ts';

// A service with a task that never ends; it prints the port of the program that its child has started.
const pool = new ParserPool({
  entry: new URL('./pool-child.ts', import.meta.url),
  size: 1,
  memoryLimitMb: 400,
  timeoutMs: 60_000,
});
await pool.run({ ms: 60_000, starts: true }, { onProgress: (port) => process.stdout.write(`${port}\n`) });
