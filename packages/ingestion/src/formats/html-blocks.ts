import { Parser } from 'htmlparser2';
import type { DocumentBuilder } from '../document-builder.ts';
import type { Block } from '../parsed-document.ts';
import { TableRows } from '../table-rows.ts';

/** Which of the blocks added are bold from end to end, for formats where that is how headings are made. */
export interface HtmlBlocks {
  boldBlocks: Set<Block>;
}

export interface HtmlOptions {
  /** Elements that are left out with all that is in them. */
  isLeftOut?: (name: string, attributes: Record<string, string>) => boolean;
}

/**
 * Adds the blocks of HTML (headings, paragraphs, list items, table rows) to a document.
 *
 * A table row is one block, its cells parted by ` | `; nested tables belong to the row around them. Footnotes come
 * where the HTML has them. Scripts, styles and pictures give nothing.
 */
export function addHtmlBlocks(
  builder: DocumentBuilder,
  html: string,
  { isLeftOut = () => false }: HtmlOptions = {},
): HtmlBlocks {
  const reader = new BlockReader(builder);
  // The parser closes every element that it opened, so counting finds the end of what is left out.
  let leftOutDepth = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (leftOutDepth > 0 || isLeftOut(name, attributes)) leftOutDepth += 1;
        else reader.open(name, attributes);
      },
      ontext(text) {
        if (leftOutDepth === 0) reader.text(text);
      },
      onclosetag(name) {
        if (leftOutDepth > 0) leftOutDepth -= 1;
        else reader.close(name);
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  reader.finish();
  return { boldBlocks: reader.boldBlocks };
}

const SILENT = new Set(['script', 'style', 'head', 'template', 'noscript', 'svg', 'math']);
/** What stands on lines of its own. */
const PARAGRAPHS = new Set(
  'address article aside blockquote body caption dd details div dl dt fieldset figcaption figure footer form header hr main nav p pre section summary'.split(
    ' ',
  ),
);

class BlockReader {
  readonly boldBlocks = new Set<Block>();
  readonly #builder: DocumentBuilder;
  #text = '';
  #letters = 0;
  #boldLetters = 0;
  #boldDepth = 0;
  #silentDepth = 0;
  #preDepth = 0;
  #listDepth = 0;
  #tableDepth = 0;
  #headingLevel = 0;
  #isFootnote = false;
  #cells: string[] = [];
  #table: TableRows;

  constructor(builder: DocumentBuilder) {
    this.#builder = builder;
    this.#table = new TableRows(builder);
  }

  open(name: string, attributes: Record<string, string>): void {
    if (SILENT.has(name)) this.#silentDepth += 1;
    else if (name === 'strong' || name === 'b') this.#boldDepth += 1;
    else if (name === 'br') this.#text += '\n';
    else if (name === 'table') this.#openTable();
    else if (name === 'ul' || name === 'ol') {
      this.#flush();
      this.#listDepth += 1;
    } else if (name === 'li') {
      this.#flush();
      this.#isFootnote = /^(?:foot|end)note-/.test(attributes['id'] ?? '');
    } else if (/^h[1-6]$/.test(name)) {
      this.#flush();
      this.#headingLevel = Number(name[1]);
    } else if (PARAGRAPHS.has(name)) {
      this.#flush();
      if (name === 'pre') this.#preDepth += 1;
    }
  }

  text(text: string): void {
    if (this.#silentDepth > 0 || text === FOOTNOTE_BACKLINK) return;
    this.#text += this.#preDepth > 0 ? text : text.replace(/\s+/g, ' ');
    const letters = text.match(/\p{L}/gu)?.length ?? 0;
    this.#letters += letters;
    if (this.#boldDepth > 0) this.#boldLetters += letters;
  }

  close(name: string): void {
    if (SILENT.has(name)) this.#silentDepth = Math.max(0, this.#silentDepth - 1);
    else if (name === 'strong' || name === 'b') this.#boldDepth = Math.max(0, this.#boldDepth - 1);
    else if (name === 'table') this.#closeTable();
    else if (this.#tableDepth === 1 && (name === 'td' || name === 'th')) this.#closeCell();
    else if (this.#tableDepth === 1 && name === 'tr') this.#closeRow();
    else if (name === 'ul' || name === 'ol') {
      this.#flush();
      this.#listDepth = Math.max(0, this.#listDepth - 1);
    } else if (/^(?:h[1-6]|li)$/.test(name) || PARAGRAPHS.has(name)) {
      this.#flush();
      if (name === 'li') this.#isFootnote = false;
      if (name === 'pre') this.#preDepth = Math.max(0, this.#preDepth - 1);
    }
  }

  finish(): void {
    this.#flush();
  }

  #openTable(): void {
    if (this.#tableDepth === 0) {
      this.#flush();
      this.#table = new TableRows(this.#builder);
    }
    this.#tableDepth += 1;
  }

  #closeTable(): void {
    this.#tableDepth = Math.max(0, this.#tableDepth - 1);
    if (this.#tableDepth > 0) this.#text += ' ';
    else this.#closeRow();
  }

  #closeCell(): void {
    this.#cells.push(this.#text.replace(/\s+/g, ' ').trim());
    this.#reset();
  }

  #closeRow(): void {
    this.#table.add(this.#cells);
    this.#cells = [];
  }

  /** Inside a table paragraphs are parts of a cell. */
  #flush(): void {
    if (this.#tableDepth > 0) {
      if (this.#text !== '') this.#text += ' ';
      return;
    }
    const text = this.#text
      .split('\n')
      .map((line) => line.replace(/[ \t]+/g, ' ').trim())
      .filter((line) => line !== '')
      .join('\n');
    const isBold = this.#letters > 0 && this.#boldLetters >= 0.8 * this.#letters;
    if (text !== '') {
      this.#builder.write(text);
      const added = this.#builder.end(this.#describe());
      if (isBold) this.boldBlocks.add(added);
    }
    this.#reset();
  }

  #describe(): Omit<Block, 'text' | 'start' | 'end'> {
    if (this.#headingLevel > 0) return { type: 'heading', level: this.#headingLevel };
    if (this.#isFootnote) return { type: 'footnote' };
    return this.#listDepth > 0 ? { type: 'list', level: this.#listDepth } : { type: 'para' };
  }

  #reset(): void {
    this.#text = '';
    this.#letters = 0;
    this.#boldLetters = 0;
    this.#headingLevel = 0;
  }
}

/** What mammoth writes behind a footnote to lead back to its mark. */
const FOOTNOTE_BACKLINK = '↑';
