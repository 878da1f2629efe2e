/**
 * What does finding the nearest of 100,000 vectors of 1,024 dimensions cost (or `--chunks 1000000`), and does it find
 * them? CPU time of the whole process, reader threads included, in a
 * process that has only searched; recall against comparing with every vector.
 *
 * `random` vectors have no neighbours to speak of and are the hardest case; `clustered` ones lie in a narrow cone around
 * a common mean, in groups, as those of real models do.
 *
 * Options: `--chunks 100000`, `--dimensions 1024`, `--queries 100`, `--limit 10` (results asked
 * for; a search of the product asks for 100), `--kind random|clustered` (both)
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openSqliteStorage, type Storage } from '@frogwell/storage';
import { addDocument, createBenchStore } from './generated-library.ts';
import { randomNumbers } from './random-numbers.ts';
import { cpuMs, percentile } from './statistics.ts';

const { values } = parseArgs({
  options: {
    chunks: { type: 'string', default: '100000' },
    dimensions: { type: 'string', default: '1024' },
    queries: { type: 'string', default: '100' },
    limit: { type: 'string', default: '10' },
    kind: { type: 'string' },
    // Internal: asks a filled folder, in a process that has generated nothing.
    ask: { type: 'string' },
  },
});
type Kind = 'random' | 'clustered';
const CHUNKS_PER_DOCUMENT = 500;
/** The words are not searched. */
const CHUNK_LENGTH = 40;
const PART = 100;
const TOP = 10;
const WARM_UP = 20;
const GROUPS = 500;
const documents = Math.ceil(Number(values.chunks) / CHUNKS_PER_DOCUMENT);
const count = documents * CHUNKS_PER_DOCUMENT;
const dimensions = Number(values.dimensions);
const kinds: Kind[] = values.kind === undefined ? ['random', 'clustered'] : [values.kind as Kind]; // checked by the generator
if (values.ask !== undefined) await ask(values.ask, kinds[0] ?? 'random');
else await fillAndAsk();

