import Papa from 'papaparse';
import { decodeText } from '../decode-text.ts';
import { checkTextLength, DocumentBuilder } from '../document-builder.ts';
import { IngestionError } from '../ingestion-error.ts';
import type { ParseWarning } from '../parsed-document.ts';
import type { FormatInput, FormatResult } from './format-parser.ts';
import { addSheetRows } from './sheet-rows.ts';

/** CSV and TSV: delimiter and encoding detected, quoted newlines kept, cells verbatim, one block a row. */
export async function parseCsv({ bytes, limits }: FormatInput): Promise<FormatResult> {
  const { text, warnings } = decodeText(bytes);
  checkTextLength(text.length, limits);

  const content = text.replace(/^\uFEFF/, '');
  const { data, errors } = Papa.parse<string[]>(content, {
    skipEmptyLines: false,
    delimiter: delimiterOf(content),
  });
  const lastFilled = data.findLastIndex((row) => row.some((value) => value.trim() !== ''));
  if (lastFilled >= limits.sheetRows) {
    const rows = (lastFilled + 1).toLocaleString('en');
    const limit = limits.sheetRows.toLocaleString('en');
    throw new IngestionError('too_large', `the table has ${rows} rows, at most ${limit} are read; split it`);
  }
  const rows = data.slice(0, lastFilled + 1);
  const isTooWide = rows.some((row) => row.length > limits.sheetColumns);
  const builder = new DocumentBuilder(limits);
  addSheetRows(builder, { name: '', rows: rows.map((row) => row.slice(0, limits.sheetColumns)) });

  const found: ParseWarning[] = [...warnings];
  if (errors.some((error) => error.type === 'Quotes')) found.push({ code: 'quotes_unbalanced' });
  if (isTooWide) found.push({ code: 'cells_left_out' });
  return {
    text: builder.text(),
    blocks: builder.blocks,
    pages: null,
    warnings: [...found, ...builder.warnings],
  };
}

/** Guessed from the filled lines only: an empty last line makes two columns look like less than two. */
function delimiterOf(content: string): string {
  return Papa.parse(content, { preview: 50, skipEmptyLines: 'greedy' }).meta.delimiter;
}
