import { CHIP, UNSUPPORTED } from './marked-text.ts';

/** As much of a HTML syntax tree (hast) as is needed here. */
interface Node {
  type: string;
  value?: string;
  tagName?: string;
  properties?: Record<string, unknown>;
  children?: Node[];
}

const BORDERS = new RegExp(`(${CHIP.open}\\d+-\\d+${CHIP.close}|[${UNSUPPORTED.open}${UNSUPPORTED.close}])`);

/**
 * Turns the marks of `markAnswer` into elements: `<cite data-citations="0-1">` for a chip, `<ins>` around text without
 * support. A sentence may run through several elements (bold, links), so the walk remembers whether it is in one.
 */
export function rehypeAnswerMarks() {
  return (tree: unknown): void => {
    let isUnsupported = false;
    const walk = (node: Node): void => {
      if (!node.children) return;
      node.children = node.children.flatMap((child) => {
        if (child.type !== 'text') {
          walk(child);
          return [child];
        }
        return (child.value ?? '').split(BORDERS).flatMap((part): Node[] => {
          if (part === '') return [];
          if (part === UNSUPPORTED.open || part === UNSUPPORTED.close) {
            isUnsupported = part === UNSUPPORTED.open;
            return [];
          }
          if (part.startsWith(CHIP.open)) {
            return [
              {
                type: 'element',
                tagName: 'cite',
                properties: { 'data-citations': part.slice(1, -1) },
                children: [],
              },
            ];
          }
          const text: Node = { type: 'text', value: part };
          return isUnsupported && part.trim() !== ''
            ? [{ type: 'element', tagName: 'ins', properties: {}, children: [text] }]
            : [text];
        });
      });
    };
    walk(tree as Node);
  };
}
