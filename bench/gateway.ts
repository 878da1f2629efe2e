/**
 * What does the RAG backend add as a gateway in front of an OpenAI-shaped server? The bare server, our backend and
 * Portkey's gateway take turns under the same load: 1, 16 and 64 clients, whole answers and streams of 100 chunks
 * that come at once or one by one. (Portkey 1.15.2 itself waits 25 ms before the first chunk of a stream.) Every
 * answer is checked. CPU is that of the gateway's own process; figures are medians over the rounds, ratios are paired by round.
 * `cancel` measures how long after a client has left the server behind sees it.
 *
 * Options: `--rounds 5`, `--seconds 2` (per round and case), `--only whole|long|apart|cancel`, `--log-level warn`
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { freePort, type RunningProgram } from '../test/e2e/frogwell-process.ts';
import { startBackend } from './backend.ts';
import { measureCancels } from './gateway-cancel.ts';
import { type Gateway, type Load, type LoadModel, loadGateway } from './gateway-load.ts';
import { startPortkey } from './portkey.ts';
import { residentMegabytesOf } from './process-tree.ts';
import { median } from './statistics.ts';

const CLIENTS = [1, 16, 64];
const SHAPES: Record<LoadModel, string> = {
  whole: 'whole',
  long: '100 chunks at once',
  apart: '100 chunks one by one',
};

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    only: { type: 'string' },
    'log-level': { type: 'string', default: 'warn' },
  },
});
const folder = mkdtempSync(path.join(tmpdir(), 'frogwell-bench-'));
const upstreamPort = await freePort();
const upstream = fork(fileURLToPath(new URL('gateway-stand-in.ts', import.meta.url)), [String(upstreamPort)]);
await once(upstream, 'message');
const upstreamUrl = `http://127.0.0.1:${upstreamPort}`;
const programs: RunningProgram[] = [];

try {
  const gateways = [direct(), await frogwell(), ...(await portkey())];
  for (const [model, shape] of Object.entries(SHAPES) as [LoadModel, string][]) {
    if (values.only !== undefined && values.only !== model) continue;
    for (const clients of CLIENTS) await compare(gateways, { model, shape, clients });
  }
  if (values.only === undefined || values.only === 'cancel') {
    for (const gateway of gateways.slice(1)) await measureCancels(gateway, upstream);
  }
  for (const { name, pid } of gateways)
    if (pid !== null) console.log(`${name}: ${residentMegabytesOf(pid).toFixed(0)} MB resident in the end`);
} finally {
  for (const { child } of programs) child.kill('SIGKILL');
  upstream.disconnect();
  rmSync(folder, { recursive: true, force: true });
}

function direct(): Gateway {
  return { name: 'direct', url: upstreamUrl, pid: null, headers: {}, model: (name) => name, extra: {} };
}

async function frogwell(): Promise<Gateway> {
  const port = await freePort();
  const program = await startBackend({
    port,
    dataDir: path.join(folder, 'data'),
    env: {
      LLM_PROVIDER: 'openai',
      OPENAI_API_KEY: 'test',
      OPENAI_BASE_URL: `${upstreamUrl}/v1`,
      LLM_CONCURRENCY: '128',
      LOG_LEVEL: values['log-level'],
    },
  });
  programs.push(program);
  const url = `http://127.0.0.1:${port}`;
  const pid = program.child.pid ?? null;
  return {
    name: 'frogwell',
    url,
    pid,
    headers: {},
    model: (name) => `openai/${name}`,
    extra: { retrieval: false },
  };
}

async function portkey(): Promise<Gateway[]> {
  const port = await freePort();
  try {
    const program = await startPortkey(port);
    programs.push(program);
    const headers = {
      authorization: 'Bearer test',
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `${upstreamUrl}/v1`,
    };
    const pid = program.child.pid ?? null;
    return [
      { name: 'portkey', url: `http://127.0.0.1:${port}`, pid, headers, model: (name) => name, extra: {} },
    ];
  } catch (error) {
    console.log(`Portkey is left out: ${error instanceof Error ? error.message : error}`);
    return [];
  }
}

async function compare(
  gateways: Gateway[],
  { model, shape, clients }: { model: LoadModel; shape: string; clients: number },
): Promise<void> {
  const loads = new Map<Gateway, Load[]>(gateways.map((gateway) => [gateway, []]));
  const rounds = Number(values.rounds);
  for (let round = 0; round <= rounds; round += 1) {
    // Each time somebody else begins; the first round warms up.
    const order = gateways.map((_, index) => gateways[(index + round) % gateways.length]);
    for (const gateway of order) {
      if (gateway === undefined) continue;
      const load = await loadGateway(gateway, { model, clients, seconds: Number(values.seconds) });
      if (round > 0) loads.get(gateway)?.push(load);
    }
  }
  const of = (name: string) => loads.get(gateways.find((one) => one.name === name) ?? direct()) ?? [];
  const bare = of('direct');
  console.log(`\n${shape}, ${clients} client${clients === 1 ? '' : 's'}`);
  for (const [{ name }, all] of loads) {
    const added = (pick: (load: Load) => number) =>
      median(all.map((load, round) => pick(load) - (bare[round] ? pick(bare[round]) : Number.NaN)));
    const cpu = median(all.map(({ cpuMs }) => cpuMs));
    console.log(
      `  ${name.padEnd(9)} ${median(all.map(({ perSecond }) => perSecond))
        .toFixed(0)
        .padStart(6)}/s` +
        `  p50 ${ms(median(all.map(({ p50 }) => p50)))}  p99 ${ms(median(all.map(({ p99 }) => p99)))}` +
        (name === 'direct'
          ? ''
          : `  added p50 ${ms(added(({ p50 }) => p50))}  p99 ${ms(added(({ p99 }) => p99))}  CPU ${ms(cpu)} each`),
    );
  }
  const [ours, theirs] = [of('frogwell'), of('portkey')];
  if (theirs.length === 0) return;
  const ratios = ours.map(({ cpuMs }, round) => cpuMs / (theirs[round]?.cpuMs ?? Number.NaN));
  console.log(
    `  CPU, frogwell : portkey  ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)})`,
  );
}

function ms(value: number): string {
  return `${value.toFixed(2).padStart(6)} ms`;
}
