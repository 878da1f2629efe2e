/**
 * How many chunks per second does one core index, without embeddings? CPU time, so other load does not count.
 * Path: `analyzeChunk` -> `writeDocumentFile` -> `commitVersion` (merges included).
 *
 * Options: `--documents 200`, `--chunks-per-document 50`, `--rounds 3`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openSqliteStorage } from '@frogwell/storage';
import { addDocument, createBenchStore } from './generated-library.ts';
import { cpuMs, median } from './statistics.ts';

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '200' },
    'chunks-per-document': { type: 'string', default: '50' },
    rounds: { type: 'string', default: '3' },
  },
});
const documents = Number(values.documents);
const chunks = Number(values['chunks-per-document']);

const parserRates: number[] = [];
const totalRates: number[] = [];
const wallRates: number[] = [];
let characters = 0;
for (let round = 0; round < Number(values.rounds); round++) {
  const folder = mkdtempSync(path.join(tmpdir(), 'frogwell-bench-'));
  const storage = await openSqliteStorage({ dataDir: path.join(folder, 'data') });
  const storeId = await createBenchStore(storage);
  // Warms the compiler up; its document counts in neither sum.
  await addDocument(storage, storeId, { number: documents, chunks, folder, cpuMs });
  let parserMs = 0;
  let commitMs = 0;
  const began = performance.now();
  for (let number = 0; number < documents; number++) {
    const times = await addDocument(storage, storeId, { number, chunks, folder, cpuMs });
    characters += times.characters;
    parserMs += times.parserMs;
    commitMs += times.commitMs;
  }
  const wallMs = performance.now() - began;
  // Merges run on after the last commit; they are part of the work.
  const beforeClose = cpuMs();
  await storage.close();
  commitMs += cpuMs() - beforeClose;
  rmSync(folder, { recursive: true });

  const total = documents * chunks;
  parserRates.push((total / parserMs) * 1_000);
  totalRates.push((total / (parserMs + commitMs)) * 1_000);
  wallRates.push((total / wallMs) * 1_000);
}
const perChunk = characters / (documents * chunks * Number(values.rounds));
console.log(
  `${documents} documents of ${chunks} chunks, ${perChunk.toFixed(0)} characters each, median of ${values.rounds}:`,
);
console.log(`  analysis and encoding   ${median(parserRates).toFixed(0)} chunks per CPU second`);
console.log(`  with commit and merges  ${median(totalRates).toFixed(0)} chunks per CPU second`);
console.log(
  `  wall clock              ${median(wallRates).toFixed(0)} chunks per second, text generation included`,
);
