import { splitLines, splitSentences, type TextSpan } from './split-sentences.ts';

/** What is quoted as one piece: a sentence, a clause of a law, a row of a table. */
export interface AnswerUnit {
  /** One span, or two when an item is quoted with the lead that it depends on. In order, offsets into the text. */
  spans: TextSpan[];
  /** The question that the unit follows: says what it answers, is not an answer itself. */
  lead?: TextSpan;
  /** The heading that the unit stands under, in the text. */
  heading?: TextSpan;
}

/** Clauses up to this many characters are quoted whole. */
const MAX_CLAUSE_LENGTH = 700;
/** A list up to this many characters is quoted whole with the line that opens it. */
const MAX_LIST_LENGTH = 500;

/**
 * The units of a passage, in reading order.
 *
 * - law (an article in label, context or text): each Khoản whole; a long one by Điểm, each with the opening line it depends on
 * - table row (`header: value` lines): the row; a long one by line; the column with the question is left out
 * - everything else: sentences; a list stays with the line that opens it
 *
 * A question (in prose or in a sheet) never is a unit: it becomes the `lead` of the unit that follows it. Nor is a
 * heading: it becomes the `heading` of the units below it. A passage of nothing else is quoted all the same.
 */
export function splitAnswerUnits(passage: { text: string; context: string; label: string }): AnswerUnit[] {
  const { text } = passage;
  const lines = splitLines(text);
  if (isRow(text, lines)) return splitRow(text, lines);
  const isLegal = isLegalPassage(passage);
  const answers: AnswerUnit[] = [];
  for (const { heading, question, body } of sectionsOf(text, lines)) {
    const units = groupLines(text, body, isLegal).flatMap((group) => splitGroup(text, group, isLegal));
    const above = { ...(heading && { heading }), ...(question && { lead: question }) };
    answers.push(...attachLeads(text, units).map((unit) => ({ ...above, ...unit })));
  }
  return answers.length > 0 ? answers : lines.map((span) => ({ spans: [span] }));
}

/** Lines below one heading or question. */
interface AnswerSection {
  heading?: TextSpan;
  question?: TextSpan;
  body: TextSpan[];
}

function sectionsOf(text: string, lines: readonly TextSpan[]): AnswerSection[] {
  const sections: AnswerSection[] = [];
  let current: AnswerSection = { body: [] };
  let isInQuestion = false;
  for (const [index, line] of lines.entries()) {
    const content = text.slice(line.start, line.end);
    const isAnswer = ANSWER_HEADER.test(content);
    if (isHeading(content)) {
      sections.push(current);
      current = { heading: line, body: [] };
      isInQuestion = false;
    } else if (isInQuestion && !isAnswer) {
      if (current.question) current.question.end = line.end;
    } else if (
      QUESTION_HEADER.test(content) ||
      (QUESTION_END.test(content) && !isAnswer && isWholeQuestion(text, line))
    ) {
      sections.push(current);
      current = { ...(current.heading && { heading: current.heading }), question: { ...line }, body: [] };
      // A question of several lines goes on up to its answer.
      isInQuestion = lines
        .slice(index + 1)
        .some(({ start, end }) => ANSWER_HEADER.test(text.slice(start, end)));
    } else {
      isInQuestion = false;
      current.body.push(isAnswer && current.question ? withoutAnswerHeader(text, line) : line);
    }
  }
  sections.push(current);
  return sections;
}

function isWholeQuestion(text: string, line: TextSpan): boolean {
  return splitSentences(text.slice(line.start, line.end)).length === 1;
}

/** A line with the list items below it. */
interface Group {
  head: TextSpan;
  items: TextSpan[];
}

