/**
 * What does a file that was made to do harm cost? Every kind of the test suite goes through the API of a real service:
 * what became of it, seconds until then, the most memory the service and its parsers held, and how long `/health` took
 * meanwhile (asked every 20 ms).
 *
 * Options: `--only <part of a name>`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import OpenAI, { toFile } from 'openai';
import { HOSTILE_FILES } from '../apps/rag-backend/test-support/hostile/hostile-files.ts';
import { freePort } from '../test/e2e/frogwell-process.ts';
import { startBackend } from './backend.ts';
import { residentMegabytesOf } from './process-tree.ts';
import { percentile } from './statistics.ts';

const HEALTH_EVERY_MS = 20;
const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const folder = mkdtempSync(path.join(tmpdir(), 'frogwell-bench-'));
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const program = await startBackend({
  port,
  dataDir: path.join(folder, 'data'),
  env: { LOG_LEVEL: 'warn', LLM_PROVIDER: 'extractive' },
});
const client = new OpenAI({ apiKey: 'unused', baseURL: `${url}/v1`, maxRetries: 0 });

try {
  const store = await client.vectorStores.create({ name: 'hostile' });
  let unexpected = 0;
  const all: number[] = [];
  console.log('what | outcome | seconds | peak MB | health p50 ms | health p99 ms');
  for (const { what, filename, make, outcome } of HOSTILE_FILES) {
    if (!what.includes(values.only)) continue;
    const upload = await toFile(make(), filename);
    const stop = new AbortController();
    const watched = watch(stop.signal);
    const began = performance.now();
    let became: string;
    try {
      const file = await client.vectorStores.files.uploadAndPoll(store.id, upload, { pollIntervalMs: 50 });
      became =
        file.status === 'completed'
          ? 'completed'
          : (/\((\w+)\)$/.exec(file.last_error?.message ?? '')?.[1] ?? JSON.stringify(file.last_error));
    } catch (error) {
      became = `refused: ${error instanceof Error ? error.message : error}`;
    }
    const seconds = (performance.now() - began) / 1_000;
    stop.abort();
    const { peakMegabytes, latencies } = await watched;
    all.push(...latencies);
    const isExpected =
      outcome === 'any' || (typeof outcome === 'string' ? became === outcome : outcome.test(became));
    if (!isExpected) unexpected += 1;
    const cells = [
      what,
      isExpected ? became : `UNEXPECTED ${became}`,
      seconds.toFixed(2),
      peakMegabytes.toFixed(0),
      percentile(latencies, 0.5).toFixed(1),
      percentile(latencies, 0.99).toFixed(1),
    ];
    console.log(cells.join(' | '));
  }
  console.log(
    `all: health p50 ${percentile(all, 0.5).toFixed(1)} ms, p99 ${percentile(all, 0.99).toFixed(1)} ms, longest ${Math.max(...all).toFixed(0)} ms of ${all.length}; ${unexpected} unexpected`,
  );
  await delay(2_000);
  console.log(`${residentMegabytesOf(program.child.pid ?? 0).toFixed(0)} MB resident in the end`);
} finally {
  program.child.kill('SIGKILL');
  await program.exited;
  rmSync(folder, { recursive: true, force: true });
}

async function watch(signal: AbortSignal): Promise<{ peakMegabytes: number; latencies: number[] }> {
  let peakMegabytes = 0;
  const latencies: number[] = [];
  do {
    const began = performance.now();
    await fetch(`${url}/health`).then((answer) => answer.arrayBuffer());
    latencies.push(performance.now() - began);
    peakMegabytes = Math.max(peakMegabytes, residentMegabytesOf(program.child.pid ?? 0));
    await delay(HEALTH_EVERY_MS);
  } while (!signal.aborted);
  return { peakMegabytes, latencies };
}
