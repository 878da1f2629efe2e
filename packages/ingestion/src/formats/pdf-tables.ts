import type { DocumentBuilder } from '../document-builder.ts';
import type { LineBox } from '../parsed-document.ts';
import { CELL_BORDER, cellText, TableRows } from '../table-rows.ts';
import type { PageLine } from './pdf-lines.ts';

/**
 * Adds the rows of a ruled table, a block each: its cells from left to right, the lines of a cell joined.
 *
 * @param lines of one table, in reading order
 * @param page  1-based
 */
export function addTableRows(builder: DocumentBuilder, lines: readonly PageLine[], page: number): void {
  const rows = Map.groupBy(lines, ({ cell }) => cell?.row ?? 0);
  const table = new TableRows(builder);
  for (const [, row] of [...rows].toSorted(([a], [b]) => a - b)) {
    const boxes: LineBox[] = [];
    const cells = Map.groupBy(row, ({ cell }) => cell?.column ?? 0);
    const columns = [...cells].toSorted(([a], [b]) => a - b);
    table.addWritten(columns.length, { page, boxes }, () => {
      for (const [index, [, cell]] of columns.entries()) {
        if (index > 0) builder.write(CELL_BORDER);
        for (const [position, line] of cell.entries()) {
          if (position > 0 && cell[position - 1]?.joinsNext === false) builder.write(' ');
          boxes.push(lineBox(line, { ...builder.write(cellText(line.text)), page }));
        }
      }
    });
  }
}

/** Where a line that was written stands on its page. */
export function lineBox(line: PageLine, written: { start: number; end: number; page: number }): LineBox {
  return {
    ...written,
    x0: line.x0,
    y0: line.y - 0.25 * line.fontSize,
    x1: line.x1,
    y1: line.y + 0.9 * line.fontSize,
  };
}
