import iconv from 'iconv-lite';
import { DocumentBuilder } from '../document-builder.ts';
import { markHeadings } from '../heading-lines.ts';
import { IngestionError } from '../ingestion-error.ts';
import type { Block } from '../parsed-document.ts';
import { TableRows } from '../table-rows.ts';
import type { FormatInput, FormatResult } from './format-parser.ts';
import { CODE_PAGES, LETTERS, SILENT_GROUPS } from './rtf-words.ts';

/** Pictures in hexadecimal make RTF large, not text. */
const MAX_BYTES = 20 * 1024 * 1024;
const MAX_DEPTH = 1_000;

/**
 * RTF (Rich Text Format specification 1.9.1): paragraphs, headings by style or outline level, tables, footnotes. Letters
 * come as Unicode or in the code page of their font, Vietnamese ones too.
 */
export async function parseRtf({ bytes, limits }: FormatInput): Promise<FormatResult> {
  if (bytes.length > MAX_BYTES)
    throw new IngestionError('too_large', 'the RTF file is larger than 20 MB; save it as DOCX');
  const builder = new DocumentBuilder(limits);
  const reader = new RtfReader(builder);
  reader.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  const { blocks } = builder;
  markHeadings(blocks, (block) => reader.boldBlocks.has(block));
  const [first] = blocks;
  const title = reader.title || (first?.type === 'heading' ? first.text.replace(/\s+/g, ' ') : '');
  return { text: builder.text(), blocks, pages: null, warnings: builder.warnings, ...(title && { title }) };
}

type Destination = 'text' | 'silent' | 'fonts' | 'styles' | 'title' | 'info' | 'footnote';

/** What a group inherits from the one around it. */
interface Group {
  destination: Destination;
  codePage: string;
  isBold: boolean;
  /** Letters that stand for a `\u` in readers that do not know it. */
  substitutes: number;
}

class RtfReader {
  readonly boldBlocks = new Set<Block>();
  title = '';
  readonly #builder: DocumentBuilder;
  readonly #groups: Group[] = [];
  #group: Group = { destination: 'silent', codePage: 'windows-1252', isBold: false, substitutes: 1 };
  #documentCodePage = 'windows-1252';
  readonly #fonts = new Map<number, string>();
  readonly #headingStyles = new Map<number, number>();
  /** The entry of a table that is being read: number, and for a style its name. */
  #entry = { number: 0, name: '' };
  #bytes: number[] = [];
  #text = '';
  #letters = 0;
  #boldLetters = 0;
  #headingLevel = 0;
  #isInTable = false;
  #cells: string[] = [];
  #table: TableRows;
  #footnote = '';
  readonly #footnotes: string[] = [];
  /** Letters still to be passed over after a `\u`. */
  #toSkip = 0;
  /** `\*` came: an unknown word after it makes its group silent. */
  #isOptional = false;

  constructor(builder: DocumentBuilder) {
    this.#builder = builder;
    this.#table = new TableRows(builder);
  }

  read(rtf: Buffer): void {
    const text = rtf.toString('latin1');
    const control =
      /\\(?:([a-zA-Z]{1,32})(-?\d{1,10})? ?|'([0-9a-fA-F]{2})|([\s\S]))|[{}]|[^\\{}\r\n]+|[\r\n]+/y;
    for (let match = control.exec(text); match !== null; match = control.exec(text)) {
      const [all, word, number, hex, symbol] = match;
      if (word !== undefined) this.#word(word, number === undefined ? undefined : Number(number));
      else if (hex !== undefined) this.#letter(Number.parseInt(hex, 16));
      else if (symbol !== undefined) this.#symbol(symbol);
      else if (all === '{') this.#open();
      else if (all === '}') this.#close();
      else if (!/^[\r\n]/.test(all)) for (const letter of all) this.#letter(letter.charCodeAt(0));
    }
    this.#endParagraph();
  }

  #open(): void {
    this.#flushBytes();
    if (this.#groups.length >= MAX_DEPTH)
      throw new IngestionError('too_large', `the file nests its contents more than ${MAX_DEPTH} levels deep`);
    this.#groups.push(this.#group);
    this.#group = { ...this.#group };
    this.#isOptional = false;
  }

  #close(): void {
    this.#flushBytes();
    const { destination } = this.#group;
    this.#group = this.#groups.pop() ?? this.#group;
    this.#toSkip = 0;
    if (destination === 'footnote' && this.#group.destination !== 'footnote') {
      this.#footnotes.push(this.#footnote);
      this.#footnote = '';
    }
    if (destination === 'styles' && this.#group.destination === 'styles') this.#endStyle();
  }

  #symbol(symbol: string): void {
    if (symbol === '*') this.#isOptional = true;
    else if (symbol === '~') this.#write('\u00A0');
    else if (symbol === '_') this.#write('-');
    else if (symbol === '\n' || symbol === '\r') this.#endParagraph();
    else if (symbol !== '-') this.#letter(symbol.charCodeAt(0));
  }