const ARTICLE_IN_CONTEXT = /(?:^|[^\p{L}])(?:Điều|Article|Section|§)\s*\d+/u;
const ARTICLE_LINE = /^[ \t]*(?:Điều|Article)\s+\d+[a-zđ]?[.:]/mu;
const MAX_HEADING_LENGTH = 200;
const HEADING_MARK = /^(?:#{1,6}\s|\d{1,2}(?:\.\d{1,2})+\.?\s+\p{Lu}|[IVX]{1,5}\.\s+\p{Lu})/u;
const PART_OF_LAW =
  /^(?:điều|article|chương|chapter|mục|section|phần|part|phụ lục|appendix)\s+(?:\d+|[ivxlc]+)[a-zđ]?(?:[.:\s-]|$)/iu;
const CLAUSE_LINE = /^\d{1,3}[a-zđ]?\.\s/u;
const ITEM_LINE = /^(?:[-–—•*+◦▪·]\s|[a-zđ]{1,2}\)\s|\d{1,3}\)\s)/u;
const ROW_LINE = /^[\p{L}\p{N}(][^:\n?!]{0,60}:\s+\S/u;
const QUESTION_HEADER = /^(?:câu hỏi|hỏi|nội dung câu hỏi|question|query|q)\s*(?:\(.{0,20}\))?\s*\d*\s*:/iu;
const ANSWER_HEADER =
  /^(?:câu trả lời|trả lời|đáp án|giải đáp|đáp|nội dung trả lời|answer|response|reply|a)\s*(?:\(.{0,20}\))?\s*\d*\s*:\s*/iu;
const QUESTION_END = /[?？]["”’»)\]]*$/u;

function isLegalPassage({ text, context, label }: { text: string; context: string; label: string }): boolean {
  return (
    /^(?:Điều|Khoản|Article|Section|§)\s*\d/u.test(label) ||
    ARTICLE_IN_CONTEXT.test(context) ||
    ARTICLE_LINE.test(text)
  );
}

/** A line that names what follows: Markdown, a part of a law, a numbered title, all capitals; never ends like a sentence. */
function isHeading(line: string): boolean {
  if (line.length > MAX_HEADING_LENGTH || /[.;:,!?…]["”)]*$/u.test(line)) return false;
  if (HEADING_MARK.test(line) || PART_OF_LAW.test(line)) return true;
  return /\s/u.test(line) && /\p{Lu}{2}/u.test(line) && !/\p{Ll}/u.test(line);
}

function groupLines(text: string, lines: TextSpan[], isLegal: boolean): Group[] {
  const groups: Group[] = [];
  for (const line of lines) {
    const content = text.slice(line.start, line.end);
    const group = groups.at(-1);
    if (group !== undefined && continuesGroup(text, group, content, isLegal)) group.items.push(line);
    else groups.push({ head: line, items: [] });
  }
  return groups;
}

function continuesGroup(text: string, group: Group, line: string, isLegal: boolean): boolean {
  const opens = text.slice(group.head.start, group.head.end).endsWith(':');
  const isItem = ITEM_LINE.test(line) || (!isLegal && CLAUSE_LINE.test(line));
  if (isItem) return isLegal || opens;
  // "X :" on a line of its own is explained by the next line, whatever it looks like.
  return opens && group.items.length === 0 && !CLAUSE_LINE.test(line);
}

function splitGroup(text: string, group: Group, isLegal: boolean): AnswerUnit[] {
  const whole = { start: group.head.start, end: group.items.at(-1)?.end ?? group.head.end };
  const length = whole.end - whole.start;
  if (isLegal && length <= MAX_CLAUSE_LENGTH) return [{ spans: [whole] }];
  if (group.items.length === 0) return sentencesOf(text, group.head).map((span) => ({ spans: [span] }));
  if (length <= MAX_LIST_LENGTH) return [{ spans: [whole] }];
  const lead = sentencesOf(text, group.head).at(-1) ?? group.head;
  const before = sentencesOf(text, group.head).slice(0, -1);
  return [
    ...before.map((span) => ({ spans: [span] })),
    ...group.items.flatMap((item) => splitItem(text, lead, item)),
  ];
}

function splitItem(text: string, lead: TextSpan, item: TextSpan): AnswerUnit[] {
  const parts = item.end - item.start <= MAX_LIST_LENGTH ? [item] : sentencesOf(text, item);
  return parts.map((part) => {
    const isNext = text.slice(lead.end, part.start).trim() === '';
    return { spans: isNext ? [{ start: lead.start, end: part.end }] : [lead, part] };
  });
}

function sentencesOf(text: string, span: TextSpan): TextSpan[] {
  return splitSentences(text.slice(span.start, span.end)).map(({ start, end }) => ({
    start: span.start + start,
    end: span.start + end,
  }));
}

function attachLeads(text: string, units: AnswerUnit[]): AnswerUnit[] {
  const answers: AnswerUnit[] = [];
  let question: TextSpan | undefined;
  for (const unit of units) {
    const [first] = unit.spans;
    if (unit.spans.length === 1 && first && QUESTION_END.test(text.slice(first.start, first.end))) {
      question = first;
      continue;
    }
    answers.push(question === undefined ? unit : { ...unit, lead: question });
    question = undefined;
  }
  return answers.length > 0 ? answers : units;
}

function isRow(text: string, lines: TextSpan[]): boolean {
  const labelled = lines.filter(({ start, end }) => ROW_LINE.test(text.slice(start, end))).length;
  return labelled >= 2 && labelled >= lines.length * 0.5;
}

function splitRow(text: string, lines: TextSpan[]): AnswerUnit[] {
  const questions = lines.filter(({ start, end }) => QUESTION_HEADER.test(text.slice(start, end)));
  const values = lines
    .filter((line) => !questions.includes(line))
    .map((line) => withoutAnswerHeader(text, line));
  const [first, last] = [values[0], values.at(-1)];
  if (first === undefined || last === undefined) return lines.map((span) => ({ spans: [span] }));
  const [lead] = questions;
  const attach = (spans: TextSpan[]): AnswerUnit => (lead === undefined ? { spans } : { spans, lead });
  const isContiguous = questions.every(({ start }) => start < first.start || start > last.end);
  if (isContiguous && last.end - first.start <= MAX_LIST_LENGTH) {
    return [attach([{ start: first.start, end: last.end }])];
  }
  return values
    .flatMap((line) => (line.end - line.start <= MAX_LIST_LENGTH ? [line] : sentencesOf(text, line)))
    .map((span) => attach([span]));
}

function withoutAnswerHeader(text: string, line: TextSpan): TextSpan {
  const header = ANSWER_HEADER.exec(text.slice(line.start, line.end))?.[0] ?? '';
  return header.length < line.end - line.start ? { start: line.start + header.length, end: line.end } : line;
}
