import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { Workbench } from './workbench.ts';

/** Commits one file after the other into `vs_one`, and prints each id as soon as it is acknowledged, until killed. */
const { module, name, options } = JSON.parse(process.argv[2] ?? '');
const { [name]: open } = await import(module);
const workbench = await Workbench.open(await open(options));
for (;;) {
  const id = `file-${randomUUID()}`;
  await workbench.add(id, { chunks: [`acknowledged ${id}`, `acknowledged again ${id}`, 'third'] });
  writeSync(1, `${id}\n`);
}
