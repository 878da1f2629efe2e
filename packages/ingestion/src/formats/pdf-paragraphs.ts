import type { DocumentBuilder } from '../document-builder.ts';
import type { Block, LineBox } from '../parsed-document.ts';
import type { PageLine } from './pdf-lines.ts';
import { addTableRows, lineBox } from './pdf-tables.ts';

interface PlacedLine extends PageLine {
  /** 1-based. */
  page: number;
}

/** What is usual on a page or in a document, to see what stands out. */
interface Measures {
  /** Median distance of the baselines of the page. */
  leading: number;
  /** Per line: where the lines that begin like it end at most. */
  rightEdge: (line: PageLine) => number;
}

interface Style {
  fontSize: number;
  /** False where bold is the rule and says nothing. */
  boldStandsOut: boolean;
  /** Font sizes of headings, largest first: the level is the place in it. */
  headingSizes: number[];
}

/**
 * Joins the lines of all pages to paragraphs and headings and adds them to a document, in page order.
 *
 * A paragraph ends at a larger gap, an indent, a marker (`Điều 5.`, `1.`, `a)`, a bullet), a change of size, or after
 * a line that was broken although the next word would have fitted. A sentence that runs over a page end stays one
 * paragraph. Ruled tables become rows. Lines that stand at the same height of most pages (running heads, page numbers) are left out.
 */
export function addPdfParagraphs(builder: DocumentBuilder, pages: PageLine[][]): void {
  const repeated = findRepeatedLines(pages);
  const style = findStyle(pages);
  let open: PlacedLine[] = [];
  const flush = () => {
    if (open.length > 0) addParagraph(builder, open, style);
    open = [];
  };
  for (const [index, all] of pages.entries()) {
    const lines = all.filter((line) => !repeated.has(repetitionKey(line)));
    const tables = Map.groupBy(lines, ({ cell }) => cell?.table);
    const measures = measure(tables.get(undefined) ?? []);
    for (const line of lines) {
      if (line.cell !== undefined) {
        // Where its first line stands, the whole table does.
        const rows = tables.get(line.cell.table);
        tables.delete(line.cell.table);
        if (rows === undefined) continue;
        flush();
        addTableRows(builder, rows, index + 1);
        continue;
      }
      const placed = { ...line, page: index + 1 };
      if (open.length > 0 && startsParagraph(open, placed, measures, style)) flush();
      open.push(placed);
    }
  }
  flush();
}

/** Pages from which on a line can be called repeated, and the share of the pages that it must stand on. */
const MIN_PAGES = 4;
const REPEATED_SHARE = 0.6;
/** A repetition key that is a page number and nothing else: two pages are enough to know it. */
const PAGE_NUMBER = /^-?\d+:(?:(?:trang|page)\s+)?[-–\s]*#[-–\s]*(?:(?:\/|of)\s*#)?$/i;

function repetitionKey(line: PageLine): string {
  return `${Math.round(line.y / 3)}:${line.text.replace(/\d+/g, '#').trim()}`;
}

