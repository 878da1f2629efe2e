/**
 * `npm run bench [-- name] [-- name --option value]`: speed, memory and cost. One question per file; each prints its
 * command, the machine and medians. Without a name all run, each in a process of its own.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describeMachine } from './machine.ts';

const NAMES = ['index-rate', 'ingest', 'search', 'vectors', 'answer', 'start', 'web', 'monitoring', 'llm'];
/** Take half an hour, or fetch something: only when they are named. */
const ONLY_NAMED = ['llm-soak', 'provider-chaos', 'provider-faults', 'gateway', 'hostile-files'];

const [name, ...options] = process.argv.slice(2);
if (name !== undefined && ![...NAMES, ...ONLY_NAMED].includes(name)) {
  console.error(`there is no benchmark "${name}"; choose one of ${[...NAMES, ...ONLY_NAMED].join(', ')}`);
  process.exit(2);
}
console.log(describeMachine());
let status = 0;
for (const chosen of name === undefined ? NAMES : [name]) {
  console.log(`\n$ npm run bench -- ${[chosen, ...options].join(' ')}`);
  const file = fileURLToPath(new URL(`${chosen}.ts`, import.meta.url));
  // A process of its own: the memory and the compiled code of one benchmark must not help or hurt the next.
  const run = spawnSync(process.execPath, ['--expose-gc', file, ...options], { stdio: 'inherit' });
  status ||= run.status ?? 1;
}
process.exitCode = status;
