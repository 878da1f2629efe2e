import { setTimeout as delay } from 'node:timers/promises';
import { IngestionError } from '../ingestion-error.ts';
import { serveParserChild } from '../serve-parser-child.ts';

/** What a test asks of a child. */
export interface PoolTask {
  ms?: number;
  moreTimeMs?: number;
  end?: 'die' | 'eat' | 'refuse' | 'throw' | 'environment';
}

serveParserChild(async (raw, { onProgress, moreTime }) => {
  const { ms = 0, moreTimeMs, end } = raw as PoolTask; // sent by the test beside it
  onProgress({ done: 0, total: 1 });
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
