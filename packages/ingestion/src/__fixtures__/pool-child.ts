import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { IngestionError } from '../ingestion-error.ts';
import { serveParserChild } from '../serve-parser-child.ts';

/** What a test asks of a child. */
export interface PoolTask {
  ms?: number;
  moreTimeMs?: number;
  /** Starts a program of its own that never ends, and tells the port on which it listens as progress. */
  starts?: boolean;
  end?: 'die' | 'eat' | 'refuse' | 'throw' | 'environment';
}

serveParserChild(async (raw, { onProgress, moreTime }) => {
  const { ms = 0, moreTimeMs, starts, end } = raw as PoolTask; // sent by the test beside it
  onProgress(starts ? await startListener() : { done: 0, total: 1 });
  if (moreTimeMs !== undefined) moreTime(moreTimeMs);
  await delay(ms);
  if (end === 'die') process.exit(3);
  if (end === 'refuse') throw new IngestionError('encrypted', 'the file is protected');
  if (end === 'throw') throw new Error('a fault');
  if (end === 'environment') return Object.keys(process.env).toSorted();
  if (end === 'eat') {
    const eaten: Buffer[] = [];
    for (;;) {
      eaten.push(Buffer.alloc(10 * 1024 * 1024, 1));
      await delay(1);
    }
  }
  return process.pid;
});

async function startListener(): Promise<number> {
  const program =
    "const server = require('node:net').createServer().listen(0, '127.0.0.1', () => console.log(server.address().port))";
  const { stdout } = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [port] = await once(stdout, 'data');
  return Number(String(port));
}
