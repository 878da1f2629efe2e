import path from 'node:path';
import { Parser } from 'htmlparser2';
import { DocumentBuilder } from '../document-builder.ts';
import { OfficeContainer } from '../office-container.ts';
import { TableRows } from '../table-rows.ts';
import type { FormatInput, FormatResult } from './format-parser.ts';

/** PPTX: the slides in the order they are shown, each with its notes; a slide is a page. */
export async function parsePptx({ bytes, limits, signal, onProgress }: FormatInput): Promise<FormatResult> {
  const container = new OfficeContainer(bytes, limits);
  const part = (name: string) => new TextDecoder().decode(container.parts.get(name) ?? new Uint8Array());
  const slides = slidePaths(part);
  const builder = new DocumentBuilder(limits);
  for (const [index, slide] of slides.entries()) {
    signal?.throwIfAborted();
    const page = index + 1;
    for (const shape of readShapes(part(slide))) {
      if (shape.kind === 'table') {
        const table = new TableRows(builder);
        for (const cells of shape.rows) table.add(cells, { page });
        continue;
      }
      const { kind, level, text } = shape;
      if (kind === 'title') builder.add(text, { type: 'heading', level: 1, page });
      else builder.add(text, level > 0 ? { type: 'list', level, page } : { type: 'para', page });
    }
    const notes = relatedPart(part, slide, 'notesSlide');
    if (notes !== undefined) {
      for (const shape of readShapes(part(notes)))
        if (shape.kind === 'text') builder.add(shape.text, { type: 'footnote', page });
    }
    onProgress?.({ done: page, total: slides.length });
  }
  const [first] = builder.blocks;
  return {
    text: builder.text(),
    blocks: builder.blocks,
    pages: slides.length,
    warnings: builder.warnings,
    ...(first?.type === 'heading' && { title: first.text.replace(/\s+/g, ' ') }),
  };
}

type ReadPart = (name: string) => string;

function slidePaths(part: ReadPart): string[] {
  const main = 'ppt/presentation.xml';
  const targets = relations(part, main);
  const paths: string[] = [];
  parseXml(part(main), {
    onopentag(name, attributes) {
      if (name !== 'p:sldId') return;
      const target = targets.get(attributes['r:id'] ?? '')?.target;
      if (target !== undefined) paths.push(target);
    },
  });
  return paths;
}

function relatedPart(part: ReadPart, owner: string, type: string): string | undefined {
  return [...relations(part, owner).values()].find((relation) => relation.type.endsWith(`/${type}`))?.target;
}

function relations(part: ReadPart, owner: string): Map<string, { type: string; target: string }> {
  const folder = path.posix.dirname(owner);
  const found = new Map<string, { type: string; target: string }>();
  parseXml(part(`${folder}/_rels/${path.posix.basename(owner)}.rels`), {
    onopentag(name, { Id: id = '', Type: type = '', Target: target = '', TargetMode: mode }) {
      if (name !== 'Relationship' || mode === 'External') return;
      found.set(id, {
        type,
        target: target.startsWith('/') ? target.slice(1) : path.posix.join(folder, target),
      });
    },
  });
  return found;
}

type Shape =
  | {
      kind: 'title' | 'text';
      /** Of a list, from 1; 0 = none. */
      level: number;
      text: string;
    }
  | { kind: 'table'; rows: string[][] };

/** Slide numbers, dates and footers are the same on every slide. */
const FURNITURE = new Set(['sldNum', 'dt', 'ftr', 'hdr', 'sldImg']);

function readShapes(xml: string): Shape[] {
  const found: Shape[] = [];
  let placeholder = '';
  let level = 0;
  let text = '';
  let isText = false;
  let rows: string[][] = [];
  let cells: string[] | undefined;
  let cell: string[] = [];
  parseXml(xml, {
    onopentag(name, attributes) {
      if (name === 'p:sp') placeholder = '';
      else if (name === 'p:ph') placeholder = attributes['type'] ?? 'body';
      else if (name === 'a:p') {
        text = '';
        level = 0;
      } else if (name === 'a:pPr') level = Number(attributes['lvl'] ?? 0);
      else if (name === 'a:br') text += '\n';
      else if (name === 'a:t') isText = true;
      else if (name === 'a:tbl') {
        rows = [];
        found.push({ kind: 'table', rows });
      } else if (name === 'a:tr') cells = [];
      else if (name === 'a:tc') cell = [];
    },
    ontext(piece) {
      if (isText) text += piece;
    },
    onclosetag(name) {
      if (name === 'a:t') isText = false;
      else if (name === 'a:p' && cells !== undefined) cell.push(text.replace(/\s+/g, ' ').trim());
      else if (name === 'a:p' && !FURNITURE.has(placeholder)) {
        const kind = placeholder === 'title' || placeholder === 'ctrTitle' ? 'title' : 'text';
        found.push({ kind, level, text });
      } else if (name === 'a:tc') cells?.push(cell.filter((line) => line !== '').join(' '));
      else if (name === 'a:tr' && cells !== undefined) {
        rows.push(cells);
        cells = undefined;
      } else if (name === 'p:sp') placeholder = '';
    },
  });
  return found;
}

function parseXml(xml: string, handlers: ConstructorParameters<typeof Parser>[0]): void {
  new Parser(handlers, { xmlMode: true, decodeEntities: true }).end(xml);
}