async function fillAndAsk(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'frogwell-bench-'));
  const dataDir = path.join(folder, 'data');
  try {
    let storage = await openSqliteStorage({ dataDir });
    const storeId = await createBenchStore(storage);
    for (let number = 0; number < documents; number++) {
      const size = { chunks: CHUNKS_PER_DOCUMENT, chunkLength: CHUNK_LENGTH };
      await addDocument(storage, storeId, { number, ...size, folder, cpuMs });
    }
    for (const kind of kinds) {
      await storage.close();
      const sizeBefore = databaseBytes(dataDir);
      storage = await openSqliteStorage({ dataDir });
      const { cpuSeconds, wallSeconds } = await fill(storage, kind);
      await storage.close();
      const diskMb = (databaseBytes(dataDir) - sizeBefore) / 1e6;
      console.log(`${count} ${kind} vectors of ${dimensions}:`);
      console.log(
        `  written in ${cpuSeconds.toFixed(0)} s of CPU, ${wallSeconds.toFixed(0)} s (generating not counted); disk ${diskMb.toFixed(0)} MB`,
      );
      const options = ['--ask', folder, '--kind', kind, '--queries', values.queries, '--limit', values.limit];
      const size = ['--chunks', values.chunks, '--dimensions', values.dimensions];
      const file = fileURLToPath(import.meta.url);
      spawnSync(process.execPath, ['--expose-gc', file, ...options, ...size], { stdio: 'inherit' });
      storage = await openSqliteStorage({ dataDir });
    }
    await storage.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Of the closed database, with what is left of its log. */
function databaseBytes(dataDir: string): number {
  const files = readdirSync(dataDir).filter((file) => file.startsWith('frogwell.db'));
  return files.reduce((sum, file) => sum + statSync(path.join(dataDir, file)).size, 0);
}

async function fill({ vectors }: Storage, kind: Kind): Promise<{ cpuSeconds: number; wallSeconds: number }> {
  const next = vectorSource(kind, 1);
  let [cpu, wall] = [0, 0];
  await vectors.open(kind, dimensions);
  for (let number = 0, after: string | undefined; number < count; ) {
    const generated = Array.from({ length: PART }, next);
    const usage = process.cpuUsage();
    const began = performance.now();
    const parts = await vectors.pending(kind, { limit: PART, ...(after !== undefined && { after }) });
    after = parts[0]?.documentId;
    const embedded = parts.map((part) => ({
      ...part,
      vectors: part.texts.map(() => generated.shift() ?? null),
    }));
    number += await vectors.put(kind, embedded);
    cpu += cpuMs(usage);
    wall += performance.now() - began;
  }
  return { cpuSeconds: cpu / 1_000, wallSeconds: wall / 1_000 };
}

async function ask(folder: string, kind: Kind): Promise<void> {
  const storage = await openSqliteStorage({ dataDir: path.join(folder, 'data') });
  const { vectors, catalogue } = storage;
  const storeId = (await catalogue.findVectorStoreByName('bench'))?.id ?? '';
  const next = vectorSource(kind, 77);
  const scope = { vectorStoreIds: [storeId] };
  const queries = Array.from({ length: Number(values.queries) + WARM_UP }, next);
  const found: number[][] = [];
  const cpu: number[] = [];
  const wall: number[] = [];
  for (const vector of queries) {
    const usage = process.cpuUsage();
    const began = performance.now();
    const { chunkIds } = await vectors.nearest(scope, {
      fingerprint: kind,
      vector,
      limit: Number(values.limit),
    });
    cpu.push(cpuMs(usage));
    wall.push(performance.now() - began);
    // Chunks are numbered from 1 in the order in which they were embedded.
    found.push(chunkIds.slice(0, TOP).map((id) => Number(id.replace('chunk_', '')) - 1));
  }
  globalThis.gc?.();
  const rssMb = process.memoryUsage.rss() / 1024 ** 2;
  const exact = bruteForce(queries, vectorSource(kind, 1));
  const recalls = exact.map((best, index) => best.filter((row) => found[index]?.includes(row)).length / TOP);
  const recall = recalls.reduce((sum, each) => sum + each, 0) / recalls.length;
  const describe = (all: number[]) => {
    const warm = all.slice(WARM_UP);
    return `p50 ${percentile(warm, 0.5).toFixed(1)} ms   p95 ${percentile(warm, 0.95).toFixed(1)} ms   (the first, which loads the codes, ${all[0]?.toFixed(0)} ms)`;
  };
  console.log(`  recall@10 ${recall.toFixed(4)} (least ${Math.min(...recalls).toFixed(1)})`);
  console.log(`  CPU   ${describe(cpu)}`);
  console.log(`  wall  ${describe(wall)}`);
  console.log(
    `  RSS   ${rssMb.toFixed(0)} MB after ${cpu.length} queries (this process, with its storage threads)`,
  );
  await storage.close();
}

/** The same vectors for the same seed, one after the other; of one kind all seeds share their groups. */
function vectorSource(kind: Kind, seed: number): () => Float32Array {
  const noise = gaussian(seed);
  if (kind === 'random') return () => Float32Array.from({ length: dimensions }, noise);
  const shape = gaussian(5);
  const common = Float32Array.from({ length: dimensions }, () => 2 * shape());
  const groups = Array.from({ length: GROUPS }, () => Float32Array.from({ length: dimensions }, shape));
  const choose = randomNumbers(seed + 1);
  return () => {
    const group = groups[Math.floor(choose() * GROUPS)];
    return Float32Array.from(common, (value, index) => value + (group?.[index] ?? 0) + noise());
  };
}

/** Nearly: the sum of three uniform numbers, variance 1. */
function gaussian(seed: number): () => number {
  const random = randomNumbers(seed);
  return () => 2 * (random() + random() + random() - 1.5);
}

/** Rows of the ten highest cosines of each query, in one pass over all vectors. */
function bruteForce(queries: readonly Float32Array[], next: () => Float32Array): number[][] {
  const best = queries.map((): { row: number; cosine: number }[] => []);
  for (let row = 0; row < count; row++) {
    const vector = next();
    let squares = 0;
    for (const value of vector) squares += value * value;
    const norm = Math.sqrt(squares);
    for (const [index, query] of queries.entries()) {
      // Four sums that do not wait for one another: this is most of the benchmark's time.
      let [a, b, c, d] = [0, 0, 0, 0];
      for (let at = 0; at < vector.length; at += 4) {
        a += (vector[at] ?? 0) * (query[at] ?? 0);
        b += (vector[at + 1] ?? 0) * (query[at + 1] ?? 0);
        c += (vector[at + 2] ?? 0) * (query[at + 2] ?? 0);
        d += (vector[at + 3] ?? 0) * (query[at + 3] ?? 0);
      }
      // The query's own norm does not change the order.
      const cosine = (a + b + c + d) / norm;
      const list = best[index] ?? [];
      if (list.length === TOP && cosine <= (list[TOP - 1]?.cosine ?? 0)) continue;
      list.push({ row, cosine });
      list.sort((a, b) => b.cosine - a.cosine);
      if (list.length > TOP) list.pop();
    }
  }
  return best.map((list) => list.map(({ row }) => row));
}
