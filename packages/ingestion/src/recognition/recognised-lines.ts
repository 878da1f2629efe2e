import type { PageLine } from '../formats/pdf-lines.ts';

/** What text recognition saw on a picture. */
export interface RecognisedPage {
  lines: PageLine[];
  /** Mean over the words, 0..100. */
  confidence: number;
}

interface Word {
  text: string;
  left: number;
  top: number;
  right: number;
  bottom: number;
  confidence: number;
}

/**
 * Reads Tesseract's table (`tsv`): one row per page, block, paragraph, line and word, with pixel boxes from the top left.
 *
 * @param picture its height in pixels, and points per pixel
 */
export function readRecognisedTable(
  table: string,
  picture: { heightPx: number; pointsPerPx: number },
): RecognisedPage {
  const lines = new Map<string, Word[]>();
  let confidence = 0;
  let words = 0;
  for (const row of table.split('\n')) {
    const cells = row.split('\t');
    const [level, page, block, paragraph, line, , left, top, width, height, trust, text] = cells;
    if (level !== WORD_LEVEL || text === undefined || text.trim() === '') continue;
    const word = {
      text: withSmallMarks(text.trim()),
      left: Number(left),
      top: Number(top),
      right: Number(left) + Number(width),
      bottom: Number(top) + Number(height),
      confidence: Number(trust),
    };
    words += 1;
    confidence += word.confidence;
    const key = `${page} ${block} ${paragraph} ${line}`;
    const open = lines.get(key);
    if (open) open.push(word);
    else lines.set(key, [word]);
  }
  const kept = [...lines.values()].filter(isReadable);
  const usual = median(kept.map(heightOf));
  return {
    lines: kept.map((line) => toPageLine(line, usual, picture)),
    confidence: words === 0 ? 0 : confidence / words,
  };
}

const WORD_LEVEL = '5';
/** Stains, stamps and rules are read as letters too, with little confidence. */
const LEAST_CONFIDENCE = 20;
/** Of a word's box, which hugs the ink: what lies below the baseline in most words, and what makes the font's size. */
const DESCENT = 0.05;
const SIZE = 1.2;

/** Letters whose marks reach high are taken for capitals: `bỘ`, `gỒm`. A capital after a small letter is none in Vietnamese. */
function withSmallMarks(word: string): string {
  return word.replace(/(?<=\p{Ll})[\u00C0-\u1EF9](?!\p{Lu})/gu, (letter) => letter.toLowerCase());
}

function isReadable(line: Word[]): boolean {
  const mean = line.reduce((sum, word) => sum + word.confidence, 0) / line.length;
  return mean >= LEAST_CONFIDENCE && line.some(({ text }) => /[\p{L}\p{N}]/u.test(text));
}

/** Of most of its words: one box that took in a part of the next line says nothing. */
function heightOf(line: Word[]): number {
  return median(line.map(({ top, bottom }) => bottom - top));
}

/** Boxes hug the ink, so lines of one size differ with their accents: only what is far from the usual is another size. */
function toPageLine(
  line: Word[],
  usualHeight: number,
  { heightPx, pointsPerPx }: { heightPx: number; pointsPerPx: number },
): PageLine {
  const height = heightOf(line);
  const isUsual = height > 0.6 * usualHeight && height < 1.45 * usualHeight;
  const fontSize = (isUsual ? usualHeight : height) * SIZE * pointsPerPx;
  const bottom = median(line.map((word) => word.bottom));
  const right = Math.max(...line.map((word) => word.right));
  return {
    text: line.map(({ text }) => text).join(' '),
    y: (heightPx - bottom + DESCENT * height) * pointsPerPx,
    x0: Math.min(...line.map(({ left }) => left)) * pointsPerPx,
    x1: right * pointsPerPx,
    fontSize,
    isBold: false,
    firstWordEnd: (line[0]?.right ?? right) * pointsPerPx,
    joinsNext: false,
  };
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
