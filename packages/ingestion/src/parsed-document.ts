import type { DocumentAttributes } from './document-attributes.ts';

/** Where a line of a PDF stands: `text.slice(start, end)` of the document, in points from the bottom left. */
export interface LineBox {
  start: number;
  end: number;
  /** 1-based. */
  page: number;
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** A row of a sheet or CSV file, its text being `header: value` lines. */
export interface SheetRow {
  /** Empty for CSV. */
  sheet: string;
  /** As the spreadsheet program counts, header included: the first row is 1. */
  number: number;
  /** `Sheet1, dòng 5`, or `row 5` where the sheet is not in Vietnamese. */
  label: string;
  /** Present when the sheet holds questions with their answers and this row has both. */
  question?: {
    text: string;
    /** The answer cell in the document text. */
    answerStart: number;
    answerEnd: number;
  };
}

/** A paragraph-sized part of the document text: `text === document.text.slice(start, end)`, UTF-16 offsets. */
export interface Block {
  type: 'heading' | 'para' | 'list' | 'table-row' | 'code' | 'caption' | 'footnote';
  /** Headings: 1 is the highest. Only the order matters. */
  level?: number;
  text: string;
  start: number;
  end: number;
  /** A heading without its markup, when that differs from `text`. */
  title?: string;
  /** 1-based page (or sheet) of its first character; absent when the format has none. */
  page?: number;
  /** PDF only: its lines in order. A block may run over a page end. */
  boxes?: LineBox[];
  row?: SheetRow;
  /** Rows of a table inside a document: the table's first row, as shown. */
  tableHeader?: string;
}

export interface ParseWarning {
  /** `encoding_guessed`, `page_without_text`, `cells_left_out`, … */
  code: string;
  page?: number;
  /** Which one was found, where the code is about an encoding. */
  encoding?: string;
}

/** What the document mostly is. */
export type DocumentStructure = 'legal' | 'questions' | 'prose';

/** A file as one normalised text with blocks over it, in reading order and without overlaps. */
export interface ParsedDocument {
  title: string;
  /** NFC, `\n` line ends; made once, all offsets point into it. */
  text: string;
  blocks: Block[];
  /** Pages or sheets; null when the format has none. */
  pages: number | null;
  structure: DocumentStructure;
  attributes: DocumentAttributes;
  /** Name and version of the parser, e.g. `pdf/1`. */
  parser: string;
  warnings: ParseWarning[];
}
