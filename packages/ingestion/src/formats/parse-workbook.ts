import { type CellObject, read, type WorkSheet } from '@e965/xlsx';
import { DocumentBuilder } from '../document-builder.ts';
import { IngestionError } from '../ingestion-error.ts';
import type { IngestionLimits } from '../ingestion-limits.ts';
import { OfficeContainer } from '../office-container.ts';
import type { ParseWarning } from '../parsed-document.ts';
import type { FormatInput, FormatResult } from './format-parser.ts';
import { addSheetRows } from './sheet-rows.ts';

/**
 * XLSX, XLSB, XLS and ODS: one block a row, page = number of the sheet.
 *
 * Text cells are verbatim, numbers as the sheet shows them, formulas by their stored value, dates as ISO text; a cell
 * merged over several rows counts for each of them. Hidden sheets are read like the others.
 */
export async function parseWorkbook({ bytes, limits, onProgress }: FormatInput): Promise<FormatResult> {
  const isZip = bytes[0] === 0x50;
  // An old workbook is no container that could be inflated: its memory is the watchdog's matter.
  const workbook = read(isZip ? new OfficeContainer(bytes, limits).toZip() : bytes, {
    type: 'array',
    dense: true,
    sheetRows: limits.sheetRows + 1, // one more, to see that there are too many
    cellDates: true,
    UTC: true,
    cellNF: true,
    cellHTML: false,
  });
  if (workbook.SheetNames.length > limits.sheets) {
    throw new IngestionError(
      'too_large',
      `the workbook has ${workbook.SheetNames.length} sheets, at most ${limits.sheets} are read`,
    );
  }

  const builder = new DocumentBuilder(limits);
  const warnings: ParseWarning[] = [];
  for (const [index, name] of workbook.SheetNames.entries()) {
    const sheet = workbook.Sheets[name];
    if (sheet === undefined) continue;
    const { rows, hasMore } = readRows(sheet, name, limits);
    if (hasMore) warnings.push({ code: 'cells_left_out', page: index + 1 });
    addSheetRows(builder, { name, page: index + 1, rows });
    onProgress?.({ done: index + 1, total: workbook.SheetNames.length });
  }
  return {
    text: builder.text(),
    blocks: builder.blocks,
    pages: workbook.SheetNames.length,
    warnings: [...warnings, ...builder.warnings],
  };
}

function readRows(
  sheet: WorkSheet,
  name: string,
  limits: IngestionLimits,
): { rows: string[][]; hasMore: boolean } {
  const data = sheet['!data'] ?? [];
  const rows: string[][] = [];
  let hasMore = false;
  for (const [number, cells] of data.entries()) {
    // A sparse row is a hole in the array: SheetJS leaves rows without cells out.
    const row = ((cells ?? []) as (CellObject | undefined)[]).map((cell) => cellText(cell));
    rows[number] = row.slice(0, limits.sheetColumns);
    hasMore ||= row.slice(limits.sheetColumns).some((value) => value !== '');
  }
  const dense = Array.from(rows, (row) => Array.from(row ?? [], (value) => value ?? ''));
  const lastFilled = dense.findLastIndex((row) => row.some((value) => value !== ''));
  if (lastFilled >= limits.sheetRows) {
    throw new IngestionError(
      'too_large',
      `the sheet "${name}" has more than ${limits.sheetRows.toLocaleString('en')} rows; split it`,
    );
  }
  const filled = dense.slice(0, lastFilled + 1);
  copyMergedCells(sheet, filled);
  // With `sheetRows` SheetJS keeps the true extent here; `!ref` is what was read.
  const fullExtent: unknown = sheet['!fullref'];
  const isCut = typeof fullExtent === 'string' && lastRowOf(fullExtent) > limits.sheetRows + 1;
  return { rows: filled, hasMore: hasMore || isCut };
}

function lastRowOf(range: string): number {
  return Number(/(\d+)$/.exec(range)?.[1] ?? 0);
}

function cellText(cell: CellObject | undefined): string {
  if (cell === undefined || cell.v === undefined) return '';
  if (cell.v instanceof Date) return isoDate(cell.v);
  if (cell.t === 's') return String(cell.v);
  if (cell.t === 'n' && (cell.z === undefined || cell.z === 'General')) return String(cell.v);
  return cell.w ?? String(cell.v);
}

/** `2024-01-31`, with a time only when there is one; a time alone is stored as a day in 1899. */
function isoDate(date: Date): string {
  if (Number.isNaN(date.getTime())) return '';
  const [day = '', time = ''] = date
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .split('T');
  if (date.getUTCFullYear() < 1900) return time;
  return time === '00:00:00' ? day : `${day} ${time}`;
}

/** Merged down, a value holds for every row; merged across, it is written once. */
function copyMergedCells(sheet: WorkSheet, rows: string[][]): void {
  for (const { s: first, e: last } of sheet['!merges'] ?? []) {
    const value = rows[first.r]?.[first.c] ?? '';
    if (value === '') continue;
    for (let number = first.r + 1; number <= Math.min(last.r, rows.length - 1); number += 1) {
      const row = rows[number];
      if (row === undefined) continue;
      while (row.length < first.c) row.push('');
      row[first.c] ||= value;
    }
  }
}
