/**
 * How long from a fresh copy to the first cited answer, how long does a warm start take, and what do idle services
 * hold? `--cold` uses an empty npm cache (packages are downloaded); without it the machine's cache is used.
 *
 * Options: `--cold`, `--rounds 3` (warm starts)
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { finish, runProgram, startSettings } from '../test/e2e/frogwell-process.ts';
import { copyRepository } from '../test/source-files.ts';
import { median } from './statistics.ts';

const { values } = parseArgs({
  options: { cold: { type: 'boolean', default: false }, rounds: { type: 'string', default: '3' } },
});
const folder = mkdtempSync(path.join(tmpdir(), 'frogwell-bench-'));
const copy = path.join(folder, 'frogwell');
copyRepository(copy);
const settings = await startSettings(path.join(folder, 'data'));
const cache: Record<string, string> = values.cold
  ? { npm_config_cache: path.join(folder, 'npm-cache') }
  : { npm_config_prefer_offline: 'true' };

const began = performance.now();
const seconds = () => ((performance.now() - began) / 1_000).toFixed(1);
let services = runProgram('npm', ['start'], { cwd: copy, env: { ...settings, ...cache } });
await services.waitFor(/Frogwell is ready/, 300_000);
console.log(`fresh copy (${values.cold ? 'empty' : 'warm'} npm cache)`);
console.log(`  ready               ${seconds()} s`);
await finish('npx', ['frogwell', 'ingest', 'samples'], { cwd: copy, env: settings });
console.log(`  samples ingested    ${seconds()} s`);
const question = 'Nhân viên được nghỉ phép năm bao nhiêu ngày?';
const answer = await finish('npx', ['frogwell', 'ask', question, '--json'], { cwd: copy, env: settings });
if (JSON.parse(answer.stdout).sources.length === 0) throw new Error(`no source: ${answer.stdout}`);
console.log(`  first cited answer  ${seconds()} s`);

await tellMemory('after that');
await stop();

const warm: number[] = [];
for (let round = 0; round < Number(values.rounds); round++) {
  const startedAt = performance.now();
  services = runProgram('npm', ['start'], { cwd: copy, env: settings });
  await services.waitFor(/Frogwell is ready/, 60_000);
  warm.push((performance.now() - startedAt) / 1_000);
  if (round === Number(values.rounds) - 1) await tellMemory('idle after a warm start');
  await stop();
}
console.log(`warm start            ${median(warm).toFixed(2)} s (median of ${warm.length})`);
rmSync(folder, { recursive: true });

/** Five seconds of rest, then the resident memory of both services. */
async function tellMemory(when: string): Promise<void> {
  await delay(5_000);
  for (const service of ['rag-backend', 'llm-service']) {
    const megabytes = residentMegabytes(`apps/${service}/src/main.ts`, copy);
    const shown = megabytes === undefined ? 'not readable here' : `${megabytes.toFixed(0)} MB`;
    console.log(`  ${service} RSS     ${shown} ${when}`);
  }
}

async function stop(): Promise<void> {
  services.child.kill('SIGTERM');
  await services.exited;
}

/** Resident memory of the service that runs in `cwd`; Linux only. */
function residentMegabytes(script: string, cwd: string): number | undefined {
  const lines = execFileSync('ps', ['-eo', 'pid=,args=']).toString('utf8').split('\n');
  for (const line of lines.filter((candidate) => candidate.includes(script))) {
    const pid = Number.parseInt(line, 10);
    const where = `/proc/${pid}/cwd`;
    if (!existsSync(where) || execFileSync('readlink', [where]).toString('utf8').trim() !== cwd) continue;
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes) / 1024;
  }
  return undefined;
}
