import { cellAt, type Grid } from './pdf-grids.ts';
import type { Pdfium } from './pdfium.ts';

/** A character of a page, or several that stand in one place (a base with its combining marks). */
export interface PlacedCharacter {
  text: string;
  /** Left, right, bottom, top, origin x, font size: points. */
  l: number;
  r: number;
  b: number;
  t: number;
  ox: number;
  size: number;
  /** A space that is not on the page but that PDFium saw between this character and the next. */
  after: '' | ' ';
}

/** A line of a page, rebuilt from the places of its characters. Points, origin bottom left. */
export interface PageLine {
  /** Without trailing spaces; never empty. */
  text: string;
  /** Baseline. */
  y: number;
  x0: number;
  x1: number;
  fontSize: number;
  isBold: boolean;
  /** Right end of the first word. */
  firstWordEnd: number;
  /** A word runs on in the next line without a space or hyphen. */
  joinsNext: boolean;
  /** Where it stands in a table of its page. */
  cell?: TableCell;
  /** From left to right; only where they were asked for. */
  characters?: readonly PlacedCharacter[];
}

/** A cell of a ruled table; rows and columns from 0, from the top left. */
export interface TableCell {
  table: number;
  row: number;
  column: number;
}

interface OpenLine {
  cell: TableCell | undefined;
  y: number;
  x0: number;
  x1: number;
  characters: PlacedCharacter[];
  /** x never went backwards: PDFium's own order and spaces are right. */
  monotone: boolean;
  isBold: boolean;
  joinsNext: boolean;
}

/**
 * The lines of a page in reading order.
 *
 * Extractors that follow the content order read `Lu t s ậ ố` where a producer drew the glyphs that a font lacks in a
 * second run after the line. So lines are rebuilt from geometry: a character joins one of the last four touched
 * lines by baseline and x, and a line in which x went backwards is sorted and its spaces are made from the gaps.
 * Word F1 on such a Vietnamese law: .997 against .316 in content order.
 *
 * Text does not run from one cell of a table into the next.
 *
 * @param textPage handle of a loaded text page
 * @param options.scratch address of at least 64 bytes, 8-byte aligned
 * @param options.keepCharacters also say where every character stands
 */
export function readPageLines(
  pdfium: Pdfium,
  textPage: number,
  {
    scratch,
    grids,
    keepCharacters = false,
  }: { scratch: number; grids: readonly Grid[]; keepCharacters?: boolean },
): PageLine[] {
  const { calls } = pdfium;
  const count = calls.FPDFText_CountChars(textPage);
  const { floats, doubles } = pdfium.heap(); // the calls below read only: memory does not grow while they run
  const box = scratch >> 2;
  const origin = (scratch + 16) >> 3;
  const touched: OpenLine[] = [];

  for (let k = 0; k < count; k += 1) {
    let unicode = calls.FPDFText_GetUnicode(textPage, k) >>> 0;
    if (unicode === 0) continue;
    const current = touched.at(-1);
    if (unicode === SOFT_LINE_HYPHEN) {
      if (current !== undefined) current.joinsNext = true;
      continue;
    }
    if (unicode === 10 || unicode === 13 || calls.FPDFText_IsGenerated(textPage, k) === 1) {
      const last = current?.characters.at(-1);
      if (unicode === 32 && last !== undefined) last.after = ' ';
      continue;
    }
    const place = k;
    if (isHighSurrogate(unicode)) {
      const next = k + 1 < count ? calls.FPDFText_GetUnicode(textPage, k + 1) >>> 0 : 0;
      if (isLowSurrogate(next)) {
        unicode = (unicode - 0xd800) * 0x400 + (next - 0xdc00) + 0x10000;
        k += 1;
      }
    }
    const text = codePointText(unicode);
    if (COMBINING_MARK.test(text)) {
      const last = current?.characters.at(-1);
      if (last !== undefined) last.text += text;
      continue;
    }
    calls.FPDFText_GetLooseCharBox(textPage, place, scratch);
    calls.FPDFText_GetCharOrigin(textPage, place, scratch + 16, scratch + 24);
    const t = floats[box + 1] ?? 0;
    const b = floats[box + 3] ?? 0;
    const size = sizeOnPage(calls.FPDFText_GetFontSize(textPage, place), t - b);
    const l = floats[box] ?? 0;
    const r = floats[box + 2] ?? 0;
    const ox = doubles[origin] ?? 0;
    const oy = doubles[origin + 1] ?? 0;

    const cell = grids.length === 0 ? undefined : cellOf(grids, ox, oy);
    let line = findLine(touched, { ox, oy, size, cell });
    if (line === undefined) {
      const isBold = calls.FPDFText_GetFontWeight(textPage, place) >= BOLD_WEIGHT;
      line = { y: oy, x0: ox, x1: r, characters: [], monotone: true, isBold, joinsNext: false, cell };
    } else {
      touched.splice(touched.indexOf(line), 1);
    }
    touched.push(line);
    const last = line.characters.at(-1);
    if (last !== undefined && ox < last.ox - 0.5) line.monotone = false;
    line.characters.push({ text, l, r, b, t, ox, size, after: '' });
    line.x0 = Math.min(line.x0, l);
    line.x1 = Math.max(line.x1, r);
  }
  return touched.map((line) => finishLine(line, keepCharacters)).filter((line) => line !== undefined);
}

