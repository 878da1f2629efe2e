import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const repositoryRoot = fileURLToPath(new URL('../../../../', import.meta.url));
const folder = process.env['FROGWELL_CORPUS'] ?? resolve(repositoryRoot, '../shared/corpus');

/** Real documents that are not part of the repository; tests on them are skipped where they are not. */
export const hasCorpus = existsSync(folder);
export const withoutCorpus = hasCorpus ? '' : ` (skipped: no documents in ${folder}, set FROGWELL_CORPUS)`;

export function corpusFile(name: string): string {
  return resolve(folder, name);
}
