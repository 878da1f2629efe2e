/**
 * How many files a second become searchable through the API: uploaded, attached, parsed, indexed? By default small texts
 * and eight clients, several rounds, each into a new store.
 *
 * With `--kill-every` the files are of eight formats and the server is ended with SIGKILL every so many seconds and
 * started again, while the clients go on. In the end every file whose attaching was acknowledged must be found by a
 * word of its own exactly once.
 *
 * Options: `--files 1000`, `--clients 8`, `--rounds 3`, `--kill-every <seconds>`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort, type RunningProgram } from '../test/e2e/frogwell-process.ts';
import { startBackend } from './backend.ts';
import { GeneratedText } from './generated-text.ts';
import { IngestClient } from './ingest-client.ts';
import { type GeneratedFile, mixedFile, textFile } from './mixed-files.ts';
import { residentMegabytesOf } from './process-tree.ts';
import { median } from './statistics.ts';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '1000' },
    clients: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    'kill-every': { type: 'string' },
  },
});
const fileCount = Number(values.files);
const clients = Number(values.clients);
const killEverySeconds = values['kill-every'] === undefined ? undefined : Number(values['kill-every']);
const folder = mkdtempSync(path.join(tmpdir(), 'frogwell-bench-'));
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
let program = await start();
const client = new IngestClient(url, clients + 1);

try {
  if (killEverySeconds === undefined) await measureRate();
  else await measureCrashes(killEverySeconds);
} finally {
  program.child.kill('SIGKILL');
  await program.exited;
  await client.close();
  rmSync(folder, { recursive: true, force: true });
}

async function measureRate(): Promise<void> {
  const rates: number[] = [];
  let peakMegabytes = 0;
  for (let round = 0; round <= Number(values.rounds); round += 1) {
    const storeId = await client.createStore(`round ${round}`);
    const files = generate(textFile, round);
    const began = performance.now();
    await addAll(storeId, files);
    await settled(storeId);
    const seconds = (performance.now() - began) / 1_000;
    // The first round warms up.
    if (round > 0) rates.push(fileCount / seconds);
    peakMegabytes = Math.max(peakMegabytes, residentMegabytesOf(program.child.pid ?? 0));
  }
  const size = generate(textFile, 0)[0]?.bytes.length ?? 0;
  console.log(
    `${fileCount} texts of about ${size} bytes, ${clients} clients, median of ${rates.length} rounds:`,
  );
  console.log(`  ${median(rates).toFixed(0)} files per second uploaded, parsed and searchable`);
  console.log(
    `  rounds: ${rates.map((rate) => rate.toFixed(0)).join(', ')}; ${peakMegabytes.toFixed(0)} MB resident`,
  );
}

async function measureCrashes(everySeconds: number): Promise<void> {
  const storeId = await client.createStore('crash');
  const files = generate(mixedFile, 0);
  const stop = new AbortController();
  let kills = 0;
  const killing = (async () => {
    for (;;) {
      await delay(everySeconds * 1_000, undefined, { signal: stop.signal });
      program.child.kill('SIGKILL');
      await program.exited;
      kills += 1;
      program = await start();
    }
  })().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  const began = performance.now();
  const ids = await addAll(storeId, files);
  const counts = await settled(storeId);
  const seconds = (performance.now() - began) / 1_000;
  stop.abort();
  await killing;

  let once = 0;
  const wrong: string[] = [];
  const queue = files.entries();
  const check = async () => {
    for (const [index, file] of queue) {
      const found = await client.filesWith(storeId, file.mark);
      if (found.length === 1 && found[0] === ids[index]) once += 1;
      else wrong.push(`${file.name} (${ids[index]}): found in [${found.join(', ')}]`);
    }
  };
  await Promise.all(Array.from({ length: clients }, check));
  console.log(
    `${fileCount} files of 8 formats, ${clients} clients, killed ${kills} times, every ${everySeconds} s:`,
  );
  console.log(
    `  ${JSON.stringify(counts)} after ${seconds.toFixed(0)} s, ${(fileCount / seconds).toFixed(0)} files per second`,
  );
  console.log(
    `  ${once} of ${fileCount} acknowledged files found exactly once; ${client.retries} calls made again`,
  );
  for (const line of wrong.slice(0, 20)) console.log(`  ${line}`);
  if (once !== fileCount) process.exitCode = 1;
}

function generate(make: typeof mixedFile, seed: number): GeneratedFile[] {
  const text = new GeneratedText(seed + 1);
  return Array.from({ length: fileCount }, (_, index) => make(seed * fileCount + index, text));
}

/** @returns the ids in the order of the files */
async function addAll(storeId: string, files: GeneratedFile[]): Promise<string[]> {
  const ids: string[] = [];
  const queue = files.entries();
  const work = async () => {
    for (const [index, file] of queue) ids[index] = await client.add(storeId, file);
  };
  await Promise.all(Array.from({ length: clients }, work));
  return ids;
}

async function settled(storeId: string): ReturnType<IngestClient['counts']> {
  for (;;) {
    const counts = await client.counts(storeId);
    if (counts.in_progress === 0) return counts;
    await delay(100);
  }
}

function start(): Promise<RunningProgram> {
  const env = { LOG_LEVEL: 'error', LLM_PROVIDER: 'extractive' };
  return startBackend({ port, dataDir: path.join(folder, 'data'), env });
}