function findRepeatedLines(pages: PageLine[][]): Set<string> {
  const counts = new Map<string, number>();
  for (const lines of pages) {
    for (const key of new Set(lines.map(repetitionKey))) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const isRepeated = ([key, count]: [string, number]) =>
    PAGE_NUMBER.test(key)
      ? pages.length > 1 && count >= REPEATED_SHARE * pages.length
      : pages.length >= MIN_PAGES && count >= REPEATED_SHARE * pages.length;
  return new Set([...counts].filter(isRepeated).map(([key]) => key));
}

function findStyle(pages: PageLine[][]): Style {
  const lines = pages.flat();
  const fontSize = weightedMedian(lines.map((line) => [line.fontSize, line.text.length]));
  const characters = lines.reduce((sum, line) => sum + line.text.length, 0);
  const bold = lines.reduce((sum, line) => sum + (line.isBold ? line.text.length : 0), 0);
  const sizes = lines.filter((line) => isLarge(line, fontSize)).map((line) => Math.round(line.fontSize));
  return {
    fontSize,
    boldStandsOut: bold < 0.5 * characters,
    headingSizes: [...new Set(sizes)].toSorted((a, b) => b - a).slice(0, 5),
  };
}

function weightedMedian(values: [value: number, weight: number][]): number {
  const sorted = values.toSorted(([a], [b]) => a - b);
  const half = sorted.reduce((sum, [, weight]) => sum + weight, 0) / 2;
  let seen = 0;
  for (const [value, weight] of sorted) {
    seen += weight;
    if (seen >= half) return value;
  }
  return 0;
}

function measure(lines: PageLine[]): Measures {
  const gaps: number[] = [];
  for (const [index, line] of lines.entries()) {
    const previous = lines[index - 1];
    const gap = previous === undefined ? 0 : previous.y - line.y;
    if (gap > 0.5 * line.fontSize && gap < 4 * line.fontSize) gaps.push(gap);
  }
  const leading = gaps.toSorted((a, b) => a - b)[gaps.length >> 1] ?? 0;
  return {
    leading,
    rightEdge: (line) => {
      const reach = 4 * line.fontSize;
      let edge = line.x1;
      for (const other of lines) {
        if (Math.abs(other.x0 - line.x0) <= reach && other.x1 > edge) edge = other.x1;
      }
      return edge;
    },
  };
}

const HEADING_SCALE = 1.15;
const MARKER =
  /^(?:Điều\s+\d+[a-zđ]?\s*[.:]|(?:Chương|Phần|Mục)\s+(?:thứ\s+)?(?:[IVXLC]+|\d+)(?![\p{L}\d])|\d{1,3}(?:\.\d{1,3})*[.)]\s|\p{L}{1,2}\)\s|[-–•*+▪●○]\s|["“])/iu;

function isLarge(line: PageLine, fontSize: number): boolean {
  return line.fontSize >= HEADING_SCALE * fontSize && line.text.length <= 200;
}

function isHeading(line: PageLine, style: Style): boolean {
  if (!/\p{L}{2}/u.test(line.text)) return false;
  if (isLarge(line, style.fontSize)) return true;
  return style.boldStandsOut && line.isBold && line.text.length <= 120 && !/[.;,:]$/.test(line.text);
}

function startsParagraph(open: PlacedLine[], line: PlacedLine, measures: Measures, style: Style): boolean {
  const previous = open.at(-1);
  const first = open[0];
  if (previous === undefined || first === undefined) return true;
  if (previous.joinsNext) return false;
  if (isHeading(previous, style) !== isHeading(line, style)) return true;
  if (Math.abs(previous.fontSize - line.fontSize) > 0.15 * style.fontSize) return true;
  if (previous.page !== line.page) return !runsOver(previous, line);

  const isSameRow = Math.abs(previous.y - line.y) < 0.3 * line.fontSize;
  if (isSameRow) return line.x0 < previous.x1 - line.fontSize; // cells of one row stay together
  const isAfterRow = open.length > 1 && Math.abs((open.at(-2)?.y ?? 0) - previous.y) < 0.3 * line.fontSize;
  if (isAfterRow || MARKER.test(line.text)) return true;

  const gap = previous.y - line.y;
  // Upwards: the next column. It goes on like the next page.
  if (gap < -line.fontSize) return !runsOver(previous, line);
  if (measures.leading > 0 && gap > 1.5 * measures.leading) return true;
  const shift = line.x0 - previous.x0;
  // The second line of an indented paragraph stands left of the first; any other shift is a new one.
  if (shift > 1.5 * line.fontSize) return true;
  if (shift < -2 * line.fontSize && open.length > 1) return true;
  if (isHeading(line, style)) return false;
  const room = measures.rightEdge(line) - previous.x1;
  return room > line.firstWordEnd - line.x0 + 0.5 * line.fontSize;
}

/** A sentence goes on: no final stop before, and no marker or capital after it that would say otherwise. */
function runsOver(previous: PageLine, line: PageLine): boolean {
  return !/[.;:!?…"”]$/.test(previous.text) && /^[\p{Ll}\d(]/u.test(line.text) && !MARKER.test(line.text);
}

function addParagraph(builder: DocumentBuilder, lines: PlacedLine[], style: Style): void {
  const [first] = lines;
  if (first === undefined) return;
  const boxes: LineBox[] = [];
  for (const [index, line] of lines.entries()) {
    if (index > 0 && lines[index - 1]?.joinsNext === false) builder.write(' ');
    boxes.push(lineBox(line, { ...builder.write(line.text.trim()), page: line.page }));
  }
  builder.end({ ...describe(lines, style), page: first.page, boxes });
}

function describe(lines: PlacedLine[], style: Style): Pick<Block, 'type' | 'level'> {
  const [first] = lines;
  if (first !== undefined && lines.every((line) => isHeading(line, style))) {
    const rank = style.headingSizes.indexOf(Math.round(first.fontSize));
    return { type: 'heading', level: rank === -1 ? style.headingSizes.length + 1 : rank + 1 };
  }
  return { type: first !== undefined && /^[-–•*+▪●○]\s/.test(first.text) ? 'list' : 'para' };
}
