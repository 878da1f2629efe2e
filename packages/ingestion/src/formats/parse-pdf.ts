import { DocumentBuilder } from '../document-builder.ts';
import { isTitleLine } from '../heading-lines.ts';
import { IngestionError } from '../ingestion-error.ts';
import type { ParseWarning } from '../parsed-document.ts';
import { needsRecognition, recognitionWarnings } from '../recognition/picture-reader.ts';
import type { RecognisedPage } from '../recognition/recognised-lines.ts';
import { vietnameseLetterShare, vietnameseValidity } from '../vietnamese-syllables.ts';
import type { FormatInput, FormatResult } from './format-parser.ts';
import { findGrids } from './pdf-grids.ts';
import { type PageLine, readPageLines } from './pdf-lines.ts';
import { drawPage } from './pdf-page-picture.ts';
import { addPdfParagraphs } from './pdf-paragraphs.ts';
import { readPageRules } from './pdf-rules.ts';
import { loadPdfium, type Pdfium } from './pdfium.ts';
import { withPdf } from './with-pdf.ts';

/**
 * PDF by PDFium, its lines rebuilt from the places of the characters; pages and the box of every line are kept.
 *
 * A page that shows pictures but has no text, or whose text is garbled, is read by text recognition where there is one
 * (`page_recognised`); else it is listed as warning `page_without_text` or `text_layer_damaged`.
 */
export async function parsePdf(input: FormatInput): Promise<FormatResult> {
  const pdfium = await loadPdfium();
  const { pages, warnings } = await readPages(pdfium, input);
  const builder = new DocumentBuilder(input.limits);
  addPdfParagraphs(builder, pages);
  const { blocks } = builder;
  if (blocks.length === 0 && warnings.some(({ code }) => code === 'page_without_text')) {
    throw needsRecognition('the PDF has pictures of pages but no text');
  }
  const first = blocks.find((block) => block.type === 'heading' && block.page === 1);
  const isTitled = first !== undefined && first.level === 1 && isTitleLine(first.text);
  return {
    text: builder.text(),
    blocks,
    pages: pages.length,
    warnings: [...warnings, ...builder.warnings],
    ...(isTitled && { title: first.text }),
  };
}

const MIN_PAGE_CHARACTERS = 20;
/** `FPDF_PAGEOBJ_IMAGE` */
const IMAGE = 3;

async function readPages(
  pdfium: Pdfium,
  input: FormatInput,
): Promise<{ pages: PageLine[][]; warnings: ParseWarning[] }> {
  return withPdf(pdfium, input, async ({ document, count, scratch }) => {
    const { limits } = input;
    if (count > limits.pdfPages) {
      const limit = limits.pdfPages.toLocaleString('en');
      throw new IngestionError(
        'too_many_pages',
        `the PDF has ${count.toLocaleString('en')} pages, at most ${limit} are read; split it`,
      );
    }
    const { pages, unreadable } = readTextLayer(pdfium, document, { count, scratch, input });
    if (input.readPicture === undefined) return { pages, warnings: unreadable };
    const warnings = await recognisePages(pdfium, document, { pages, unreadable, input });
    return { pages, warnings };
  });
}

function readTextLayer(
  pdfium: Pdfium,
  document: number,
  { count, scratch, input }: { count: number; scratch: number; input: FormatInput },
): { pages: PageLine[][]; unreadable: UnreadablePage[] } {
  const pages: PageLine[][] = [];
  const unreadable: UnreadablePage[] = [];
  for (let index = 0; index < count; index += 1) {
    input.signal?.throwIfAborted();
    const { lines, isBlind } = readPage(pdfium, document, index, scratch);
    pages.push(lines);
    if (isBlind) unreadable.push({ code: 'page_without_text', page: index + 1 });
    if ((index + 1) % PAGES_PER_REPORT === 0 || index + 1 === count) {
      input.onProgress?.({ done: index + 1 - unreadable.length, total: count });
    }
  }
  return { pages, unreadable: [...unreadable, ...findDamagedPages(pages)] };
}

