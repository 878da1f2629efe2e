import { LegacyVietnamese } from '../legacy-vietnamese.ts';
import type { QuoteBox, QuoteInPdf } from '../locate-quote.ts';
import { alignLetters, type Match } from './align-letters.ts';
import { findGrids } from './pdf-grids.ts';
import { type PageLine, type PlacedCharacter, readPageLines } from './pdf-lines.ts';
import { readPageRules } from './pdf-rules.ts';
import { loadPdfium, type Pdfium } from './pdfium.ts';
import { type OpenPdf, withPdf } from './with-pdf.ts';

/** A quote of which less was found is not where we looked. */
const MIN_FOUND_SHARE = 0.6;

/**
 * Where a stretch of stored text stands on the pages it came from: a box a line, from its first letter to its last.
 *
 * The lines are rebuilt as they were when the text was stored, and compared by their letters and digits alone, so
 * spaces, hyphens at line ends and the marks of tables make no difference.
 *
 * @returns in the order of the quote; empty when it is not on these pages, as on those read by text recognition
 * @throws IngestionError `encrypted` or `corrupt` when the PDF does not open
 */
export async function locateInPdf(bytes: Uint8Array, wanted: QuoteInPdf): Promise<QuoteBox[]> {
  const pdfium = await loadPdfium();
  return withPdf(pdfium, { bytes }, async (pdf) => {
    const lines: LineOnPage[] = [];
    for (let page = wanted.firstPage; page <= Math.min(wanted.lastPage, pdf.count); page += 1) {
      for (const line of readLines(pdfium, pdf, page)) lines.push({ page, line });
    }
    return boxesOf(lines, wanted);
  });
}

interface LineOnPage {
  page: number;
  line: PageLine;
}

function readLines(pdfium: Pdfium, { document, scratch }: OpenPdf, pageNumber: number): PageLine[] {
  const { calls } = pdfium;
  const page = calls.FPDF_LoadPage(document, pageNumber - 1);
  if (page === 0) return [];
  const textPage = calls.FPDFText_LoadPage(page);
  try {
    const grids = findGrids(readPageRules(pdfium, page, scratch));
    return textPage === 0 ? [] : readPageLines(pdfium, textPage, { scratch, grids, keepCharacters: true });
  } finally {
    if (textPage !== 0) calls.FPDFText_ClosePage(textPage);
    calls.FPDF_ClosePage(page);
  }
}

/** A letter of the pages: the UTF-16 unit at the same index of the text belongs to it. */
interface PlacedLetter {
  line: number;
  character: PlacedCharacter;
}

function boxesOf(lines: readonly LineOnPage[], { quote, before, after }: QuoteInPdf): QuoteBox[] {
  const { text, letters } = lettersOf(lines);
  const wanted = lettersIn(quote);
  const around = { before: lettersIn(before), after: lettersIn(after) };
  const matches = alignLetters(wanted, around, text);
  const found = matches.reduce((sum, { length }) => sum + length, 0);
  return found < MIN_FOUND_SHARE * wanted.length
    ? []
    : matches.flatMap((match) => boxesOfMatch(match, lines, letters));
}

/** A box a line: the letters of one line follow each other. */
function boxesOfMatch(
  { found, length }: Match,
  lines: readonly LineOnPage[],
  letters: readonly PlacedLetter[],
): QuoteBox[] {
  const boxes: QuoteBox[] = [];
  let current = -1;
  for (const { line, character } of letters.slice(found, found + length)) {
    const { l, r, b, t } = character;
    const box = boxes.at(-1);
    if (box === undefined || line !== current) {
      boxes.push({ page: lines[line]?.page ?? 1, x0: l, y0: b, x1: r, y1: t });
      current = line;
      continue;
    }
    box.x0 = Math.min(box.x0, l);
    box.x1 = Math.max(box.x1, r);
    box.y0 = Math.min(box.y0, b);
    box.y1 = Math.max(box.y1, t);
  }
  return boxes;
}

function lettersOf(lines: readonly LineOnPage[]): { text: string; letters: PlacedLetter[] } {
  const texts = convertedTexts(lines);
  const parts: string[] = [];
  const letters: PlacedLetter[] = [];
  for (const [index, { line }] of lines.entries()) {
    const characters = (line.characters ?? []).filter(({ text }) => text.trim() !== '');
    for (const { text, character } of placedTexts(characters, line.text, texts[index] ?? '')) {
      const own = lettersIn(text);
      parts.push(own);
      for (let unit = 0; unit < own.length; unit += 1) letters.push({ line: index, character });
    }
  }
  return { text: parts.join(''), letters };
}

/** Lines in a font from before Unicode, as the text was stored; the second pass knows the font from the first line on. */
function convertedTexts(lines: readonly LineOnPage[]): string[] {
  const legacy = new LegacyVietnamese();
  const convert = () => lines.map(({ line }) => legacy.convert(line.text));
  const converted = convert();
  return legacy.seen === undefined ? converted : convert();
}

/** The characters with their texts; in a converted line, which may have fewer of them, spread evenly. */
function placedTexts(
  characters: readonly PlacedCharacter[],
  raw: string,
  converted: string,
): { text: string; character: PlacedCharacter }[] {
  if (raw === converted) return characters.map((character) => ({ text: character.text, character }));
  const letters = [...lettersIn(converted)];
  return letters.flatMap((text, index) => {
    const character = characters[Math.floor((index * characters.length) / letters.length)];
    return character === undefined ? [] : [{ text, character }];
  });
}

function lettersIn(text: string): string {
  return text.normalize('NFC').replace(/[^\p{L}\p{N}\p{M}]+/gu, '');
}
