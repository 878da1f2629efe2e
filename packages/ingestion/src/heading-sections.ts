import { blockUnits } from './legal-sections.ts';
import type { Block, ParsedDocument } from './parsed-document.ts';
import type { Section } from './section.ts';

/**
 * Sections of a document by its headings, and one section for each row of a sheet.
 *
 * A heading without text of its own goes with the section that follows it.
 */
export function headingSections({ title, text, blocks }: ParsedDocument): Section[] {
  const sections: Section[] = [];
  const hasSheets = new Set(blocks.map((block) => block.page)).size > 1;
  let path: { level: number; title: string }[] = [];
  let pendingStart: number | undefined;
  let isOpen = false;

  for (const block of blocks) {
    if (block.type === 'heading') {
      const level = block.level ?? 1;
      path = [...path.filter((heading) => heading.level < level), { level, title: headingTitle(block) }];
      pendingStart ??= block.start;
      isOpen = false;
    } else if (block.row !== undefined) {
      const titles = hasSheets && block.row.sheet !== '' ? [title, block.row.sheet] : [title];
      sections.push(sectionAt(block.start, block.start, titles, block.row.label));
      Object.assign(sections.at(-1) ?? {}, { row: block.row });
      isOpen = false;
    } else if (!isOpen) {
      const titles = path.map((heading) => heading.title);
      const above = titles[0] === title ? titles : [title, ...titles];
      sections.push(sectionAt(pendingStart ?? block.start, block.start, above, labelOf(titles, title)));
      pendingStart = undefined;
      isOpen = true;
    }
  }
  if (pendingStart !== undefined) {
    const titles = path.map((heading) => heading.title);
    sections.push(
      sectionAt(pendingStart, pendingStart, titles[0] === title ? titles : [title, ...titles], ''),
    );
  }
  return close(sections, text.length, blocks);
}

const MAX_LABEL_LENGTH = 80;

function sectionAt(start: number, bodyStart: number, path: string[], label: string): Section {
  return { start, end: start, bodyStart, path, label, units: [] };
}

function headingTitle(block: Block): string {
  return (block.title ?? block.text).replace(/\s+/g, ' ').slice(0, 300);
}

/** The heading nearest to the text; the document's own title says nothing that a citation does not say already. */
function labelOf(titles: string[], title: string): string {
  const nearest = titles.at(-1);
  if (nearest === undefined || nearest === title) return '';
  return nearest.length <= MAX_LABEL_LENGTH
    ? nearest
    : `${nearest.slice(0, MAX_LABEL_LENGTH).replace(/\s+\S*$/, '')}…`;
}

function close(sections: Section[], length: number, blocks: Block[]): Section[] {
  return sections.map((section, index) => {
    const start = index === 0 ? 0 : section.start;
    const end = sections[index + 1]?.start ?? length;
    const units = section.row === undefined ? blockUnits(start, end, blocks) : [{ start }];
    return { ...section, start, end, units };
  });
}
