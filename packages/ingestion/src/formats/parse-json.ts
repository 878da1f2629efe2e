import { decodeText } from '../decode-text.ts';
import { checkTextLength, DocumentBuilder } from '../document-builder.ts';
import { IngestionError } from '../ingestion-error.ts';
import type { IngestionLimits } from '../ingestion-limits.ts';
import type { ParseWarning } from '../parsed-document.ts';
import type { FormatInput, FormatResult } from './format-parser.ts';
import { addSheetRows } from './sheet-rows.ts';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/**
 * JSON and JSON Lines. A list of records, at the top or as the one list of an object, is read like a table: one block a
 * record, `name: value` lines, names of nested values joined by dots; so a list of questions and answers is known
 * questions. Any other object is one block for each of its entries.
 */
export async function parseJson({ bytes, limits }: FormatInput): Promise<FormatResult> {
  const { text, warnings } = decodeText(bytes);
  checkTextLength(text.length, limits);
  checkDepth(text, limits.jsonDepth);
  const value = readJson(text.replace(/^\uFEFF/, ''));
  const builder = new DocumentBuilder(limits);
  const found: ParseWarning[] = [...warnings];

  const { records, rest } = splitRecords(value);
  for (const [name, inner] of Object.entries(rest))
    builder.add(linesOf(inner, name).join('\n'), { type: 'para' });
  if (records.length > 0) {
    if (records.length >= limits.sheetRows) {
      const limit = limits.sheetRows.toLocaleString('en');
      throw new IngestionError(
        'too_large',
        `the file has ${records.length} records, at most ${limit} are read; split it`,
      );
    }
    const { rows, isTooWide } = toRows(records, limits);
    addSheetRows(builder, { name: '', rows, isRecords: true });
    if (isTooWide) found.push({ code: 'cells_left_out' });
  }
  return {
    text: builder.text(),
    blocks: builder.blocks,
    pages: null,
    warnings: [...found, ...builder.warnings],
  };
}

/** A whole document, or else one document a line. */
function readJson(text: string): Json {
  try {
    return JSON.parse(text);
  } catch (whole) {
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
    if (lines.length < 2) throw damaged(whole);
    return lines.map((line, index): Json => {
      try {
        return JSON.parse(line);
      } catch (error) {
        throw damaged(index === 0 ? whole : error, index === 0 ? '' : ` in line ${index + 1}`);
      }
    });
  }
}

function damaged(cause: unknown, where = ''): IngestionError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new IngestionError('corrupt', `the file is no valid JSON${where}: ${detail.slice(0, 200)}`, {
    cause,
  });
}

/** One pass over the characters, before anything recursive sees them. */
function checkDepth(text: string, maxDepth: number): void {
  let depth = 0;
  let isString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (isString) {
      if (character === BACKSLASH) at += 1;
      else if (character === QUOTE) isString = false;
    } else if (character === QUOTE) isString = true;
    else if (character === OPEN_BRACKET || character === OPEN_BRACE) depth += 1;
    else if (character === CLOSE_BRACKET || character === CLOSE_BRACE) depth -= 1;
    if (depth > maxDepth)
      throw new IngestionError('too_large', `the file nests its contents more than ${maxDepth} levels deep`);
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

function splitRecords(value: Json): { records: Json[]; rest: Record<string, Json> } {
  if (Array.isArray(value)) return { records: value, rest: {} };
  if (!isObject(value)) return { records: [], rest: { '': value } };
  const lists = Object.entries(value).filter(([, inner]) => Array.isArray(inner) && inner.some(isObject));
  const [only] = lists;
  if (lists.length !== 1 || only === undefined || !Array.isArray(only[1]))
    return { records: [], rest: value };
  const { [only[0]]: _, ...rest } = value;
  return { records: only[1], rest };
}

/** A table with the names of all values, in the order of their first appearance, as its first row. */
function toRows(
  records: readonly Json[],
  limits: Pick<IngestionLimits, 'sheetColumns'>,
): { rows: string[][]; isTooWide: boolean } {
  const columns = new Map<string, number>();
  let isTooWide = false;
  const body = records.map((record) => {
    const row: string[] = [];
    for (const [name, value] of flattened(record, '')) {
      const column = columns.get(name) ?? columns.size;
      if (column >= limits.sheetColumns) {
        isTooWide = true;
        continue;
      }
      columns.set(name, column);
      row[column] = row[column] === undefined ? value : `${row[column]}, ${value}`;
    }
    return Array.from(row, (cell) => cell ?? '');
  });
  return { rows: [[...columns.keys()], ...body], isTooWide };
}

function linesOf(value: Json, name: string): string[] {
  return [...flattened(value, name)].map(([path, text]) => (path === '' ? text : `${path}: ${text}`));
}

/** The single values inside a value, with where they stand: `address.city`. Items of a list have the list's name. */
function* flattened(value: Json, path: string): Generator<[path: string, text: string]> {
  if (Array.isArray(value)) for (const item of value) yield* flattened(item, path);
  else if (isObject(value)) {
    for (const [name, inner] of Object.entries(value))
      yield* flattened(inner, path === '' ? name : `${path}.${name}`);
  } else if (value !== null && String(value).trim() !== '') yield [path, String(value)];
}

function isObject(value: Json): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
