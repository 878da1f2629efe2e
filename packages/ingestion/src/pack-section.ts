import type { Section, SectionUnit } from './section.ts';
import { sentences, splitText, type TextRange } from './split-text.ts';
import type { TextRuler } from './text-ruler.ts';

export interface PackingRule {
  /** A chunk grows up to this many tokens. */
  targetTokens: number;
  /** No chunk is longer, except an indivisible row. */
  maxTokens: number;
  /** `sentence`: repeat one sentence where a long paragraph was cut; a number: repeat up to so many tokens. */
  overlap: 'sentence' | number;
  /** Of the text that is cut. */
  ruler: TextRuler;
}

/** The smallest part that packing moves around: a whole unit, or a part of one that is too long. */
export interface Piece extends TextRange {
  clause?: string;
  point?: string;
  tableHeader?: string;
  /** Which unit of the section it is from, and which part of that was cut into sentences. */
  unit: number;
  part: number;
}

/** Pieces of one section that follow each other; `start` may lie before the first piece, in repeated text. */
export interface Pack extends TextRange {
  pieces: Piece[];
}

/**
 * Packs the units of a section into chunks: whole units up to the target; a unit over the target is cut at its points,
 * then at sentences, then at spaces. What is left at the end joins the chunk before it when it is small.
 *
 * @returns packs in text order that cover the section
 */
export function packSection(text: string, section: Section, rule: PackingRule): Pack[] {
  if (section.row?.question !== undefined) {
    return [{ start: section.start, end: section.end, pieces: [wholePiece(section)] }];
  }
  const overlapRoom = rule.overlap === 'sentence' ? 0 : rule.overlap;
  const budget = Math.max(1, rule.targetTokens - overlapRoom);
  const groups = groupPieces(text, section, budget, rule.ruler);
  const joined = rule.overlap === 'sentence' ? joinSmallEnd(groups, rule) : groups;
  return joined.map((pieces, index) => {
    const start = pieces[0]?.start ?? section.start;
    const end = pieces.at(-1)?.end ?? section.end;
    const before = joined[index - 1];
    return { start: before === undefined ? start : overlapStart(text, before, pieces, rule), end, pieces };
  });
}

/** Below this share of the target a rest is not worth a chunk of its own. */
const SMALL_SHARE = 0.15;

function wholePiece({ start, end }: Section): Piece {
  return { start, end, unit: 0, part: 0 };
}

function sizeOf(pieces: readonly Piece[], ruler: TextRuler): number {
  return pieces.length === 0 ? 0 : ruler.tokens(pieces[0]?.start ?? 0, pieces.at(-1)?.end ?? 0);
}

function groupPieces(text: string, section: Section, budget: number, ruler: TextRuler): Piece[][] {
  const groups: Piece[][] = [];
  let open: Piece[] = [];
  const flush = () => {
    if (open.length > 0) groups.push(open);
    open = [];
  };
  for (const [index, unit] of section.units.entries()) {
    const end = section.units[index + 1]?.start ?? section.end;
    const whole = { ...describe(unit), start: unit.start, end, unit: index, part: 0 };
    const isWhole = ruler.tokens(whole.start, trimmedEnd(text, whole)) <= budget;
    const pieces = isWhole ? [whole] : cutUnit(text, whole, unit, { budget, ruler });
    // A long unit begins its own chunk, unless only the heading of the section stands before it.
    if (!isWhole && sizeOf(open, ruler) >= SMALL_SHARE * budget) flush();
    for (const piece of pieces) {
      const start = open[0]?.start ?? piece.start;
      if (open.length > 0 && ruler.tokens(start, trimmedEnd(text, piece)) > budget) flush();
      open.push(piece);
    }
  }
  flush();
  return groups;
}

function describe(unit: SectionUnit): Pick<Piece, 'clause' | 'tableHeader'> {
  return {
    ...(unit.clause !== undefined && { clause: unit.clause }),
    ...(unit.tableHeader !== undefined && { tableHeader: unit.tableHeader }),
  };
}

function trimmedEnd(text: string, { start, end }: TextRange): number {
  return start + text.slice(start, end).trimEnd().length;
}

/** Points, then paragraphs and sentences of what is still too long. */
function cutUnit(
  text: string,
  whole: Piece,
  unit: SectionUnit,
  { budget, ruler }: { budget: number; ruler: TextRuler },
): Piece[] {
  const points = unit.points ?? [];
  const parts: Piece[] = [];
  const firstPoint = points[0]?.start ?? whole.end;
  if (firstPoint > whole.start) parts.push({ ...whole, end: firstPoint });
  for (const [index, point] of points.entries()) {
    const end = points[index + 1]?.start ?? whole.end;
    parts.push({ ...whole, start: point.start, end, point: point.letter });
  }
  return parts.flatMap((part, index) => {
    const numbered = { ...part, part: index };
    if (ruler.tokens(part.start, trimmedEnd(text, part)) <= budget) return [numbered];
    return splitText(text, part, { tokens: budget, ruler }).map((range) => ({ ...numbered, ...range }));
  });
}

function joinSmallEnd(groups: Piece[][], rule: PackingRule): Piece[][] {
  const last = groups.at(-1);
  const before = groups.at(-2);
  if (last === undefined || before === undefined) return groups;
  const isSmall = sizeOf(last, rule.ruler) < SMALL_SHARE * rule.targetTokens;
  const joined = [...before, ...last];
  return isSmall && sizeOf(joined, rule.ruler) <= rule.maxTokens ? [...groups.slice(0, -2), joined] : groups;
}

function overlapStart(text: string, before: Piece[], pieces: Piece[], rule: PackingRule): number {
  const start = pieces[0]?.start ?? 0;
  const from = before[0]?.start ?? start;
  if (rule.overlap !== 'sentence') {
    return repeatedFrom(text, from, start, rule.ruler.before(start, rule.overlap));
  }
  const isCut = before.at(-1)?.unit === pieces[0]?.unit && before.at(-1)?.part === pieces[0]?.part;
  if (!isCut) return start;
  const last = sentences(text, before.at(-1)?.start ?? from, start).at(-1);
  if (last === undefined || last.start <= from) return start;
  const room = Math.min(0.2 * rule.targetTokens, rule.maxTokens - sizeOf(pieces, rule.ruler));
  return rule.ruler.tokens(last.start, start) <= room ? last.start : start;
}

/** As many whole sentences as fit, else whole words. */
function repeatedFrom(text: string, from: number, start: number, lowest: number): number {
  const earliest = Math.max(from, lowest);
  if (earliest >= start) return start;
  const sentence = sentences(text, from, start).find((range) => range.start >= earliest);
  if (sentence !== undefined) return sentence.start;
  const word = /\s\S/.exec(text.slice(earliest, start));
  return word === null ? start : earliest + word.index + 1;
}
