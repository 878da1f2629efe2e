/**
 * How long does a cited answer take over HTTP, without a model? The RAG backend runs as its own process with the
 * samples and generated documents; one client asks one question after the other.
 *
 * Options: `--documents 50` (of about 40,000 characters each), `--requests 200`
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { request } from 'undici';
import { finish, freePort, runProgram } from '../test/e2e/frogwell-process.ts';
import { repositoryRoot } from '../test/source-files.ts';
import { GeneratedText } from './generated-text.ts';
import { percentile } from './statistics.ts';

const QUESTIONS = [
  'Nhân viên được nghỉ phép năm bao nhiêu ngày?',
  'Hồ sơ nhân sự được lưu trữ bao lâu?',
  'Lương thử việc bằng bao nhiêu phần trăm lương chính thức?',
  'ho so nhan su duoc luu tru bao lau',
  'How long is the warranty of the Lily Pad?',
];
const { values } = parseArgs({
  options: { documents: { type: 'string', default: '50' }, requests: { type: 'string', default: '200' } },
});
const folder = mkdtempSync(path.join(tmpdir(), 'frogwell-bench-'));
const documents = path.join(folder, 'documents');
mkdirSync(documents);
for (let number = 0; number < Number(values.documents); number++) {
  const text = new GeneratedText(number + 1);
  const paragraphs = Array.from({ length: 50 }, () => text.passage(740));
  writeFileSync(path.join(documents, `tài liệu ${number}.txt`), paragraphs.join('\n\n'));
}

const port = String(await freePort());
const url = `http://127.0.0.1:${port}`;
const backend = runProgram(process.execPath, ['apps/rag-backend/src/main.ts'], {
  env: { RAG_PORT: port, DATA_DIR: path.join(folder, 'data'), LLM_PROVIDER: 'extractive' },
});
try {
  await backend.waitFor(/listening/i, 30_000);
  const cli = path.join(repositoryRoot, 'apps', 'cli', 'bin', 'frogwell.mjs');
  const args = [cli, 'ingest', path.join(repositoryRoot, 'samples'), documents];
  const ingest = await finish(process.execPath, args, { env: { FROGWELL_URL: url } });
  if (ingest.status !== 0) throw new Error(ingest.stdout + ingest.stderr);
  console.log(ingest.stdout.trim());

  for (const stream of [false, true]) {
    const latencies = await ask(Number(values.requests), stream);
    console.log(
      `${stream ? 'streamed' : 'whole   '}  p50 ${percentile(latencies, 0.5).toFixed(1)} ms` +
        `   p95 ${percentile(latencies, 0.95).toFixed(1)} ms   (${latencies.length} answers with citations)`,
    );
  }
} finally {
  backend.child.kill('SIGTERM');
  await backend.exited;
  rmSync(folder, { recursive: true });
}

/** Milliseconds per answer, after twenty that warm everything up. */
async function ask(requests: number, stream: boolean): Promise<number[]> {
  const latencies: number[] = [];
  for (let index = 0; index < requests + 20; index++) {
    const content = QUESTIONS[index % QUESTIONS.length];
    const began = performance.now();
    const response = await request(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content }], stream }),
    });
    const body = await response.body.text();
    if (!body.includes('url_citation'))
      throw new Error(`no citation for "${content}": ${body.slice(0, 500)}`);
    if (index >= 20) latencies.push(performance.now() - began);
  }
  return latencies;
}
