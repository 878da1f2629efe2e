import { phrasePattern } from './phrase-pattern.ts';
import { splitSentences, type TextSpan, trimSpan } from './split-sentences.ts';

/** A stretch of an answer that one source has to support. */
export interface AnswerSegment extends TextSpan {
  /** Numbers of the markers that follow it, `[2]` is 2. */
  markers: number[];
}

const MARKER = /\s?\[\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\]/gu;
/** The closing line with the sources, and everything below it. */
const SOURCE_LINES = new RegExp(
  `(?:^|\\n)[ \\t>*_#-]*${phrasePattern(['nguồn|nguồn tham khảo|nguồn trích dẫn|tài liệu tham khảo|các nguồn|sources?|references?'])}[ \\t]*[*_]*[ \\t]*:[\\s\\S]*$`,
  'iu',
);
/** Marks of Markdown that carry no meaning for the words. */
const MARKUP = /\*\*|__|~~|`+|(?<=(?:^|\n)[ \t]*)(?:#{1,6} |> ?|[-*+•] )/gu;

/**
 * The sentences of an answer, without markers, Markdown marks at their ends, and the closing source lines.
 *
 * A marker inside a sentence ends a segment: "A is 1 [1] and B is 2 [2]." are two. Segments are in order, do not
 * overlap and hold at least one letter or digit.
 */
export function answerSegments(answer: string): AnswerSegment[] {
  const markers = markersOf(answer);
  const blank = (match: string): string => match.replace(/[^\n]/gu, (letter) => ' '.repeat(letter.length));
  const masked = answer.replace(SOURCE_LINES, blank).replace(MARKER, blank).replace(MARKUP, blank);

  const segments: AnswerSegment[] = [];
  for (const sentence of splitSentences(masked)) {
    const inside = markers.filter(({ start, end }) => start > sentence.start && end < sentence.end);
    let start = sentence.start;
    for (const marker of [...inside, { start: sentence.end, end: sentence.end }]) {
      const span = trimToWords(masked, { start, end: marker.start });
      if (span !== undefined) segments.push({ ...span, markers: [] });
      start = marker.end;
    }
  }
  for (const marker of markers) {
    const owner = segments.findLast(({ end }) => end <= marker.start + 1);
    if (owner !== undefined && !/\n/u.test(answer.slice(owner.end, marker.start).trim())) {
      owner.markers.push(...marker.numbers);
    }
  }
  return segments;
}

function markersOf(answer: string): { start: number; end: number; numbers: number[] }[] {
  return [...answer.matchAll(MARKER)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    numbers: (match[0].match(/\d+/gu) ?? []).map(Number),
  }));
}

/** Undefined when no word is left. What a marker cut off in front (", and …") goes. */
function trimToWords(text: string, span: TextSpan): TextSpan | undefined {
  const trimmed = trimSpan(text, span);
  const content = text.slice(trimmed.start, trimmed.end);
  if (!/[\p{L}\p{N}]/u.test(content)) return undefined;
  const cut = /^[,;:.)\]”\s]+/u.exec(content)?.[0].length ?? 0;
  return { start: trimmed.start + cut, end: trimmed.end };
}
