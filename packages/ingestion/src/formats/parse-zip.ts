import path from 'node:path';
import { DocumentBuilder } from '../document-builder.ts';
import { IngestionError } from '../ingestion-error.ts';
import type { ParseWarning } from '../parsed-document.ts';
import { ZipArchive } from '../zip-archive.ts';
import { addInnerDocument } from './add-inner-document.ts';
import type { FormatInput, FormatResult } from './format-parser.ts';

/** What systems put beside people's files. */
const NOT_A_DOCUMENT = /(?:^|\/)(?:__MACOSX\/|\.(?!\.?\/)|~\$|Thumbs\.db$|desktop\.ini$)|\/$/;

/**
 * A zip archive of documents, in the order of their names, each under its own. Archives inside it, and files that cannot be
 * read, are left out with a warning.
 *
 * @throws IngestionError `unsupported_type` when none can be read
 */
export async function parseZip({
  bytes,
  limits,
  signal,
  onProgress,
  parseInner,
}: FormatInput): Promise<FormatResult> {
  const archive = new ZipArchive(bytes, limits);
  const names = archive
    .names()
    .filter((name) => !NOT_A_DOCUMENT.test(name))
    .toSorted((a, b) => a.localeCompare(b, 'vi', { numeric: true }));
  const builder = new DocumentBuilder(limits);
  const warnings: ParseWarning[] = [];
  for (const [index, name] of names.entries()) {
    signal?.throwIfAborted();
    const isRead = await addInnerDocument(builder, {
      // The path is shown, never used: nothing is written anywhere.
      name: path.posix.normalize(name.replaceAll('\\', '/')),
      bytes: archive.read(name) ?? new Uint8Array(),
      parseInner,
    });
    if (!isRead) warnings.push({ code: 'entry_left_out' });
    onProgress?.({ done: index + 1, total: names.length });
  }
  if (builder.blocks.length === 0)
    throw new IngestionError('unsupported_type', 'the archive holds no document that can be read');
  return { text: builder.text(), blocks: builder.blocks, pages: null, warnings };
}
