/**
 * Reads one file in a process of its own and prints what came of it as one line of JSON. The second reading shows the
 * speed of a parser child that is warm.
 */
import path from 'node:path';
import process from 'node:process';
import { chunkDocument, IngestionError, OutsidePrograms, parseFile } from '@frogwell/ingestion';

const file = process.argv[2] ?? '';
const programs = OutsidePrograms.parse(JSON.parse(process.argv[3] ?? ''));
const read = async () => {
  const began = performance.now();
  const document = await parseFile(file, { filename: path.basename(file), programs });
  return { document, seconds: (performance.now() - began) / 1_000 };
};

try {
  await read();
  const { document, seconds } = await read();
  const chunks = await chunkDocument(document, { type: 'auto' });
  const exact = chunks.filter(({ text, start, end }) => document.text.slice(start, end) === text).length;
  const { text, pages, warnings, structure } = document;
  print({
    text,
    pages,
    warnings: warnings.map(({ code }) => code),
    structure,
    seconds,
    chunks: chunks.length,
    exact,
  });
} catch (error) {
  if (!(error instanceof IngestionError)) throw error;
  print({ failure: `${error.code}: ${error.message}` });
}

function print(result: Record<string, unknown>): void {
  process.stdout.write(JSON.stringify(result));
}
