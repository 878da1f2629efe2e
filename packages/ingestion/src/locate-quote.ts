import { readFile } from 'node:fs/promises';

/** A part of a line of a page: points in the page's own coordinates, from the bottom left, before it is turned. */
export interface QuoteBox {
  /** 1-based. */
  page: number;
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

export interface QuoteInPdf {
  quote: string;
  /** Stored text right before and after it, to tell equal places apart. */
  before: string;
  after: string;
  /** Where it may stand, 1-based, both included. */
  firstPage: number;
  lastPage: number;
}

/**
 * Where a stretch of stored text stands on the pages of its PDF.
 *
 * Meant for a parser child ({@link ParserPool}), as all that opens files.
 *
 * @returns boxes in the order of the quote; empty when it is not on these pages
 * @throws IngestionError `encrypted` or `corrupt` when the PDF does not open
 */
export async function locateQuote(path: string, wanted: QuoteInPdf): Promise<QuoteBox[]> {
  // Loaded here: who only speaks of places needs no PDFium.
  const { locateInPdf } = await import('./formats/locate-in-pdf.ts');
  return locateInPdf(await readFile(path), wanted);
}
