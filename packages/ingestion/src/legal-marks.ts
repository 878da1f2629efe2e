import { firstIndexWhere } from './first-index-where.ts';

/** A place where a part of a Vietnamese legal document begins. */
export interface LegalMark {
  level: 'document' | 'part' | 'chapter' | 'section' | 'article' | 'clause' | 'point' | 'annex' | 'closing';
  /** `12`, `12a`, `II`, `a`; empty for documents and closings. */
  number: string;
  /** Offset of the line. */
  start: number;
  /** End of what is heading: the line, or the next one where the title stands there. */
  headingEnd: number;
  /** The heading on one line, e.g. `Điều 12. Tốc độ xe` or `CHƯƠNG II. QUY TẮC`. */
  title: string;
}

/**
 * Finds Phần, Chương, Mục, Điều, Khoản and Điểm in the text of a law, decree, regulation or contract.
 *
 * An article counts only in the sequence of articles, a clause only in the sequence of its article, and neither inside
 * “…”, so that quoted articles of amending laws stay in the clause that quotes them.
 *
 * @returns all marks in text order; no `article` among them when the text is not built of articles
 */
export function findLegalMarks(text: string): LegalMark[] {
  const isQuoted = quotedRanges(text);
  const documents = findLines(text, DOCUMENT, 'document', isQuoted);
  const articles = chooseSequence(findArticles(text, isQuoted), documents);
  if (!isArticleText(text, articles)) return [];

  const divisions = [
    ...findDivisions(text, PART, 'part', isQuoted),
    ...findDivisions(text, CHAPTER, 'chapter', isQuoted),
    ...findDivisions(text, SECTION, 'section', isQuoted),
  ];
  const firstStart = articles[0]?.start ?? 0;
  const lastStart = articles.at(-1)?.start ?? 0;
  const annexes = findLines(text, ANNEX, 'annex', isQuoted).filter(({ start }) => start > firstStart);
  // Only a title between two runs of articles begins a document of its own; others are mentions or the law's own title.
  const inner = documents.filter(
    ({ start }) => articles.find((article) => article.start > start)?.number === '1',
  );
  const closing = findLines(text, CLOSING, 'closing', isQuoted).find(({ start }) => start > lastStart);
  const outer = [
    ...inner.filter(({ start }) => start > firstStart),
    ...divisions,
    ...annexes,
    ...articles,
    ...(closing === undefined ? [] : [closing]),
  ].toSorted((a, b) => a.start - b.start);
  return outer.flatMap((mark, index) => {
    if (mark.level !== 'article') return [mark];
    return [mark, ...findClauses(text, mark.headingEnd, outer[index + 1]?.start ?? text.length, isQuoted)];
  });
}

/** Clauses and points between two offsets, which are the body of one article. */
export function findClauses(
  text: string,
  from: number,
  to: number,
  isQuoted: (offset: number) => boolean = quotedRanges(text),
): LegalMark[] {
  const marks: LegalMark[] = [];
  let expected = 1;
  for (const mark of linesMatching(text.slice(from, to), CLAUSE_OR_POINT)) {
    const start = from + mark.index;
    if (isQuoted(start)) continue;
    const { clause, point } = mark.groups;
    const line = { start, headingEnd: start, title: '' };
    if (clause !== undefined && Number(clause) === expected) {
      marks.push({ level: 'clause', number: clause, ...line });
      expected += 1;
    } else if (point !== undefined && expected > 1) {
      marks.push({ level: 'point', number: point.toLowerCase(), ...line });
    }
  }
  return marks;
}

