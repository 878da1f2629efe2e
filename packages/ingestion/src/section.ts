import type { SheetRow } from './parsed-document.ts';

/** A part of a section that is kept whole where it fits: a Khoản, a paragraph, a list item, a table row. */
export interface SectionUnit {
  /** It ends where the next one, or the section, begins. */
  start: number;
  /** Number of its Khoản, when it is one. */
  clause?: string;
  /** Its Điểm, each up to the next. */
  points?: { start: number; letter: string }[];
  /** A row of a table inside a document: the first row of that table. */
  tableHeader?: string;
}

/** A leaf of the document's own structure: an article, or the text under one heading. Chunks never cross its ends. */
export interface Section {
  start: number;
  /** Start of the next section, or the end of the text: sections cover the text without gaps. */
  end: number;
  /** Where the text begins after the section's own headings. */
  bodyStart: number;
  /** Titles above the text, the document's first and its own last. */
  path: string[];
  /** Shortest citable form; empty when there is none. */
  label: string;
  /** In text order, the first at `start`. */
  units: SectionUnit[];
  /** The section is this row of a sheet. */
  row?: SheetRow;
}
