import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writePages } from './write-report.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'frogwell-report-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('the same tables are written as Markdown and as one page that needs nothing else', async () => {
  const page = {
    title: 'Law & order',
    introduction: 'Read <so>.',
    tables: [
      [
        ['set', 'a|b'],
        ['laws', '1.0'],
      ],
    ],
    figures: ['<svg></svg>'],
  };

  await writePages(path.join(folder, 'new'), 'law', page);

  const read = (name: string) => readFileSync(path.join(folder, 'new', name), 'utf8');
  expect(read('law.md')).toBe('# Law & order\n\n| set | a\\|b |\n| --- | --- |\n| laws | 1.0 |\n');
  const html = read('law.html');
  expect(html).toContain('<h1>Law &#38; order</h1><p>Read &#60;so&#62;.</p>');
  expect(html).toContain('<td>laws</td><td>1.0</td>');
  expect(html).toContain('<svg></svg>');
  expect(html).not.toMatch(/src=|href=/);
});