interface UnreadablePage {
  code: 'page_without_text' | 'text_layer_damaged';
  page: number;
}

/** Replaces the lines of unreadable pages by what their pictures say. */
async function recognisePages(
  pdfium: Pdfium,
  document: number,
  { pages, unreadable, input }: { pages: PageLine[][]; unreadable: UnreadablePage[]; input: FormatInput },
): Promise<ParseWarning[]> {
  const warnings: ParseWarning[] = [];
  for (const [index, entry] of unreadable.entries()) {
    const { lines, confidence } = await recognisePage(pdfium, document, entry.page, input);
    if (lines.length === 0) warnings.push(entry);
    else {
      pages[entry.page - 1] = lines;
      warnings.push(...recognitionWarnings(confidence, entry.page));
    }
    input.onProgress?.({ done: pages.length - unreadable.length + index + 1, total: pages.length });
  }
  return warnings;
}

async function recognisePage(
  pdfium: Pdfium,
  document: number,
  pageNumber: number,
  { readPicture, signal }: FormatInput,
): Promise<RecognisedPage> {
  signal?.throwIfAborted();
  const nothing = { lines: [], confidence: 0 };
  const page = pdfium.calls.FPDF_LoadPage(document, pageNumber - 1);
  if (page === 0) return nothing;
  try {
    const picture = drawPage(pdfium, page);
    return picture === undefined || readPicture === undefined
      ? nothing
      : await readPicture(picture.bytes, picture);
  } finally {
    pdfium.calls.FPDF_ClosePage(page);
  }
}

const PAGES_PER_REPORT = 10;

/** A page that cannot be loaded counts as blind: the rest of the document is still worth having. */
function readPage(
  pdfium: Pdfium,
  document: number,
  index: number,
  scratch: number,
): { lines: PageLine[]; isBlind: boolean } {
  const { calls } = pdfium;
  const page = calls.FPDF_LoadPage(document, index);
  if (page === 0) return { lines: [], isBlind: true };
  const textPage = calls.FPDFText_LoadPage(page);
  try {
    const grids = findGrids(readPageRules(pdfium, page, scratch));
    const lines = textPage === 0 ? [] : readPageLines(pdfium, textPage, { scratch, grids });
    const characters = lines.reduce((sum, line) => sum + line.text.length, 0);
    return { lines, isBlind: characters < MIN_PAGE_CHARACTERS && hasImage(pdfium, page) };
  } finally {
    if (textPage !== 0) calls.FPDFText_ClosePage(textPage);
    calls.FPDF_ClosePage(page);
  }
}

function hasImage({ calls }: Pdfium, page: number): boolean {
  const count = calls.FPDFPage_CountObjects(page);
  for (let index = 0; index < count; index += 1) {
    if (calls.FPDFPageObj_GetType(calls.FPDFPage_GetObject(page, index)) === IMAGE) return true;
  }
  return false;
}

const MIN_WORDS_CHARACTERS = 200;
const MIN_DOCUMENT_VALIDITY = 0.85;
const DAMAGED_SHARE = 0.7;

/** In a Vietnamese document, pages that read far less like Vietnamese than the others (a broken font, say). */
function findDamagedPages(pages: PageLine[][]): UnreadablePage[] {
  const texts = pages.map((lines) =>
    lines
      .map((line) => line.text)
      .join(' ')
      .normalize('NFC'),
  );
  const sample = texts.join(' ').slice(0, 50_000);
  if (vietnameseLetterShare(sample) < 0.02) return [];
  const scores = texts.map((text) =>
    text.length < MIN_WORDS_CHARACTERS ? undefined : vietnameseValidity(text),
  );
  const known = scores.filter((score) => score !== undefined).toSorted((a, b) => a - b);
  const usual = known[known.length >> 1] ?? 0;
  if (usual < MIN_DOCUMENT_VALIDITY) return [];
  return scores.flatMap((score, index) =>
    score !== undefined && score < DAMAGED_SHARE * usual
      ? [{ code: 'text_layer_damaged' as const, page: index + 1 }]
      : [],
  );
}
