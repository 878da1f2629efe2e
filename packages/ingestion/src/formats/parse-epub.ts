import path from 'node:path';
import { Parser } from 'htmlparser2';
import { DocumentBuilder } from '../document-builder.ts';
import { IngestionError } from '../ingestion-error.ts';
import { ZipArchive } from '../zip-archive.ts';
import type { FormatInput, FormatResult } from './format-parser.ts';
import { addHtmlBlocks } from './html-blocks.ts';

/** EPUB 2 and 3: the chapters in the order of the spine. It has no pages. */
export async function parseEpub({ bytes, limits, signal, onProgress }: FormatInput): Promise<FormatResult> {
  const archive = new ZipArchive(bytes, limits);
  const read = (name: string) => new TextDecoder().decode(archive.read(name));
  if (archive.has('META-INF/encryption.xml') && /EncryptedData/.test(read('META-INF/encryption.xml')))
    checkNotProtected(read('META-INF/encryption.xml'));
  const packagePath = attributesOf(read('META-INF/container.xml'), 'rootfile')[0]?.['full-path'] ?? '';
  const packageXml = archive.has(packagePath) ? read(packagePath) : undefined;
  if (packageXml === undefined)
    throw new IngestionError('corrupt', 'the book does not say what it is made of');

  const items = new Map(attributesOf(packageXml, 'item').map((item) => [item['id'], item['href']]));
  const chapters = attributesOf(packageXml, 'itemref').flatMap(({ idref }) => {
    const href = items.get(idref);
    if (href === undefined) return [];
    const file = decodeURIComponent(href.split('#', 1)[0] ?? '');
    return [path.posix.join(path.posix.dirname(packagePath), file)];
  });
  const builder = new DocumentBuilder(limits);
  for (const [index, chapter] of chapters.entries()) {
    signal?.throwIfAborted();
    if (archive.has(chapter)) addHtmlBlocks(builder, read(chapter));
    onProgress?.({ done: index + 1, total: chapters.length });
  }
  const title = textOf(packageXml, 'dc:title');
  return {
    text: builder.text(),
    blocks: builder.blocks,
    pages: null,
    warnings: builder.warnings,
    ...(title && { title }),
  };
}

/** Fonts are often scrambled, which is no protection of the text. */
function checkNotProtected(xml: string): void {
  const references = attributesOf(xml, 'enc:CipherReference').concat(attributesOf(xml, 'CipherReference'));
  if (references.some((reference) => /\.x?html?$/i.test(reference['URI'] ?? '')))
    throw new IngestionError('encrypted', 'the book is protected against copying and cannot be read');
}

/** The attributes of all elements of this name, in order. */
function attributesOf(xml: string, element: string): Record<string, string>[] {
  const found: Record<string, string>[] = [];
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name === element || name === `opf:${element}`) found.push(attributes);
      },
    },
    { xmlMode: true },
  );
  parser.end(xml);
  return found;
}

/** The text of the first element of this name. */
function textOf(xml: string, element: string): string | undefined {
  let text: string | undefined;
  let isInside = false;
  const parser = new Parser(
    {
      onopentag(name) {
        isInside = name === element && text === undefined;
      },
      ontext(piece) {
        if (isInside) text = (text ?? '') + piece;
      },
      onclosetag() {
        isInside = false;
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.end(xml);
  return text?.replace(/\s+/g, ' ').trim() || undefined;
}
