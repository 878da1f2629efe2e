import type { FileSection } from '@frogwell/protocol';
import type { ChunkSection } from '@frogwell/storage';

/** More than a person reads, and few enough for a page to show. */
const MOST_SECTIONS = 2_000;
const BETWEEN_TITLES = ' > ';

/** The titles of a document as a tree, e.g. chapters with their articles. */
export interface SectionTree {
  sections: FileSection[];
  questionCount: number;
  /** The deepest levels were left out, because there are too many titles. */
  truncated: boolean;
}

/**
 * Puts passages under their titles. A title counts as one while its passages are neighbours; passages without any title
 * are under none.
 *
 * @param found all sections of the document, in reading order
 */
export function sectionTree(found: readonly ChunkSection[], mostSections = MOST_SECTIONS): SectionTree {
  const questionCount = found.reduce((sum, section) => sum + section.questionCount, 0);
  const paths = found.map(({ context }) => (context === '' ? [] : context.split(BETWEEN_TITLES)));
  const deepest = paths.reduce((depth, path) => Math.max(depth, path.length), 0);
  for (let depth = deepest; depth > 1; depth -= 1) {
    const { sections, count } = treeOf(found, paths, depth);
    if (count <= mostSections) return { sections, questionCount, truncated: depth < deepest };
  }
  const { sections } = treeOf(found, paths, 1);
  const truncated = deepest > 1 || sections.length > mostSections;
  return { sections: sections.slice(0, mostSections), questionCount, truncated };
}

function treeOf(
  found: readonly ChunkSection[],
  paths: readonly string[][],
  depth: number,
): { sections: FileSection[]; count: number } {
  const top: FileSection[] = [];
  let count = 0;
  for (const [index, section] of found.entries()) {
    let siblings = top;
    for (const title of paths[index]?.slice(0, depth) ?? []) {
      let last = siblings.at(-1);
      if (last?.title !== title) {
        const { start, end, page } = section;
        last = { title, start, end, page, passage_count: 0, question_count: 0, sections: [] };
        siblings.push(last);
        count += 1;
      }
      last.end = Math.max(last.end, section.end);
      last.passage_count += section.chunkCount;
      last.question_count += section.questionCount;
      siblings = last.sections;
    }
  }
  return { sections: top, count };
}