/** PDFium's mark for a hyphen at a line end that belongs to the layout, not to the word. */
const SOFT_LINE_HYPHEN = 2;
const BOLD_WEIGHT = 600;
const LINES_IN_REACH = 4;
const COMBINING_MARK = /^[\u0300-\u036F]$/;

/** PDFium gives the size as set in the content; a text matrix may scale it, which the height of the box shows. */
function sizeOnPage(size: number, boxHeight: number): number {
  const isScaled = boxHeight > 0 && (size <= 0 || boxHeight > 2.5 * size || boxHeight < 0.4 * size);
  return isScaled ? boxHeight * 0.87 : size || 1;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function codePointText(unicode: number): string {
  const isInvalid = unicode > 0x10ffff || isHighSurrogate(unicode) || isLowSurrogate(unicode);
  return isInvalid ? '\uFFFD' : String.fromCodePoint(unicode);
}

/** The x condition keeps the columns of a page apart. */
function findLine(
  touched: OpenLine[],
  { ox, oy, size, cell }: { ox: number; oy: number; size: number; cell: TableCell | undefined },
): OpenLine | undefined {
  for (let index = touched.length - 1; index >= Math.max(0, touched.length - LINES_IN_REACH); index -= 1) {
    const line = touched[index];
    if (line === undefined || !isSameCell(line.cell, cell)) continue;
    const isOnBaseline = Math.abs(line.y - oy) < Math.max(1, 0.3 * size);
    if (isOnBaseline && line.x0 - 3 * size < ox && ox < line.x1 + 3 * size) return line;
  }
  return undefined;
}

function cellOf(grids: readonly Grid[], x: number, y: number): TableCell | undefined {
  for (const [table, grid] of grids.entries()) {
    const cell = cellAt(grid, x, y);
    if (cell !== undefined) return { table, ...cell };
  }
  return undefined;
}

function isSameCell(one: TableCell | undefined, other: TableCell | undefined): boolean {
  return one?.table === other?.table && one?.row === other?.row && one?.column === other?.column;
}

function finishLine(line: OpenLine, keepCharacters: boolean): PageLine | undefined {
  const characters = line.monotone ? line.characters : orderByPlace(line.characters);
  const text = characters.map((character) => character.text + character.after).join('');
  const trimmed = text.trimEnd();
  if (trimmed.trim() === '') return undefined;
  const sizes = characters.map((character) => character.size).toSorted((a, b) => a - b);
  const wordEnd = characters.findIndex(
    (character, index) => index > 0 && (character.text.trim() === '' || character.after === ' '),
  );
  const lastOfWord = characters.at(wordEnd === -1 ? -1 : wordEnd);
  return {
    text: trimmed,
    y: line.y,
    x0: line.x0,
    x1: line.x1,
    fontSize: sizes[sizes.length >> 1] ?? 1,
    isBold: line.isBold,
    firstWordEnd: lastOfWord?.r ?? line.x1,
    joinsNext: line.joinsNext,
    ...(line.cell !== undefined && { cell: line.cell }),
    ...(keepCharacters && { characters }),
  };
}

/** Sorts by x, makes spaces from gaps, and drops the spaces that producers leave where a fallback glyph goes. */
function orderByPlace(characters: PlacedCharacter[]): PlacedCharacter[] {
  const sorted = characters
    .map((character) => ({ ...character, after: '' as '' | ' ' })) // the literal keeps its type
    .toSorted((a, b) => a.ox - b.ox);
  const ordered: PlacedCharacter[] = [];
  for (const character of sorted) {
    let previous = ordered.at(-1);
    if (previous !== undefined && isSpaceUnder(previous, character)) {
      ordered.pop();
      previous = ordered.at(-1);
    }
    const isSpace = character.text.trim() === '';
    if (previous !== undefined) {
      const previousIsSpace = previous.text.trim() === '' || previous.after === ' ';
      if (isSpace && previousIsSpace) continue;
      const isGap = character.l - previous.r > 0.15 * character.size;
      if (isGap && !isSpace && !previousIsSpace) previous.after = ' ';
    }
    ordered.push(character);
  }
  return ordered;
}

function isSpaceUnder(space: PlacedCharacter, glyph: PlacedCharacter): boolean {
  return (
    space.text.trim() === '' &&
    glyph.l < space.r - 0.1 * glyph.size &&
    Math.abs(glyph.ox - space.ox) < 0.05 * glyph.size
  );
}
