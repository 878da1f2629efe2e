import type { DocumentBuilder } from '../document-builder.ts';
import { vietnameseLetterShare } from '../vietnamese-syllables.ts';
import { findQuestionColumns } from './question-columns.ts';

export interface SheetTable {
  /** Name of the sheet; empty for CSV. */
  name: string;
  /** 1-based number of the sheet; absent for CSV. */
  page?: number;
  /** Cells as shown, verbatim; `rows[0]` is row 1. Missing rows and cells are empty. */
  rows: readonly (readonly string[])[];
  /** The first row holds the names and is not one of the records, which are counted from 1. */
  isRecords?: boolean;
}

/**
 * Adds a table as one block a row, each a list of `header: value` lines.
 *
 * The header is the first row with two or more short, different texts; rows above it are notes. A row of a sheet with
 * questions and answers says where its answer stands.
 */
export function addSheetRows(builder: DocumentBuilder, table: SheetTable): void {
  const { rows } = table;
  const headerIndex = table.isRecords ? 0 : findHeader(rows);
  const header = (headerIndex === undefined ? [] : (rows[headerIndex] ?? [])).map(oneLine);
  const bodyStart = headerIndex === undefined ? 0 : headerIndex + 1;
  const columns = findQuestionColumns(header, rows.slice(bodyStart));
  const word = isVietnamese(rows) ? (table.isRecords ? 'mục' : 'dòng') : table.isRecords ? 'item' : 'row';
  const firstNumber = table.isRecords ? 0 : 1;
  const page = table.page === undefined ? {} : { page: table.page };

  for (const [index, row] of rows.entries()) {
    const filled = row.flatMap((value, column) => (value.trim() === '' ? [] : [{ value, column }]));
    if (filled.length === 0 || index === headerIndex) continue;
    if (index < bodyStart) {
      builder.add(filled.map(({ value }) => value).join(' '), { type: 'caption', ...page });
      continue;
    }
    const spans = new Map<number, { start: number; end: number }>();
    for (const [position, { value, column }] of filled.entries()) {
      const name = header[column] ?? '';
      if (position > 0) builder.write('\n');
      if (name !== '') builder.write(`${name}: `);
      spans.set(column, builder.write(value));
    }
    const label = `${table.name === '' ? '' : `${table.name}, `}${word} ${index + firstNumber}`;
    const block = builder.end({ type: 'table-row', ...page });
    block.row = { sheet: table.name, number: index + firstNumber, label };
    if (columns === undefined) continue;
    const question = spans.get(columns.question);
    const answer = spans.get(columns.answer);
    if (question === undefined || answer === undefined) continue;
    block.row.question = {
      text: block.text.slice(question.start - block.start, question.end - block.start).trim(),
      answerStart: answer.start,
      answerEnd: answer.end,
    };
  }
}

/** Rows looked at for a header, and for the language. */
const SAMPLE_ROWS = 20;
const MAX_HEADER_LENGTH = 80;

function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

function isVietnamese(rows: SheetTable['rows']): boolean {
  const sample = rows.slice(0, SAMPLE_ROWS).flat().join(' ').slice(0, 5_000);
  return vietnameseLetterShare(sample.normalize('NFC')) >= 0.02;
}

function findHeader(rows: SheetTable['rows']): number | undefined {
  const width = rows.reduce((widest, row) => Math.max(widest, filledCells(row).length), 0);
  const index = rows
    .slice(0, SAMPLE_ROWS)
    .findIndex((row) => filledCells(row).length >= Math.min(2, width) && filledCells(row).length > 0);
  const candidate = rows[index];
  if (candidate === undefined || !rows.slice(index + 1).some((row) => filledCells(row).length > 0)) {
    return undefined;
  }
  return width === 1 ? singleColumnHeader(rows, index) : isHeader(filledCells(candidate)) ? index : undefined;
}

function filledCells(row: readonly string[]): string[] {
  return row.filter((value) => value.trim() !== '');
}

function isHeader(cells: string[]): boolean {
  const names = cells.map((cell) => oneLine(cell).toLowerCase());
  return (
    new Set(names).size === names.length &&
    names.every((name) => name.length <= MAX_HEADER_LENGTH && /\p{L}/u.test(name) && !/[?.!]$/.test(name))
  );
}

/** One column: a short first line above clearly longer ones is its name. */
function singleColumnHeader(rows: SheetTable['rows'], index: number): number | undefined {
  const [first, ...rest] = rows.slice(index).flatMap(filledCells);
  if (first === undefined || !isHeader([first])) return undefined;
  const lengths = rest.map((value) => value.length).toSorted((a, b) => a - b);
  return (lengths[lengths.length >> 1] ?? 0) > 1.5 * first.length ? index : undefined;
}
