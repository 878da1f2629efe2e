#!/usr/bin/env node
// The `frogwell` command. It runs under an older Node too: then it starts itself again under the pinned one.
import { runsUnderSupportedNode } from '../../../scripts/pinned-node.mjs';

if (runsUnderSupportedNode()) {
  const { runTask } = await import('../../../scripts/tasks.mjs');
  await runTask('frogwell', process.argv.slice(2));
}
