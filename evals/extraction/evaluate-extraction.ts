/**
 * Measures what comes out of files: word and pair F1 against their true text, pages a second, peak memory, beside
 * `pdftotext` and LiteParse for PDF.
 *
 *   npm run eval -- extraction <folder> [--expected file.pdf=truth.txt]... [--peer-root <folder>] [--json]
 *
 * The true text of `a.pdf` is `a.txt` beside it, or what `--expected` names; without one, a PDF is compared with what
 * pdftotext says. `--peer-root` is a folder in which `npm install @llamaindex/liteparse` was run.
 */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { findOutsidePrograms } from '@frogwell/ingestion';
import { extractionTable } from './extraction-table.ts';
import { type Extraction, extractions } from './extractions.ts';

const USAGE =
  'usage: npm run eval -- extraction <folder> [--expected file.pdf=truth.txt]... [--peer-root <folder>] [--json]';

export async function evaluateExtraction(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      expected: { type: 'string', multiple: true, default: [] },
      'peer-root': { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const [folder] = positionals;
  if (folder === undefined || positionals.length > 1) return refuse(USAGE);
  if (!existsSync(folder)) return refuse(`there is no folder ${folder}`);
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^\.|\.md$/.test(entry.name))
    .map(({ name }) => name)
    .toSorted();
  if (names.length === 0) return refuse(`${folder} holds no files`);
  const named = new Map(values.expected.map((pair) => splitPair(pair)));
  const wrong = [...named].flat().find((name) => !names.includes(name));
  if (wrong !== undefined) return refuse(`--expected: ${folder} has no file ${wrong}`);

  const { programs } = await findOutsidePrograms(['vie', 'eng'], {
    packages: process.env['FROGWELL_OCR'] || null,
    languageData: null,
  });
  const rows: Extraction[] = [];
  for (const name of names) {
    process.stderr.write(`${name}\n`);
    const beside = `${path.parse(name).name}.txt`;
    const truth = named.get(name) ?? (beside !== name && names.includes(beside) ? beside : undefined);
    rows.push(
      ...(await extractions(path.resolve(folder, name), {
        truth: truth === undefined ? undefined : path.resolve(folder, truth),
        peerRoot: values['peer-root'],
        programs,
      })),
    );
  }
  process.stdout.write(`${values.json ? JSON.stringify(rows, null, 2) : extractionTable(rows)}\n`);
  return 0;
}

function splitPair(pair: string): [file: string, truth: string] {
  const [file = '', truth = ''] = pair.split('=');
  return [file, truth];
}

function refuse(message: string): number {
  process.stderr.write(`${message}\n`);
  return 2;
}
