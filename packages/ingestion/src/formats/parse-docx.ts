import mammoth from 'mammoth';
import { DocumentBuilder } from '../document-builder.ts';
import { isTitleLine, markHeadings } from '../heading-lines.ts';
import { OfficeContainer } from '../office-container.ts';
import { writeListLabels } from './docx-list-labels.ts';
import type { FormatInput, FormatResult } from './format-parser.ts';
import { addHtmlBlocks } from './html-blocks.ts';

/** DOCX by way of mammoth's HTML: headings, lists with their numbers, tables, footnotes. It has no pages. */
export async function parseDocx({ bytes, limits }: FormatInput): Promise<FormatResult> {
  const container = new OfficeContainer(bytes, limits);
  addListLabels(container);
  const { value: html } = await mammoth.convertToHtml(
    { buffer: Buffer.from(container.toZip()) },
    { styleMap: STYLE_MAP, convertImage: mammoth.images.imgElement(async () => ({ src: '' })) },
  );

  const builder = new DocumentBuilder(limits);
  const { boldBlocks } = addHtmlBlocks(builder, html);
  const { blocks } = builder;
  const named = blocks.find((block) => block.type === 'heading');
  const [first] = blocks;
  markHeadings(blocks, (block) => boldBlocks.has(block));
  // A heading style on the very first block is the title; so is a first short line, whatever its style.
  const isTitled =
    first !== undefined && (first === named || (first.type !== 'table-row' && isTitleLine(first.text)));
  if (isTitled && first.type !== 'heading') Object.assign(first, { type: 'heading', level: 1 });
  return {
    text: builder.text(),
    blocks,
    pages: null,
    warnings: builder.warnings,
    ...(isTitled && { title: first.text.replace(/\s+/g, ' ') }),
  };
}

/** Tables of contents only repeat the headings. */
const STYLE_MAP = [
  "p[style-name='Title'] => h1:fresh",
  ...Array.from({ length: 9 }, (_, level) => `p[style-name='toc ${level + 1}'] => !`),
  ...Array.from({ length: 9 }, (_, level) => `p[style-name='TOC ${level + 1}'] => !`),
];

function addListLabels(container: OfficeContainer): void {
  const part = (name: string) => new TextDecoder().decode(container.parts.get(name) ?? new Uint8Array());
  const name = 'word/document.xml';
  if (!container.parts.has(name) || !container.parts.has('word/numbering.xml')) return;
  const labelled = writeListLabels({
    document: part(name),
    numbering: part('word/numbering.xml'),
    styles: part('word/styles.xml'),
  });
  container.parts.set(name, new TextEncoder().encode(labelled));
}
