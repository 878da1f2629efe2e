import { DocumentBuilder } from '../document-builder.ts';
import { isTitleLine } from '../heading-lines.ts';
import { IngestionError } from '../ingestion-error.ts';
import type { ParseWarning } from '../parsed-document.ts';
import { vietnameseLetterShare, vietnameseValidity } from '../vietnamese-syllables.ts';
import type { FormatInput, FormatResult } from './format-parser.ts';
import { type PageLine, readPageLines } from './pdf-lines.ts';
import { addPdfParagraphs } from './pdf-paragraphs.ts';
import { loadPdfium, type Pdfium } from './pdfium.ts';

/**
 * PDF by PDFium, its lines rebuilt from the places of the characters; pages and the box of every line are kept.
 *
 * A page that shows pictures but has no text is listed as warning `page_without_text`.
 */
export async function parsePdf(input: FormatInput): Promise<FormatResult> {
  const pdfium = await loadPdfium();
  const { pages, warnings } = readPages(pdfium, input);
  const builder = new DocumentBuilder(input.limits);
  addPdfParagraphs(builder, pages);
  const { blocks } = builder;
  if (blocks.length === 0 && warnings.length > 0) {
    throw new IngestionError(
      'empty_text',
      'the PDF has pictures of pages but no text; run text recognition (OCR) on it and upload the result',
    );
  }
  const first = blocks.find((block) => block.type === 'heading' && block.page === 1);
  const isTitled = first !== undefined && first.level === 1 && isTitleLine(first.text);
  return {
    text: builder.text(),
    blocks,
    pages: pages.length,
    warnings: [...warnings, ...findDamagedPages(pages)],
    ...(isTitled && { title: first.text }),
  };
}

const MIN_PAGE_CHARACTERS = 20;
const ERROR_PASSWORD = 4;
/** `FPDF_PAGEOBJ_IMAGE` */
const IMAGE = 3;
const SCRATCH_BYTES = 64;

function readPages(
  { calls, heap }: Pdfium,
  { bytes, limits, onProgress, signal }: FormatInput,
): { pages: PageLine[][]; warnings: ParseWarning[] } {
  const pages: PageLine[][] = [];
  const warnings: ParseWarning[] = [];
  const data = calls.malloc(bytes.length);
  const scratch = calls.malloc(SCRATCH_BYTES);
  let document = 0;
  try {
    heap().bytes.set(bytes, data);
    document = calls.FPDF_LoadMemDocument(data, bytes.length, 0);
    if (document === 0) throw openingError(calls.FPDF_GetLastError());
    const count = calls.FPDF_GetPageCount(document);
    if (count > limits.pdfPages) {
      const limit = limits.pdfPages.toLocaleString('en');
      throw new IngestionError(
        'too_many_pages',
        `the PDF has ${count.toLocaleString('en')} pages, at most ${limit} are read; split it`,
      );
    }
    for (let index = 0; index < count; index += 1) {
      signal?.throwIfAborted();
      const { lines, isBlind } = readPage({ calls, heap }, document, index, scratch);
      pages.push(lines);
      if (isBlind) warnings.push({ code: 'page_without_text', page: index + 1 });
      if ((index + 1) % PAGES_PER_REPORT === 0 || index + 1 === count) {
        onProgress?.({ done: index + 1, total: count });
      }
    }
    return { pages, warnings };
  } finally {
    if (document !== 0) calls.FPDF_CloseDocument(document);
    calls.free(scratch);
    calls.free(data);
  }
}

const PAGES_PER_REPORT = 10;

function openingError(code: number): IngestionError {
  if (code === ERROR_PASSWORD) {
    return new IngestionError('encrypted', 'the PDF is protected by a password; save it without one');
  }
  return new IngestionError('corrupt', 'the PDF is damaged or was cut off and cannot be opened');
}

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
    const lines = textPage === 0 ? [] : readPageLines(pdfium, textPage, scratch);
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
function findDamagedPages(pages: PageLine[][]): ParseWarning[] {
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
      ? [{ code: 'text_layer_damaged', page: index + 1 }]
      : [],
  );
}
