import type { SourceSection } from '@frogwell/protocol';

export interface SheetCell {
  text: string;
  /** Offset of `text` in the stored text. */
  start: number;
}

export interface SheetRow {
  /** As the document names it: `Sheet1, dòng 5`. */
  label: string;
  start: number;
  /** By column; a column that the row has no value for is missing. */
  cells: ReadonlyMap<string, SheetCell>;
}

/** Rows of one sheet, under the names of its columns. */
export interface SheetTable {
  /** 1-based; null for files that are one sheet. */
  page: number | null;
  /** In the order of their first appearance. The name `''` is text that stands under no name. */
  columns: string[];
  rows: SheetRow[];
}

const NAMED_LINE = /^([^:\n]{1,80}): /gm;
/** A name of a column begins a line in this share of the rows; what begins fewer is part of a value. */
const MIN_SHARE = 0.2;

/** Rebuilds the tables from the stored text, in which a row is a list of `name: value` lines. */
export function sheetTables(sections: readonly SourceSection[]): SheetTable[] {
  const bySheet = Map.groupBy(joinRows(sections), ({ page }) => page);
  return [...bySheet].map(([page, rows]) => tableOf(page, rows));
}

/** A long row is stored in several passages under one label. */
function joinRows(sections: readonly SourceSection[]): SourceSection[] {
  const rows: SourceSection[] = [];
  for (const section of sections) {
    const last = rows.at(-1);
    const isSameRow =
      last && section.label !== '' && last.label === section.label && last.page === section.page;
    if (isSameRow && last.start + last.text.length === section.start) {
      rows[rows.length - 1] = { ...last, text: last.text + section.text };
    } else rows.push(section);
  }
  return rows;
}

function tableOf(page: number | null, sections: readonly SourceSection[]): SheetTable {
  const names = columnNames(sections);
  const columns = new Set<string>();
  const rows = sections.map((section) => {
    const cells = cellsOf(section, names);
    for (const name of cells.keys()) columns.add(name);
    return { label: section.label, start: section.start, cells };
  });
  return {
    page,
    columns: [...names].filter((name) => columns.has(name)).concat(columns.has('') ? [''] : []),
    rows,
  };
}

function columnNames(sections: readonly SourceSection[]): Set<string> {
  const counts = new Map<string, number>();
  for (const { text } of sections) {
    const found = new Set([...text.matchAll(NAMED_LINE)].map(([, name = '']) => name));
    for (const name of found) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const enough = Math.max(1, MIN_SHARE * sections.length);
  return new Set([...counts].filter(([, count]) => count >= enough).map(([name]) => name));
}

function cellsOf({ text, start }: SourceSection, names: ReadonlySet<string>): Map<string, SheetCell> {
  const cells = new Map<string, SheetCell>();
  const heads = [...text.matchAll(NAMED_LINE)].filter(([, name = '']) => names.has(name));
  const add = (name: string, from: number, to: number) => {
    const value = text.slice(from, to).trimEnd();
    if (value.trim() !== '' && !cells.has(name)) cells.set(name, { text: value, start: start + from });
  };
  add('', 0, heads[0]?.index ?? text.length);
  for (const [index, head] of heads.entries()) {
    const [whole, name = ''] = head;
    add(name, head.index + whole.length, heads[index + 1]?.index ?? text.length);
  }
  return cells;
}
