// Entry of every npm script: `node scripts/run.mjs <task> [arguments]`.
import { runsUnderSupportedNode } from './pinned-node.mjs';

if (runsUnderSupportedNode()) {
  const { runTask } = await import('./tasks.mjs');
  await runTask(process.argv[2], process.argv.slice(3));
}
