import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { repositoryRoot } from './source-files.ts';

const Entry = z.looseObject({
  license: z.string().optional(),
  link: z.boolean().optional(),
  dev: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
  resolved: z.string().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const lock = z
  .object({ packages: z.record(z.string(), Entry) })
  .parse(JSON.parse(readFileSync(`${repositoryRoot}package-lock.json`, 'utf8')));
const installed = Object.entries(lock.packages).filter(
  ([path, entry]) => path.startsWith('node_modules/') && !entry.link,
);

/** Licences that ask for no more than their notice. */
const PERMISSIVE = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unicode-3.0',
  'Unlicense',
  'Zlib',
]);
/** Asks for changes to its own files only: fine for a tool that is not part of the running program. */
const FOR_TOOLS = new Set(['MPL-2.0']);

test('every optional part of a package is in the lock, for all platforms', () => {
  const missing = Object.entries(lock.packages).flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !isLocked(path, name))
      .map((name) => `${path}: ${name}`),
  );

  expect(missing).toEqual([]);
});

test('no package runs a script while it is installed', () => {
  expect(installed.filter(([, entry]) => entry.hasInstallScript).map(([path]) => path)).toEqual([]);
});

test('every licence is permissive', () => {
  expect(installed.length).toBeGreaterThan(100);

  const others = installed
    .filter(([path, entry]) => !isAllowed(entry.license ?? licenceOf(path), entry.dev === true))
    .map(([path, entry]) => `${path}: ${entry.license}`);

  expect(others).toEqual([]);
});

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-or-later)', true],
  ['(MIT AND Zlib)', true],
  ['MIT AND GPL-3.0-only', false],
  ['AGPL-3.0', false],
  ['MPL-2.0', false],
  ['', false],
])('the licence rule reads "%s"', (licence, allowed) => {
  expect(isAllowed(licence, false)).toBe(allowed);
});

/** Node looks in the package's own folder first, then upwards. */
function isLocked(path: string, name: string): boolean {
  const folders = path.split('/node_modules/');
  return folders.some((_, depth) => {
    const above = folders.slice(0, folders.length - depth).join('/node_modules/');
    return `${above}/node_modules/${name}` in lock.packages || `node_modules/${name}` in lock.packages;
  });
}

/** SPDX: of alternatives (`OR`) one must pass, of a combination (`AND`) all. Brackets never nest in practice. */
function isAllowed(expression: string, isTool: boolean): boolean {
  const plain = expression.replace(/[()]/g, '');
  return plain
    .split(' OR ')
    .some((choice) =>
      choice.split(' AND ').every((name) => PERMISSIVE.has(name) || (isTool && FOR_TOOLS.has(name))),
    );
}

/** Old packages name their licence in their own package.json only, some as an object. */
function licenceOf(path: string): string {
  const { license, licenses } = z
    .looseObject({
      license: z.union([z.string(), z.object({ type: z.string() })]).optional(),
      licenses: z.array(z.object({ type: z.string() })).optional(),
    })
    .parse(JSON.parse(readFileSync(`${repositoryRoot}${path}/package.json`, 'utf8')));
  if (typeof license === 'string') return license;
  return license?.type ?? licenses?.map(({ type }) => type).join(' OR ') ?? '';
}
