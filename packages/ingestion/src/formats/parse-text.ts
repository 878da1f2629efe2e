import { decodeText } from '../decode-text.ts';
import { checkBlocks, checkTextLength } from '../document-builder.ts';
import { isTitleLine, markHeadings } from '../heading-lines.ts';
import { LegacyVietnamese } from '../legacy-vietnamese.ts';
import { normaliseText } from '../normalise-text.ts';
import type { Block } from '../parsed-document.ts';
import type { FormatInput, FormatResult } from './format-parser.ts';

/** Plain text: the document text is the file itself, a block is a line, or a paragraph where lines are hard-wrapped. */
export async function parseText({ bytes, limits }: FormatInput): Promise<FormatResult> {
  const decoded = decodeText(bytes);
  const legacy = new LegacyVietnamese();
  const text = normaliseText(legacy.convertLines(decoded.text));
  checkTextLength(text.length, limits);

  const lines = readLines(text);
  const blocks = isHardWrapped(lines)
    ? joinWrappedLines(text, lines)
    : lines.map((line) => block(text, line));
  checkBlocks(blocks.length, limits);

  const [first, second] = blocks;
  const title =
    first !== undefined && second !== undefined && isTitleLine(first.text) ? first.text : undefined;
  if (first !== undefined && title !== undefined) {
    first.type = 'heading';
    first.level = 1;
  }
  markHeadings(blocks);
  return {
    text,
    blocks,
    pages: null,
    warnings: [...decoded.warnings, ...legacy.warnings],
    ...(title !== undefined && { title }),
  };
}

interface Line {
  start: number;
  end: number;
  text: string;
  /** An empty line stands before it. */
  isAfterGap: boolean;
}

const MARKER = /^(?:[-*•–+]\s|\p{L}{1,2}[).]\s|\d{1,3}[).]\s|Điều\s+\d|Article\s+\d|(?:Chương|Mục|Phần)\s)/iu;

function readLines(text: string): Line[] {
  const lines: Line[] = [];
  let isAfterGap = true;
  for (let start = 0; start <= text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const raw = text.slice(start, end);
    const trimmed = raw.trim();
    if (trimmed === '') {
      isAfterGap = true;
    } else {
      const from = start + raw.indexOf(trimmed);
      lines.push({ start: from, end: from + trimmed.length, text: trimmed, isAfterGap });
      isAfterGap = false;
    }
    start = end + 1;
  }
  return lines;
}

/** Lines broken at a column go on in lower case; lines that are paragraphs do not. */
function isHardWrapped(lines: Line[]): boolean {
  let pairs = 0;
  let continued = 0;
  for (const line of lines) {
    if (line.isAfterGap || MARKER.test(line.text)) continue;
    pairs += 1;
    if (/^\p{Ll}/u.test(line.text)) continued += 1;
  }
  return pairs >= 3 && continued >= 0.4 * pairs;
}

function joinWrappedLines(text: string, lines: Line[]): Block[] {
  const blocks: Block[] = [];
  let open: Line | undefined;
  for (const line of lines) {
    const goesOn = open !== undefined && !line.isAfterGap && !MARKER.test(line.text);
    if (open !== undefined && goesOn) {
      open.end = line.end;
    } else {
      if (open !== undefined) blocks.push(block(text, open));
      open = { ...line };
    }
  }
  if (open !== undefined) blocks.push(block(text, open));
  return blocks;
}

function block(text: string, { start, end }: Line): Block {
  const content = text.slice(start, end);
  return { type: /^[-*•–+]\s/.test(content) ? 'list' : 'para', text: content, start, end };
}
