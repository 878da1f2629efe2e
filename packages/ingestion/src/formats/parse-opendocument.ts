import { Parser } from 'htmlparser2';
import { DocumentBuilder } from '../document-builder.ts';
import { IngestionError } from '../ingestion-error.ts';
import { checkXml } from '../office-container.ts';
import type { Block } from '../parsed-document.ts';
import { TableRows } from '../table-rows.ts';
import { ZipArchive } from '../zip-archive.ts';
import type { FormatInput, FormatResult } from './format-parser.ts';

/** OpenDocument text and presentations (ODT, ODP): headings, lists, tables, notes; a slide is a page. */
export async function parseOpenDocument({ bytes, limits }: FormatInput): Promise<FormatResult> {
  const archive = new ZipArchive(bytes, limits);
  const manifest = new TextDecoder().decode(archive.read('META-INF/manifest.xml') ?? new Uint8Array());
  if (/<manifest:encryption-data/.test(manifest))
    throw new IngestionError('encrypted', 'the file is protected by a password; save it without one');
  const content = archive.read('content.xml') ?? new Uint8Array();
  checkXml(content, limits.xmlDepth);
  const builder = new DocumentBuilder(limits);
  const reader = new ContentReader(builder);
  const parser = new Parser(
    {
      onopentag: (name, attributes) => reader.open(name, attributes),
      ontext: (text) => reader.text(text),
      onclosetag: (name) => reader.close(name),
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.end(new TextDecoder().decode(content));
  const [first] = builder.blocks;
  return {
    text: builder.text(),
    blocks: builder.blocks,
    pages: reader.pages === 0 ? null : reader.pages,
    warnings: builder.warnings,
    ...(first?.type === 'heading' && { title: first.text.replace(/\s+/g, ' ') }),
  };
}

/** Not part of the text: comments, what was deleted, and what only repeats headings. */
const SILENT = new Set([
  'office:annotation',
  'text:tracked-changes',
  'text:table-of-content',
  'text:alphabetical-index',
  'text:note-citation',
  'svg:title',
  'svg:desc',
]);

type Description = Omit<Block, 'text' | 'start' | 'end'>;

class ContentReader {
  /** Slides so far; 0 in a text. */
  pages = 0;
  readonly #builder: DocumentBuilder;
  /** Paragraphs that are open: a text box stands inside the paragraph it is anchored to. */
  readonly #open: { text: string; description: Description }[] = [];
  readonly #notes: string[] = [];
  #silentDepth = 0;
  #listDepth = 0;
  #noteDepth = 0;
  #isTitleFrame = false;
  #tableDepth = 0;
  #cells: string[] = [];
  #cell: string[] = [];
  #table: TableRows;

  constructor(builder: DocumentBuilder) {
    this.#builder = builder;
    this.#table = new TableRows(builder);
  }

  open(name: string, attributes: Record<string, string>): void {
    if (this.#silentDepth > 0 || SILENT.has(name)) {
      this.#silentDepth += 1;
      return;
    }
    const top = this.#open.at(-1);
    switch (name) {
      case 'text:h':
        this.#begin({ type: 'heading', level: Number(attributes['text:outline-level'] ?? 1) });
        break;
      case 'text:p':
        this.#begin(this.#paragraph(attributes['text:style-name'] ?? ''));
        break;
      case 'text:list':
        this.#listDepth += 1;
        break;
      case 'text:note':
        this.#noteDepth += 1;
        break;
      case 'text:s':
      case 'text:tab':
        if (top) top.text += ' ';
        break;
      case 'text:line-break':
        if (top) top.text += '\n';
        break;
      case 'draw:page':
        this.pages += 1;
        break;
      case 'draw:frame':
        this.#isTitleFrame = attributes['presentation:class'] === 'title';
        break;
      case 'presentation:notes':
        this.#noteDepth += 1;
        break;
      case 'table:table':
        if (this.#tableDepth === 0) this.#table = new TableRows(this.#builder);
        this.#tableDepth += 1;
        break;
    }
  }

  text(text: string): void {
    const top = this.#open.at(-1);
    if (this.#silentDepth === 0 && top) top.text += text.replace(/\s+/g, ' ');
  }

  close(name: string): void {
    if (this.#silentDepth > 0) {
      this.#silentDepth -= 1;
      return;
    }
    switch (name) {
      case 'text:h':
      case 'text:p':
        this.#end();
        break;
      case 'text:list':
        this.#listDepth -= 1;
        break;
      case 'text:note':
      case 'presentation:notes':
        this.#noteDepth -= 1;
        break;
      case 'draw:frame':
        this.#isTitleFrame = false;
        break;
      case 'table:table-cell':
        if (this.#tableDepth === 1) {
          this.#cells.push(this.#cell.join(' '));
          this.#cell = [];
        }
        break;
      case 'table:table-row':
        if (this.#tableDepth === 1) this.#endRow();
        break;
      case 'table:table':
        this.#tableDepth -= 1;
        break;
    }
  }

  #begin(description: Description): void {
    this.#open.push({ text: '', description });
  }

  #end(): void {
    const ended = this.#open.pop();
    if (ended === undefined) return;
    if (this.#noteDepth > 0) this.#notes.push(ended.text);
    else if (this.#tableDepth > 0) {
      const text = ended.text.replace(/\s+/g, ' ').trim();
      if (text !== '') this.#cell.push(text);
    } else this.#add(ended.text, ended.description);
    // A note stands inside its paragraph: it comes after it.
    if (this.#open.length === 0 && this.#tableDepth === 0)
      for (const note of this.#notes.splice(0)) this.#add(note, { type: 'footnote' });
  }

  #endRow(): void {
    this.#table.add(this.#cells, this.#place());
    this.#cells = [];
  }

  #add(text: string, description: Description): void {
    const lines = text.split('\n').map((line) => line.trim());
    this.#builder.add(lines.filter((line) => line !== '').join('\n'), {
      ...description,
      ...this.#place(),
    });
  }

  #place(): { page?: number } {
    return this.pages > 0 ? { page: this.pages } : {};
  }

  /** Word processors keep the title of a text in a style of that name. */
  #paragraph(style: string): Description {
    if (this.#isTitleFrame || style === 'Title') return { type: 'heading', level: 1 };
    return this.#listDepth > 0 ? { type: 'list', level: this.#listDepth } : { type: 'para' };
  }
}
