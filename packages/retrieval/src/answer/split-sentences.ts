/** A piece of a text, UTF-16 offsets, `end` exclusive. */
export interface TextSpan {
  start: number;
  end: number;
}

/**
 * Sentences of a text, in order, without surrounding white space and without overlap.
 *
 * A sentence ends at `. ! ? … ;` before white space and a capital letter or digit, and at a line break, unless the
 * next line goes on in lower case. It does not end after an abbreviation (`TP.`, `ThS.`, `Dr.`), an initial
 * (`J. K. Rowling`) or an enumeration mark that starts it (`Điều 5.`, `1.`, `2.1.`, `IV.`, `a)`).
 */
export function splitSentences(text: string): TextSpan[] {
  const spans: TextSpan[] = [];
  for (const block of splitLines(text)) spans.push(...splitBlock(text, block));
  return spans;
}

/** Lines without surrounding white space; a line that a soft wrap cut in two is one. */
export function splitLines(text: string): TextSpan[] {
  const lines: TextSpan[] = [];
  for (const match of text.matchAll(/[^\r\n\f\v\u2028\u2029]+/gu)) {
    const span = trimSpan(text, { start: match.index, end: match.index + match[0].length });
    if (span.start === span.end) continue;
    const previous = lines.at(-1);
    if (previous !== undefined && isSoftWrap(text, previous, span)) previous.end = span.end;
    else lines.push(span);
  }
  return lines;
}

/** Without the white space at both ends. */
export function trimSpan(text: string, span: TextSpan): TextSpan {
  let { start, end } = span;
  while (start < end && isSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return { start, end };
}

/** Before a dot, compared in lower case. A sentence may end with one, but far more often goes on. */
const ABBREVIATIONS = new Set(
  (
    'tp tx tt q p h ts ths tskh pgs gs bs ks cn ks ls ds nsnd nsưt nxb cty ubnd tr sđt đt st vd ' +
    'mr mrs ms dr prof rev gen col sgt capt lt hon sr jr st mt ft no nos vol ed eds vs fig figs eq art arts sec ' +
    'ch pp inc ltd co corp dept est approx al cf e.g i.e u.s u.k u.n ph.d a.m p.m'
  ).split(' '),
);

const BOUNDARY = /[.!?…;]+["”’»)\]]*(?=\s+["“‘«([]*[\p{Lu}\p{N}])/gu;
const ENUMERATION =
  /^(?:(?:điều|khoản|mục|chương|phần|phụ lục|bài|câu|article|section|chapter|part|clause|rule)\s+)?(?:\d{1,4}(?:\.\d{1,3}){0,4}|[ivxlc]{1,6}|\p{L})[.)]?$/iu;
const ENUMERATED_LINE = /^(?:\p{L}{1,2}|[ivxlc]{1,6}|\d{1,3})[.)]\s/u;

function splitBlock(text: string, block: TextSpan): TextSpan[] {
  const line = text.slice(block.start, block.end);
  const spans: TextSpan[] = [];
  let start = 0;
  for (const match of line.matchAll(BOUNDARY)) {
    const end = match.index + match[0].length;
    if (match[0].startsWith('.') && isDotInside(line.slice(start, match.index))) continue;
    spans.push(trimSpan(text, { start: block.start + start, end: block.start + end }));
    start = end;
  }
  spans.push(trimSpan(text, { start: block.start + start, end: block.end }));
  return spans.filter((span) => span.end > span.start);
}

/** @param head the sentence so far, up to the dot */
function isDotInside(head: string): boolean {
  const sentence = head.trim();
  if (ENUMERATION.test(sentence)) return true;
  const word = /[\p{L}\p{M}.]+$/u.exec(sentence)?.[0] ?? '';
  if (word === '') return false;
  return /^\p{Lu}$/u.test(word) || ABBREVIATIONS.has(word.toLowerCase());
}

function isSoftWrap(text: string, previous: TextSpan, next: TextSpan): boolean {
  const head = text.slice(next.start, Math.min(next.end, next.start + 8));
  if (!/^\p{Ll}/u.test(head) || ENUMERATED_LINE.test(head)) return false;
  if (!/[\p{L}\p{M}\p{N},-]/u.test(text.charAt(previous.end - 1))) return false;
  // Rows of a table.
  if (text.slice(previous.start, next.end).includes(' | ')) return false;
  return !/\n\s*\n/.test(text.slice(previous.end, next.start));
}

function isSpace(code: number): boolean {
  return (
    code <= 32 || code === 160 || code === 0xfeff || code === 0x3000 || (code >= 0x2000 && code <= 0x200b)
  );
}
