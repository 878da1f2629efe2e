/**
 * What does one lexical search cost at 100,000 chunks (or `--chunks 1000000`)? CPU time of the whole process, reader
 * threads included, and wall clock.
 *
 * Options: `--chunks 100000`, `--queries 300`, `--words 8`, `--keep <folder>` (reuses a filled folder)
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { searchPassages } from '@frogwell/retrieval';
import { openSqliteStorage } from '@frogwell/storage';
import { addDocument, createBenchStore } from './generated-library.ts';
import { GeneratedText } from './generated-text.ts';
import { cpuMs, percentile } from './statistics.ts';

const { values } = parseArgs({
  options: {
    chunks: { type: 'string', default: '100000' },
    queries: { type: 'string', default: '300' },
    words: { type: 'string', default: '8' },
    keep: { type: 'string' },
  },
});
const CHUNKS_PER_DOCUMENT = 500;
const chunkCount = Number(values.chunks);
const folder = values.keep ?? mkdtempSync(path.join(tmpdir(), 'frogwell-bench-'));
const isFilled = existsSync(path.join(folder, 'data'));

const storage = await openSqliteStorage({ dataDir: path.join(folder, 'data') });
const known = await storage.catalogue.findVectorStoreByName('bench');
const storeId = known?.id ?? (await createBenchStore(storage));
if (!isFilled) {
  const documents = Math.ceil(chunkCount / CHUNKS_PER_DOCUMENT);
  for (let number = 0; number < documents; number++) {
    await addDocument(storage, storeId, { number, chunks: CHUNKS_PER_DOCUMENT, folder, cpuMs });
    if ((number + 1) % 20 === 0)
      console.error(`  ${(number + 1) * CHUNKS_PER_DOCUMENT} of ${chunkCount} chunks`);
  }
}

// Merges that the last documents set off are not part of a search. Bounded, because a profiler is never idle.
for (let waitedMs = 0, busyMs = Number.POSITIVE_INFINITY; busyMs > 25 && waitedMs < 60_000; waitedMs += 500) {
  const usage = process.cpuUsage();
  await delay(500);
  busyMs = cpuMs(usage);
}

const scope = { vectorStoreIds: [storeId] };
const signal = new AbortController().signal;
const text = new GeneratedText(987_654);
const queries = Array.from({ length: Number(values.queries) + 30 }, () =>
  text.question(Number(values.words)),
);
const cpu: number[] = [];
const wall: number[] = [];
for (const [index, query] of queries.entries()) {
  const usage = process.cpuUsage();
  const began = performance.now();
  const { passages } = await searchPassages(storage.chunks, scope, query, { topK: 10, signal });
  if (passages.length === 0) throw new Error(`nothing found for "${query}"`);
  // The first thirty warm caches and compiler up.
  if (index < 30) continue;
  cpu.push(cpuMs(usage));
  wall.push(performance.now() - began);
}
globalThis.gc?.();
const { chunkCount: stored } = await storage.chunks.profile(scope);
const rssMb = process.memoryUsage.rss() / 1024 ** 2;
console.log(`${stored} chunks, ${cpu.length} queries of ${values.words} words, ten passages each:`);
console.log(`  CPU   p50 ${percentile(cpu, 0.5).toFixed(1)} ms   p95 ${percentile(cpu, 0.95).toFixed(1)} ms`);
console.log(
  `  wall  p50 ${percentile(wall, 0.5).toFixed(1)} ms   p95 ${percentile(wall, 0.95).toFixed(1)} ms`,
);
console.log(`  RSS   ${rssMb.toFixed(0)} MB (this process, with its storage threads)`);
await storage.close();
if (values.keep === undefined) rmSync(folder, { recursive: true });
