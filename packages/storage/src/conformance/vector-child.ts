import { writeSync } from 'node:fs';
import { Workbench } from './workbench.ts';

/** Embeds what is pending, one passage at a time, and prints each document as it is acknowledged, until killed. */
const { module, name, options } = JSON.parse(process.argv[2] ?? '');
const { [name]: open } = await import(module);
const { storage } = await Workbench.open(await open(options));
await storage.vectors.open('model-a', 3);
for (;;) {
  const [part] = await storage.vectors.pending('model-a', { limit: 1 });
  if (part === undefined) break;
  await storage.vectors.put('model-a', [{ ...part, vectors: [Float32Array.of(1, part.offset, 2)] }]);
  writeSync(1, `${part.documentId} ${part.offset}\n`);
}
process.exit();
