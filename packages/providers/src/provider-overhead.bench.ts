// node packages/providers/src/provider-overhead.bench.ts
// What the provider layer adds to a call: an answer of 100 chunks, read through the attempts and the adapter,
// against reading the same bytes with undici alone. The upstream is a process of its own that answers at once. Both
// ways take turns; latency is the median of all calls, CPU is that of this process.
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { chunk, DONE, USAGE } from './__fixtures__/fault-server.ts';
import { collect } from './collect.ts';
import type { ModelRequest } from './language-model.ts';
import { openAnswer } from './open-answer.ts';
import { createOpenAIModel } from './openai-model.ts';
import { LOCAL_TIMEOUTS } from './timeouts.ts';
import { createUpstream } from './upstream.ts';

const ROUNDS = 10;
const CALLS = 200;
const request: ModelRequest = { messages: [{ role: 'user', content: 'Thời hạn là bao lâu?' }] };

if (process.send !== undefined) serve();
else await measure();

function serve(): void {
  const short = chunk({ content: '60 ngày' }) + chunk({}, 'stop') + USAGE + DONE;
  const long = chunk({ content: 'sáu mươi ' }).repeat(100) + chunk({}, 'stop') + USAGE + DONE;
  const server = createServer((received, response) => {
    received.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(received.url?.startsWith('/long') ? long : short);
    });
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port)); // TCP, never a path
  process.once('disconnect', () => process.exit());
}

async function measure(): Promise<void> {
  const child = fork(fileURLToPath(import.meta.url));
  const port = await new Promise<number>((resolve) =>
    child.once('message', (message) => resolve(Number(message))),
  );
  const origin = `http://127.0.0.1:${port}`;
  const pool = new Pool(origin);
  const { signal } = new AbortController();
  const body = JSON.stringify({ ...request, stream: true });
  for (const size of ['short', 'long']) {
    const upstream = createUpstream({ provider: 'local', baseURL: `${origin}/${size}`, connectMs: 1_000 });
    const model = createOpenAIModel({ upstream, modelId: 'm', timeouts: LOCAL_TIMEOUTS });
    const ways = {
      direct: async () => {
        const headers = { 'content-type': 'application/json' };
        const response = await pool.request({ method: 'POST', path: `/${size}`, headers, body });
        await response.body.text();
      },
      layer: async () => {
        await collect((await openAnswer([model], request, { signal, whole: false })).parts);
      },
    };
    const results = { direct: { ms: [] as number[], cpuMs: 0 }, layer: { ms: [] as number[], cpuMs: 0 } };
    for (let round = 0; round <= ROUNDS; round += 1) {
      const order = round % 2 === 0 ? (['direct', 'layer'] as const) : (['layer', 'direct'] as const);
      for (const name of order) {
        const cpu = process.cpuUsage();
        for (let call = 0; call < CALLS; call += 1) {
          const began = performance.now();
          await ways[name]();
          if (round > 0) results[name].ms.push(performance.now() - began);
        }
        const used = process.cpuUsage(cpu);
        if (round > 0) results[name].cpuMs += (used.user + used.system) / 1_000; // round 0 warms up
      }
    }
    for (const [name, { ms, cpuMs }] of Object.entries(results)) {
      const sorted = ms.toSorted((a, b) => a - b);
      const p50 = (sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(2);
      const p95 = (sorted[Math.floor(sorted.length * 0.95)] ?? 0).toFixed(2);
      process.stdout.write(
        `${size.padEnd(6)} ${name.padEnd(7)} p50 ${p50} ms  p95 ${p95} ms  CPU ${(cpuMs / ROUNDS / CALLS).toFixed(2)} ms/call\n`,
      );
    }
    await upstream.close();
  }
  await pool.close();
  child.disconnect();
}
