import type { ReadSource, SourceSection, SourceView } from '@frogwell/protocol';

/** A piece of stored text, `quoted` or not. */
export interface Piece {
  text: string;
  start: number;
  isQuoted: boolean;
}

/** Cuts a text at the ends of the quote. Empty pieces are left out. */
export function cutAtQuote(
  { text, start }: { text: string; start: number },
  quote: { start: number; end: number } | null,
): Piece[] {
  const from = quote === null ? text.length : clamp(quote.start - start, text.length);
  const to = quote === null ? text.length : clamp(quote.end - start, text.length);
  return [
    { text: text.slice(0, from), start, isQuoted: false },
    { text: text.slice(from, to), start: start + from, isQuoted: true },
    { text: text.slice(to), start: start + to, isQuoted: false },
  ].filter((piece) => piece.text !== '');
}

function clamp(offset: number, length: number): number {
  return Math.min(Math.max(0, offset), length);
}

/** The parts of a document that have been loaded, as one; an earlier part may reach into the one after it. */
export function joinParts(parts: readonly SourceView[]): ReadSource | null {
  const read = parts.filter((part) => part.status === 'completed');
  const [first] = read;
  const last = read.at(-1);
  if (first === undefined || last === undefined) return null;
  const sections: SourceSection[] = [];
  for (const [index, { sections: own }] of read.entries()) {
    const limit = read[index + 1]?.window.start ?? Number.POSITIVE_INFINITY;
    for (const section of own) {
      if (section.start < limit)
        sections.push({ ...section, text: section.text.slice(0, limit - section.start) });
    }
  }
  // What was asked for first is about the quote: label and page are those of its place.
  const about = read.find(({ quote }) => quote !== null) ?? first;
  return { ...about, sections, window: { start: first.window.start, end: last.window.end } };
}

/** Text between tables, a heading without its markup, or the rows of a table that was written as `| cell | cell |`. */
export type TextBlock =
  | { type: 'text' | 'heading'; text: string; start: number }
  | { type: 'table'; start: number; header: boolean; rows: { text: string; start: number }[][] };

const TABLE_ROW = /^\|.*\|$/;
const HEADING = /^#{1,6} (?=\S)/;
const TABLE_RULE = /^\|(?:\s*:?-+:?\s*\|)+$/;

/**
 * Finds the tables of a stored text; nothing is lost but the bars between cells and the rule below a header.
 *
 * @param isMarkdown lines like `## Leave` are headings
 */
export function textBlocks(text: string, start: number, isMarkdown = false): TextBlock[] {
  const blocks: TextBlock[] = [];
  let offset = start;
  for (const line of text.split(/(?<=\n)/)) {
    const row = line.trimEnd();
    const last = blocks.at(-1);
    const markup = isMarkdown ? HEADING.exec(row)?.[0].length : undefined;
    if (markup !== undefined) {
      blocks.push({ type: 'heading', text: row.slice(markup), start: offset + markup });
    } else if (!TABLE_ROW.test(row)) {
      if (last?.type === 'text') last.text += line;
      else blocks.push({ type: 'text', text: line, start: offset });
    } else if (TABLE_RULE.test(row)) {
      if (last?.type === 'table' && last.rows.length === 1) last.header = true;
    } else {
      const cells = cellsOf(row, offset);
      if (last?.type === 'table') last.rows.push(cells);
      else blocks.push({ type: 'table', start: offset, header: false, rows: [cells] });
    }
    offset += line.length;
  }
  return blocks;
}

function cellsOf(row: string, start: number): { text: string; start: number }[] {
  const cells: { text: string; start: number }[] = [];
  for (const match of row.slice(0, -1).matchAll(/(?<=(?<!\\)\|)(?:\\\||[^|])*/g)) {
    const lead = match[0].length - match[0].trimStart().length;
    cells.push({ text: match[0].trim(), start: start + match.index + lead });
  }
  return cells;
}
