import { readArticleTitle } from './document-title.ts';
import { firstIndexWhere } from './first-index-where.ts';
import { findClauses, findLegalMarks, type LegalMark } from './legal-marks.ts';
import type { Block, ParsedDocument } from './parsed-document.ts';
import type { Section, SectionUnit } from './section.ts';

/** Sections of a legal document: its articles, and what stands before, between and after them. */
export function legalSections(document: ParsedDocument): Section[] {
  const marks = findLegalMarks(document.text);
  return marks.length === 0 ? singleArticle(document) : articleSections(document, marks);
}

/** A file whose title is like `Luật X - Điều 12. Tiêu đề`. */
function singleArticle({ title, text, blocks }: ParsedDocument): Section[] {
  const article = readArticleTitle(title);
  const [first] = blocks;
  const bodyStart = first !== undefined && first.type === 'heading' ? first.end : 0;
  const path =
    article === undefined ? [title] : [article.document, article.heading].filter((part) => part !== '');
  const clauses = findClauses(text, bodyStart, text.length);
  return [
    {
      start: 0,
      end: text.length,
      bodyStart,
      path,
      label: article === undefined ? '' : `Điều ${article.number}`,
      units: clauseUnits(0, text.length, clauses, blocks),
    },
  ];
}

/** Rank in the path; a division ends those of the same or a lower rank. */
const RANKS = { document: 0, part: 1, chapter: 2, section: 3 } as const;

function articleSections({ title, text, blocks }: ParsedDocument, marks: LegalMark[]): Section[] {
  const sections: Section[] = [];
  const outer = marks.filter(({ level }) => level !== 'clause' && level !== 'point');
  const inner = marks.filter(({ level }) => level === 'clause' || level === 'point');
  const clausesBetween = (from: number, to: number) =>
    inner.slice(
      firstIndexWhere(inner.length, (index) => (inner[index]?.start ?? 0) >= from),
      firstIndexWhere(inner.length, (index) => (inner[index]?.start ?? 0) >= to),
    );
  let divisions: { rank: number; title: string }[] = [];
  /** Headings whose text has not begun yet: they go with the section that follows. */
  let pendingStart: number | undefined;

  const add = (
    start: number,
    end: number,
    part: Pick<Section, 'bodyStart' | 'path' | 'label'>,
    clauses: LegalMark[],
  ) => {
    if (text.slice(start, end).trim() === '') return;
    sections.push({ start, end, ...part, units: clauseUnits(start, end, clauses, blocks) });
  };
  const first = outer[0]?.start ?? text.length;
  add(0, first, { bodyStart: 0, path: [title], label: '' }, []);

  for (const [index, mark] of outer.entries()) {
    const end = outer[index + 1]?.start ?? text.length;
    const start = pendingStart ?? mark.start;
    const path = [divisions[0]?.rank === 0 ? '' : title, ...divisions.map((division) => division.title)];
    if (mark.level === 'article') {
      const part = {
        bodyStart: mark.headingEnd,
        path: clean([...path, mark.title]),
        label: `Điều ${mark.number}`,
      };
      add(start, end, part, clausesBetween(mark.start, end));
      pendingStart = undefined;
    } else if (mark.level === 'annex') {
      divisions = [];
      add(
        start,
        end,
        { bodyStart: mark.headingEnd, path: clean([title, mark.title]), label: annexLabel(mark) },
        [],
      );
      pendingStart = undefined;
    } else if (mark.level === 'closing') {
      add(start, end, { bodyStart: mark.start, path: [title], label: '' }, []);
      pendingStart = undefined;
    } else {
      const rank = rankOf(mark);
      divisions = [...divisions.filter((division) => division.rank < rank), { rank, title: mark.title }];
      const hasText = text.slice(mark.headingEnd, end).trim() !== '';
      if (!hasText && outer[index + 1] !== undefined) {
        pendingStart ??= mark.start;
        continue;
      }
      const above = divisions.map((division) => division.title);
      const part = {
        bodyStart: mark.headingEnd,
        path: clean([rank === 0 ? '' : title, ...above]),
        label: '',
      };
      add(start, end, part, []);
      pendingStart = undefined;
    }
  }
  return withoutGaps(sections, text.length);
}

function rankOf(mark: LegalMark): number {
  return mark.level === 'part' || mark.level === 'chapter' || mark.level === 'section'
    ? RANKS[mark.level]
    : 0;
}

function annexLabel(mark: LegalMark): string {
  return mark.number === '' ? 'Phụ lục' : `Phụ lục ${mark.number}`;
}

function clean(path: string[]): string[] {
  return path.filter((part) => part !== '');
}

/** White space between sections belongs to the one before it. */
function withoutGaps(sections: Section[], length: number): Section[] {
  return sections.map((section, index) => ({ ...section, end: sections[index + 1]?.start ?? length }));
}

/** The Khoản of an article, what stands before the first as a unit of its own; without Khoản its paragraphs. */
function clauseUnits(start: number, end: number, marks: LegalMark[], blocks: Block[]): SectionUnit[] {
  const units: SectionUnit[] = [];
  for (const mark of marks) {
    if (mark.level === 'clause') units.push({ start: mark.start, clause: mark.number, points: [] });
    else units.at(-1)?.points?.push({ start: mark.start, letter: mark.number });
  }
  const leadEnd = units[0]?.start ?? end;
  return [...blockUnits(start, leadEnd, blocks), ...units];
}

/** One unit a block, the first from `start` on. */
export function blockUnits(start: number, end: number, blocks: Block[]): SectionUnit[] {
  if (end <= start) return [];
  const from = firstIndexWhere(blocks.length, (index) => (blocks[index]?.start ?? 0) > start);
  const to = firstIndexWhere(blocks.length, (index) => (blocks[index]?.start ?? 0) >= end);
  const units: SectionUnit[] = [{ start, ...tableHeaderOf(blocks[from - 1], start) }];
  for (const block of blocks.slice(from, to)) {
    const isFirstText = units.length === 1 && units[0]?.start === start && block.start === start;
    if (isFirstText) continue;
    units.push({ start: block.start, ...tableHeaderOf(block, block.start) });
  }
  return units;
}

function tableHeaderOf(block: Block | undefined, start: number): { tableHeader?: string } {
  return block?.tableHeader === undefined || block.start !== start ? {} : { tableHeader: block.tableHeader };
}
