/**
 * How fast does the LLM service run a model, and how does it compare with llama-server on the same file? Tokens per CPU
 * second and wall second, time to the first token cold and with a cached prefix, memory, prompt lookup, cancel, and
 * what the HTTP thread feels of it. The two servers take turns in every round; ratios are medians of the rounds.
 *
 * Options: `--model <file.gguf>` (a random one of the shape of `--shape 1b` is made otherwise), `--rounds 7`,
 * `--threads 1`, `--streams 1,4,8`, `--peer-root <folder of a Debian with llama.cpp-tools>`, `--no-peer`,
 * `--only decode,prefill,…`
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeRandomModel } from '../apps/llm-service/test-support/random-model.ts';
import { repositoryRoot } from '../test/source-files.ts';
import { measureCancel, measureCopying, measureEventLoop } from './llm-behaviour.ts';
import { type Cost, complete, costOf } from './llm-requests.ts';
import { type LlmServer, startFrogwell, startLlamaServer } from './llm-servers.ts';
import { residentMegabytesOf } from './process-tree.ts';
import { median } from './statistics.ts';

const { values } = parseArgs({
  allowNegative: true,
  options: {
    model: { type: 'string' },
    shape: { type: 'string', default: '1b' },
    rounds: { type: 'string', default: '7' },
    threads: { type: 'string', default: '1' },
    streams: { type: 'string', default: '1,4,8' },
    only: { type: 'string', default: 'prefill,first-token,streams,copying,cancel,event-loop' },
    'peer-root': { type: 'string' },
    peer: { type: 'boolean', default: true },
  },
});
const only = new Set(values.only.split(','));
const rounds = Number(values.rounds);
const streamCounts = values.streams.split(',').map(Number);
const model = values.model ?? (await randomModel());
const folder = mkdtempSync(path.join(tmpdir(), 'frogwell-bench-'));
const options = {
  model,
  threads: Number(values.threads),
  slots: Math.max(...streamCounts),
  contextTokens: 1_024,
  dataDir: path.join(folder, 'data'),
};

const ours = await startFrogwell(options);
const servers: LlmServer[] = [ours];
if (values.peer) servers.push(await startLlamaServer(options, { root: values['peer-root'] }));
console.log(
  `${path.basename(model)}, ${options.threads} thread, ${options.slots} slots of ${options.contextTokens}`,
);
try {
  for (const server of servers) await complete(server, { prompt: words(16, 'warm'), max_tokens: 4 });
  if (only.has('prefill')) await compare('prefill, 512 tokens', prefill);
  for (const count of only.has('streams') ? streamCounts : []) {
    await compare(`${count} stream${count === 1 ? '' : 's'}, 48 new tokens each`, (server, round) =>
      decode(server, round, count),
    );
  }
  if (only.has('first-token')) await compareFirstToken();
  for (const server of servers)
    console.log(
      `RSS                              ${server.name} ${residentMegabytesOf(server.pid).toFixed(0)} MB`,
    );
  if (only.has('event-loop')) await measureEventLoop(ours, (number) => words(128, `loop ${number}`));
} finally {
  for (const server of servers) await server.stop();
}
if (only.has('copying')) await measureCopying(options, rounds);
if (only.has('cancel')) await measureCancel({ ...options, slots: 1, contextTokens: 2_560 }, rounds, words);
rmSync(folder, { recursive: true });

/** One measurement of one server: how many tokens it is about, and what they cost. */
type Measurement = Cost & { tokens: number };

async function prefill(server: LlmServer, round: number): Promise<Measurement> {
  const prompt = words(512, `prefill ${round}`);
  const { result, ...cost } = await costOf(server, () => complete(server, { prompt, max_tokens: 1 }));
  return { tokens: result.promptTokens, ...cost };
}

async function decode(server: LlmServer, round: number, count: number): Promise<Measurement> {
  const prompts = Array.from({ length: count }, (_, stream) =>
    words(16, `decode ${round} ${count} ${stream}`),
  );
  const { result, ...cost } = await costOf(server, () =>
    Promise.all(prompts.map((prompt) => complete(server, { prompt, max_tokens: 48 }))),
  );
  return { tokens: result.reduce((sum, { completionTokens }) => sum + completionTokens, 0), ...cost };
}

/** Rounds of every server in turn, in alternating order; one line per server, one for the ratio. */
async function compare(
  title: string,
  measure: (server: LlmServer, round: number) => Promise<Measurement>,
): Promise<void> {
  const found = new Map(servers.map((server) => [server, [] as Measurement[]]));
  for (let round = 0; round < rounds; round++) {
    for (const server of round % 2 === 0 ? servers : servers.toReversed())
      found.get(server)?.push(await measure(server, round));
  }
  const perCpu = ({ tokens, cpuSeconds }: Measurement) => tokens / cpuSeconds;
  const perWall = ({ tokens, wallSeconds }: Measurement) => tokens / wallSeconds;
  for (const [server, all] of found) {
    console.log(
      `${title.padEnd(32)} ${server.name.padEnd(12)} ${median(all.map(perCpu)).toFixed(1)} tokens per CPU second, ` +
        `${median(all.map(perWall)).toFixed(1)} per second`,
    );
  }
  tellRatio(title, found, perCpu, 'CPU');
  tellRatio(title, found, perWall, 'wall');
}

function tellRatio(
  title: string,
  found: Map<LlmServer, Measurement[]>,
  value: (measurement: Measurement) => number,
  of: string,
): void {
  const [mine, theirs] = [...found.values()];
  if (mine === undefined || theirs === undefined) return;
  const ratios = mine.map((measurement, round) => {
    const other = theirs[round];
    return other === undefined ? Number.NaN : value(measurement) / value(other);
  });
  const range = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
  console.log(
    `${title.padEnd(32)} ratio, ${of}  ${median(ratios).toFixed(2)}  (${range}, ${ratios.length} rounds)`,
  );
}

/** Time to the first token of a prompt of 512, unknown to the server and then with 480 of them known. */
async function compareFirstToken(): Promise<void> {
  for (const server of servers) {
    const cold: number[] = [];
    const cached: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const start = words(480, `first ${round}`);
      const ask = (tail: string) => complete(server, { prompt: start + words(32, tail), max_tokens: 1 });
      cold.push((await costOf(server, () => ask('a'))).cpuSeconds);
      cached.push((await costOf(server, () => ask('b'))).cpuSeconds);
    }
    const [first, second] = [median(cold), median(cached)];
    console.log(
      `first token, prompt of 512       ${server.name.padEnd(12)} cold ${(first * 1_000).toFixed(0)} ms of CPU, ` +
        `480 cached ${(second * 1_000).toFixed(0)} ms (${(first / second).toFixed(1)}x less)`,
    );
  }
}

/** Text of about that many tokens that begins like no other: the random model knows single bytes only. */
function words(tokens: number, seed: string): string {
  let state = [...seed].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) >>> 0, 7);
  return Array.from({ length: tokens }, () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return String.fromCharCode(97 + ((state >>> 16) % 26));
  }).join('');
}

async function randomModel(): Promise<string> {
  const shape = values.shape === '3b' ? '3b' : '1b';
  const file = path.join(repositoryRoot, '.state', 'bench', `random-${shape}.gguf`);
  if (existsSync(file)) return file;
  console.log(`writing a random model of the ${shape} shape`);
  mkdirSync(path.dirname(file), { recursive: true });
  await writeRandomModel(file, { shape });
  return file;
}
