import type { DocumentBuilder } from './document-builder.ts';
import type { Block } from './parsed-document.ts';

/**
 * Writes one table of a document as Markdown: a block a row, `| cell | cell |`, under the first row the rule that makes
 * it the header. A row without letters or digits is left out.
 */
export class TableRows {
  readonly #builder: DocumentBuilder;
  #header: string | undefined;

  constructor(builder: DocumentBuilder) {
    this.#builder = builder;
  }

  /** @param cells their text; white space in them becomes one space */
  add(cells: readonly string[], place: Pick<Block, 'page'> = {}): void {
    if (!/[\p{L}\p{N}]/u.test(cells.join(''))) return;
    this.addWritten(cells.length, place, () => {
      this.#builder.write(cells.map(cellText).join(' | '));
    });
  }

  /** For cells whose places matter: `write` writes them, with {@link CELL_BORDER} between them. */
  addWritten(columns: number, place: Pick<Block, 'page' | 'boxes'>, write: () => void): void {
    this.#builder.write('| ');
    write();
    this.#builder.write(' |');
    const row = this.#builder.end({ type: 'table-row', ...place });
    if (this.#header === undefined) this.#builder.writeBetween(`|${' --- |'.repeat(columns)}`);
    this.#header ??= row.text;
    row.tableHeader = this.#header;
  }
}

export const CELL_BORDER = ' | ';

/** One line, in which a bar is no border. */
export function cellText(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replaceAll('|', '\\|');
}
