import type { Nodes, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { decodeText } from '../decode-text.ts';
import { checkBlocks, checkTextLength } from '../document-builder.ts';
import { normaliseText } from '../normalise-text.ts';
import type { Block } from '../parsed-document.ts';
import type { FormatInput, FormatResult } from './format-parser.ts';

/** Markdown (CommonMark + GFM): the document text is the source, markup included, so that quotes are exact. */
export async function parseMarkdown({ bytes, limits }: FormatInput): Promise<FormatResult> {
  const decoded = decodeText(bytes);
  const text = normaliseText(decoded.text);
  checkTextLength(text.length, limits);

  const front = FRONT_MATTER.exec(text);
  const offset = front?.[0].length ?? 0;
  const tree = fromMarkdown(text.slice(offset), {
    extensions: [gfm()],
    mdastExtensions: [gfmFromMarkdown()],
  });
  const blocks = readBlocks(text, tree, offset);
  if (front !== null) blocks.unshift(blockOf(text, 0, front[0].trimEnd().length, { type: 'code' }));
  checkBlocks(blocks.length, limits);

  const title = frontMatterTitle(front?.[0]) ?? leadingTitle(blocks);
  return { text, blocks, pages: null, warnings: decoded.warnings, ...(title !== undefined && { title }) };
}

const FRONT_MATTER = /^---\n[\s\S]*?\n(?:---|\.\.\.)(?:\n|$)/;

function frontMatterTitle(front: string | undefined): string | undefined {
  const value = /^title:[ \t]*(.+)$/m.exec(front ?? '')?.[1]?.trim();
  const unquoted = value?.replace(/^(["'])(.*)\1$/, '$2').trim();
  return unquoted === '' ? undefined : unquoted;
}

/** A first-level heading before any text. */
function leadingTitle(blocks: Block[]): string | undefined {
  const first = blocks.find((block) => block.type !== 'code');
  return first?.type === 'heading' && first.level === 1 ? (first.title ?? first.text) : undefined;
}

function readBlocks(text: string, tree: Root, offset: number): Block[] {
  const blocks: Block[] = [];
  for (const node of tree.children) {
    for (const part of partsOf(node)) {
      const start = part.position?.start.offset;
      const end = part.position?.end.offset;
      if (start === undefined || end === undefined || end <= start) continue;
      blocks.push(blockOf(text, start + offset, end + offset, describe(part, node, text, offset)));
    }
  }
  return blocks;
}

/** Lists are cut into items, tables into rows; everything else stays whole. */
function partsOf(node: Nodes): Nodes[] {
  return node.type === 'list' || node.type === 'table' ? node.children : [node];
}

function describe(
  part: Nodes,
  node: Nodes,
  text: string,
  offset: number,
): Omit<Block, 'text' | 'start' | 'end'> {
  if (part.type === 'heading') return { type: 'heading', level: part.depth, title: plainText(part).trim() };
  if (part.type === 'listItem') return { type: 'list', level: 1 };
  if (part.type === 'code' || part.type === 'html') return { type: 'code' };
  if (part.type === 'footnoteDefinition') return { type: 'footnote' };
  if (part.type === 'tableRow' && node.type === 'table') {
    const header = node.children[0]?.position;
    const from = header?.start.offset;
    const to = header?.end.offset;
    const tableHeader =
      from === undefined || to === undefined ? undefined : text.slice(from + offset, to + offset);
    return { type: 'table-row', ...(tableHeader !== undefined && { tableHeader }) };
  }
  return { type: 'para' };
}

function plainText(node: Nodes): string {
  if ('value' in node) return node.value;
  if ('alt' in node) return node.alt ?? '';
  return 'children' in node ? node.children.map(plainText).join('') : '';
}

function blockOf(
  text: string,
  start: number,
  end: number,
  block: Omit<Block, 'text' | 'start' | 'end'>,
): Block {
  return { ...block, text: text.slice(start, end), start, end };
}