// Markdown sources put `## ` or `**` before their headings.
const LINE = '^[ \\t]*(?:#{1,6}[ \\t]+)?(?:\\*\\*|__)?';
const PART = new RegExp(
  `${LINE}(?<word>PHẦN)\\s+(?:THỨ\\s+)?(?<number>[IVXLC]+|NHẤT|HAI|BA|TƯ|NĂM|SÁU|BẢY|TÁM|CHÍN|MƯỜI|\\d+)(?![\\p{L}\\d])(?<rest>.*)$`,
  'gmiu',
);
const CHAPTER = new RegExp(
  `${LINE}(?<word>CHƯƠNG)\\s+(?<number>[IVXLC]+|\\d+)(?![\\p{L}\\d])(?<rest>.*)$`,
  'gmiu',
);
const SECTION = new RegExp(
  `${LINE}(?<word>MỤC)\\s+(?<number>[IVXLC]+|\\d+)(?![\\p{L}\\d])(?<rest>.*)$`,
  'gmiu',
);
const ARTICLE = new RegExp(
  `${LINE}(?<word>Điều)\\s+(?<number>\\d+[a-zđ]?)\\s*(?:[.:](?<rest>.*)|\\**)$`,
  'gmiu',
);
const CLAUSE_OR_POINT = /^[ \t]*(?:(?<clause>\d{1,3})\.\s+(?=\p{L}|["“(])|(?<point>[a-zđ]{1,2})\)\s+)/gmu;
const DOCUMENT =
  /^[ \t]*(?:#{1,6}[ \t]+)?(?:\*\*)?(?:BỘ LUẬT|LUẬT|PHÁP LỆNH|HIẾN PHÁP|NGHỊ ĐỊNH|NGHỊ QUYẾT|THÔNG TƯ(?: LIÊN TỊCH)?|QUYẾT ĐỊNH|CHỈ THỊ|QUY CHẾ|QUY ĐỊNH|ĐIỀU LỆ|NỘI QUY|QUY TRÌNH|HỢP ĐỒNG|THỎA THUẬN)(?![\p{L}\d])[^\p{Ll}\n]{0,200}$/gmu;
const ANNEX =
  /^[ \t]*(?:#{1,6}[ \t]+)?(?:\*\*)?PHỤ LỤC(?:\s+(?:SỐ\s+)?(?<number>[IVXLC]+|\d+[A-Z]?))?(?![\p{L}\d])[^\n]{0,100}$/gmu;
const CLOSING =
  /^[ \t]*(?:(?:TM|T\/M|KT|TL|TUQ|Q)\.[^\n]{0,80}|Nơi nhận\s*:[^\n]*|(?:CHỦ TỊCH|BỘ TRƯỞNG|THỦ TƯỚNG|TỔNG GIÁM ĐỐC|GIÁM ĐỐC|HIỆU TRƯỞNG)[^\p{Ll}\n]{0,80}|(?:Luật|Bộ luật|Pháp lệnh|Nghị quyết) này (?:đã )?được[^\n]{0,200}thông qua[^\n]*)$/gmu;

/** Characters per article past which a text only mentions articles. The longest of a law has some 5,000. */
const MAX_MEAN_ARTICLE_LENGTH = 10_000;

interface LineMatch {
  index: number;
  line: string;
  groups: Record<string, string | undefined>;
}

function* linesMatching(text: string, pattern: RegExp): Generator<LineMatch> {
  for (const match of text.matchAll(pattern)) {
    yield { index: match.index, line: match[0], groups: match.groups ?? {} };
  }
}

function findLines(
  text: string,
  pattern: RegExp,
  level: LegalMark['level'],
  isQuoted: (offset: number) => boolean,
): LegalMark[] {
  return [...linesMatching(text, pattern)]
    .filter(({ index }) => !isQuoted(index))
    .map(({ index, line, groups }) => ({
      level,
      number: groups['number'] ?? '',
      start: index,
      headingEnd: index + line.length,
      title: cleanTitle(line),
    }));
}

/** The title of a division stands behind its number or in the next line. */
function findDivisions(
  text: string,
  pattern: RegExp,
  level: LegalMark['level'],
  isQuoted: (offset: number) => boolean,
): LegalMark[] {
  const marks: LegalMark[] = [];
  for (const { index, line, groups } of linesMatching(text, pattern)) {
    const rest = cleanTitle((groups['rest'] ?? '').replace(/^[.:–-]/, ''));
    const word = groups['word'] ?? '';
    // "chương II của Luật này ..." at the start of a wrapped line is a mention.
    if (isQuoted(index) || word === word.toLowerCase() || /^\p{Ll}|[;,]$/u.test(rest) || rest.length > 250)
      continue;
    const name = cleanTitle(line.slice(0, line.length - (groups['rest'] ?? '').length));
    const lineEnd = index + line.length;
    const next = rest === '' ? nextLine(text, lineEnd) : undefined;
    const isTitle = next !== undefined && next.text.length <= 250 && !ANY_MARK.test(next.text);
    marks.push({
      level,
      number: groups['number'] ?? '',
      start: index,
      headingEnd: isTitle ? next.end : lineEnd,
      title: [name, rest === '' ? (isTitle ? cleanTitle(next.text) : '') : rest]
        .filter((part) => part !== '')
        .join('. '),
    });
  }
  return marks;
}

const ANY_MARK = /^[ \t#*_]*(?:Điều|Chương|Mục|Phần)\s+(?:thứ\s+)?(?:\d|[IVXLC]+(?!\p{L}))/iu;

function nextLine(text: string, from: number): { text: string; end: number } | undefined {
  const match = /\S[^\n]*/.exec(text.slice(from, from + 1_000));
  return match === null ? undefined : { text: match[0], end: from + match.index + match[0].length };
}

function cleanTitle(line: string): string {
  return line
    .replace(/^[\s#*_]+|[\s*_]+$/g, '')
    .replace(/\s+/g, ' ')
    .slice(0, 300);
}

interface Article extends LegalMark {
  value: number;
  suffix: string;
}

function findArticles(text: string, isQuoted: (offset: number) => boolean): Article[] {
  const articles: Article[] = [];
  for (const { index, line, groups } of linesMatching(text, ARTICLE)) {
    const number = (groups['number'] ?? '').toLowerCase();
    if (isQuoted(index) || TABLE_OF_CONTENTS.test(line)) continue;
    const [, value = '0', suffix = ''] = /^(\d+)(.*)$/.exec(number) ?? [];
    const title = cleanTitle(line);
    const mark = { level: 'article', number, start: index, headingEnd: index + line.length, title } as const;
    articles.push({ ...mark, value: Number(value), suffix });
  }
  return articles;
}

/** A heading with dot leaders or a page number behind it. */
const TABLE_OF_CONTENTS = /(?:\.{3,}|…|\t)\s*\d{1,4}\s*$/;

const LOOK_BACK = 300;
const GAP_COST = 0.3;
const MAX_GAP_COST = 2;
/** A run from 1 without a new title must be worth more than this: three articles. */
const RESTART_COST = 2.5;
const LATE_START_COST = 0.5;

/**
 * The best run of articles: each one counts 1, a gap in the numbers or a new start costs. Mentions that happen to
 * stand at the start of a line do not fit in and are left out, however many there are.
 */
function chooseSequence(articles: Article[], documents: LegalMark[]): Article[] {
  const scores: number[] = [];
  const previous: number[] = [];
  let best = -1;
  for (const [index, article] of articles.entries()) {
    let score = article.value === 1 ? 0 : -LATE_START_COST;
    let from = -1;
    for (let earlier = index - 1; earlier >= Math.max(0, index - LOOK_BACK); earlier -= 1) {
      const before = articles[earlier];
      if (before === undefined) continue;
      const gain = (scores[earlier] ?? 0) - stepCost(before, article, documents);
      if (gain > score) {
        score = gain;
        from = earlier;
      }
    }
    scores.push(score + 1);
    previous.push(from);
    if (best === -1 || score + 1 > (scores[best] ?? 0)) best = index;
  }
  const chosen: Article[] = [];
  for (let index = best; index !== -1; index = previous[index] ?? -1) {
    const article = articles[index];
    if (article !== undefined) chosen.unshift(article);
  }
  return chosen;
}

function stepCost(before: Article, article: Article, documents: LegalMark[]): number {
  const gap = article.value - before.value;
  if (gap === 0 && article.suffix > before.suffix) return 0;
  if (gap > 0) return Math.min(MAX_GAP_COST, GAP_COST * (gap - 1));
  if (article.value !== 1) return Number.POSITIVE_INFINITY;
  const hasTitle = documents.some(({ start }) => start > before.start && start < article.start);
  return hasTitle ? 0 : RESTART_COST;
}

function isArticleText(text: string, articles: Article[]): boolean {
  const [first, second] = articles;
  const isShort = articles.length === 2 && first?.value === 1 && second?.value === 2;
  const isLong = articles.length >= 3;
  return (isShort || isLong) && text.length / articles.length <= MAX_MEAN_ARTICLE_LENGTH;
}

const MAX_QUOTE_LENGTH = 30_000;

/** Ranges of “…” that begin at the start of a line: what an amending law puts into another one. */
function quotedRanges(text: string): (offset: number) => boolean {
  const ranges: { start: number; end: number }[] = [];
  let from = 0;
  for (const { index } of linesMatching(text, /^[ \t]*“/gmu)) {
    if (index < from) continue;
    const end = text.slice(index, index + MAX_QUOTE_LENGTH).search(/”[.;,]?[ \t]*$/mu);
    if (end === -1) continue;
    from = index + end;
    ranges.push({ start: index, end: from });
  }
  return (offset) => {
    const after = firstIndexWhere(ranges.length, (index) => (ranges[index]?.start ?? 0) > offset);
    return offset < (ranges[after - 1]?.end ?? 0);
  };
}