  #word(word: string, number: number | undefined): void {
    this.#flushBytes();
    const isOptional = this.#isOptional;
    this.#isOptional = false;
    const group = this.#group;
    const letter = LETTERS[word];
    if (letter !== undefined) this.#write(letter);
    else if (SILENT_GROUPS.has(word)) group.destination = 'silent';
    else {
      switch (word) {
        case 'rtf':
          group.destination = 'text';
          return;
        case 'ansicpg':
          if (iconv.encodingExists(`windows-${number}`)) this.#documentCodePage = `windows-${number}`;
          group.codePage = this.#documentCodePage;
          return;
        case 'fonttbl':
          group.destination = 'fonts';
          return;
        case 'stylesheet':
          group.destination = 'styles';
          return;
        case 'info':
          group.destination = 'info';
          return;
        case 'title':
          if (group.destination === 'info') group.destination = 'title';
          return;
        case 'footnote':
          group.destination = group.destination === 'silent' ? 'silent' : 'footnote';
          return;
        case 'f':
          if (group.destination === 'fonts') this.#entry.number = number ?? 0;
          else group.codePage = this.#fonts.get(number ?? 0) ?? this.#documentCodePage;
          return;
        case 'fcharset':
          this.#fonts.set(this.#entry.number, CODE_PAGES[number ?? 0] ?? this.#documentCodePage);
          return;
        case 's':
          if (group.destination === 'styles') this.#entry = { number: number ?? 0, name: '' };
          else this.#headingLevel = this.#headingStyles.get(number ?? 0) ?? 0;
          return;
        case 'outlinelevel':
          if (number !== undefined && number < 9 && group.destination === 'text')
            this.#headingLevel = number + 1;
          return;
        case 'pard':
          this.#headingLevel = 0;
          this.#isInTable = false;
          return;
        case 'plain':
          group.isBold = false;
          return;
        case 'b':
          group.isBold = number !== 0;
          return;
        case 'intbl':
          this.#isInTable = true;
          return;
        case 'uc':
          group.substitutes = Math.max(0, number ?? 1);
          return;
        case 'u':
          this.#write(String.fromCharCode((number ?? 0) & 0xffff));
          this.#toSkip = group.substitutes;
          return;
        case 'par':
        case 'sect':
        case 'page':
          this.#endParagraph();
          return;
        case 'cell':
          if (group.destination === 'text') this.#endCell();
          return;
        case 'row':
          if (group.destination === 'text') this.#endRow();
          return;
        default:
          if (isOptional) group.destination = 'silent';
      }
    }
  }

  /** A byte in the code page of its font; letters of more than one byte come together. */
  #letter(byte: number): void {
    if (this.#toSkip > 0) this.#toSkip -= 1;
    else this.#bytes.push(byte);
  }

  #flushBytes(): void {
    if (this.#bytes.length === 0) return;
    const decoded = iconv.decode(Buffer.from(this.#bytes), this.#group.codePage);
    this.#bytes = [];
    this.#write(decoded);
  }

  #write(text: string): void {
    this.#flushBytes();
    switch (this.#group.destination) {
      case 'text': {
        this.#text += text;
        const letters = text.match(/\p{L}/gu)?.length ?? 0;
        this.#letters += letters;
        if (this.#group.isBold) this.#boldLetters += letters;
        return;
      }
      case 'footnote':
        this.#footnote += text;
        return;
      case 'title':
        this.title += text;
        return;
      case 'styles':
        this.#entry.name += text;
        return;
    }
  }

  #endStyle(): void {
    const level = /^(?:heading|tiêu đề) (\d)/i.exec(this.#entry.name.trim())?.[1];
    if (level !== undefined) this.#headingStyles.set(this.#entry.number, Number(level));
    else if (/^title;?$/i.test(this.#entry.name.trim())) this.#headingStyles.set(this.#entry.number, 1);
    this.#entry = { number: 0, name: '' };
  }

  #endParagraph(): void {
    this.#flushBytes();
    if (this.#group.destination === 'footnote') {
      this.#footnote += ' ';
      return;
    }
    if (this.#isInTable) {
      this.#text += ' ';
      return;
    }
    this.#table = new TableRows(this.#builder);
    const text = this.#takeText();
    if (text !== '') {
      this.#builder.write(text);
      const isHeading = this.#headingLevel > 0;
      const added = this.#builder.end(
        isHeading ? { type: 'heading', level: this.#headingLevel } : { type: 'para' },
      );
      if (this.#letters > 0 && this.#boldLetters >= 0.8 * this.#letters) this.boldBlocks.add(added);
    }
    this.#letters = 0;
    this.#boldLetters = 0;
    for (const note of this.#footnotes.splice(0))
      this.#builder.add(note.replace(/\s+/g, ' '), { type: 'footnote' });
  }

  #endCell(): void {
    this.#flushBytes();
    this.#cells.push(this.#takeText().replace(/\s+/g, ' '));
  }

  #endRow(): void {
    this.#table.add(this.#cells);
    this.#cells = [];
  }

  #takeText(): string {
    const lines = this.#text.split('\n').map((line) => line.replace(/[ \t\u00A0]+/g, ' ').trim());
    this.#text = '';
    return lines.filter((line) => line !== '').join('\n');
  }
}
