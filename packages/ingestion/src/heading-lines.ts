import { isNationalHeading } from './document-title.ts';
import type { Block } from './parsed-document.ts';

/** A first line that names the text: short, one line, not a sentence. */
export function isTitleLine(text: string): boolean {
  if (CHAPTER.test(text) || isNationalHeading(text)) return false; // names a part or the state
  return text.length <= 200 && !text.includes('\n') && !/[.;:,!…]$/.test(text) && /\p{L}/u.test(text);
}

/**
 * Marks the paragraphs that are headings in all but name: `CHƯƠNG …`, capitals, numbered lines above a paragraph, and
 * (where the format knows) bold lines. Formats without heading styles depend on this; most Vietnamese Word files have
 * no heading styles at all.
 *
 * @param isBold whether all of a block is bold; formats that cannot know leave it out
 */
export function markHeadings(blocks: Block[], isBold: (block: Block) => boolean = () => false): void {
  const hasChapters = blocks.some((block) => CHAPTER.test(block.text));
  for (const [index, block] of blocks.entries()) {
    if (block.type !== 'para' && block.type !== 'list') continue;
    const level = headingLevel(block.text, isBold(block), blocks[index + 1]?.text, hasChapters);
    if (level === undefined) continue;
    block.type = 'heading';
    block.level = level;
  }
}

const MAX_LENGTH = 120;
const MAX_NUMBER = 99;
/** Numbers go down to depth 5, which is level 8. */
const BELOW_NUMBERS = 9;

function headingLevel(
  text: string,
  isBold: boolean,
  next: string | undefined,
  hasChapters: boolean,
): number | undefined {
  if (text.length > MAX_LENGTH || text.includes('\n') || !/^[\p{L}\p{N}].*[^.;,:!?…]$/u.test(text))
    return undefined;
  if (isPart(text)) return 2;
  const depth = numberDepth(text);
  if (depth !== undefined) {
    // An item of a list is followed by the next item; a heading is followed by what it is about.
    const leads = next !== undefined && (numberDepth(next) ?? 0) !== depth && !isUnnumberedHeading(next);
    if (!isBold && !(leads && next.length > text.length) && depth === 1) return undefined;
    // Under chapters the headings are `1.1`, `1.2`; a plain `3.` is an item somewhere below them.
    return depth === 1 && hasChapters ? BELOW_NUMBERS : 3 + depth;
  }
  if (isCapitals(text)) return 3;
  // Bold `Năm: 2014` is a field, not a heading.
  return isBold && /\p{L}/u.test(text) && !/:\s/.test(text) ? BELOW_NUMBERS : undefined;
}

const CHAPTER = /^(?:PHẦN|CHƯƠNG|CHAPTER|PART)\s+(?:[IVXLC]+|\d+)(?![\p{L}\d])/iu;

/** What stands beside the chapters of a thesis or report, in capitals. */
const UNNUMBERED_PART =
  /^(?:LỜI [\p{Lu}\s]+|MỞ ĐẦU|PHẦN MỞ ĐẦU|TÓM TẮT|KẾT LUẬN|TÀI LIỆU THAM KHẢO|PHỤ LỤC|DANH MỤC)(?![\p{Ll}])[^\p{Ll}]*$/u;

function isPart(text: string): boolean {
  return CHAPTER.test(text) || UNNUMBERED_PART.test(text);
}

function isUnnumberedHeading(text: string): boolean {
  return isPart(text) || isCapitals(text);
}

/** `1. A` has depth 1, `2.3.1 A` depth 3; years and quantities are no numbers of headings. */
function numberDepth(text: string): number | undefined {
  const number = /^(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+(?=\p{L})/u.exec(text)?.[1];
  if (number === undefined) return undefined;
  const parts = number.split('.');
  const isDotted = parts.length > 1 || text.startsWith(`${number}.`);
  return isDotted && parts.every((part) => Number(part) <= MAX_NUMBER) ? parts.length : undefined;
}

/** All capitals, at least two words: a single capital word is often a label or an acronym. */
function isCapitals(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? [];
  return (
    letters.length >= 6 &&
    /\p{L}\s+.*\p{L}/u.test(text) &&
    text === text.toUpperCase() &&
    text !== text.toLowerCase()
  );
}
