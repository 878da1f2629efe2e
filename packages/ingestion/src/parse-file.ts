import { readFile } from 'node:fs/promises';
import { findDocumentAttributes } from './document-attributes.ts';
import { findOfficialTitle, readArticleTitle, titleFromFilename } from './document-title.ts';
import type { FormatParser, FormatResult } from './formats/format-parser.ts';
import { IngestionError } from './ingestion-error.ts';
import { DEFAULT_LIMITS, type IngestionLimits } from './ingestion-limits.ts';
import { findLegalMarks } from './legal-marks.ts';
import { convertWithOffice } from './outside/office-program.ts';
import { NO_PROGRAMS, type OutsidePrograms } from './outside/outside-programs.ts';
import type { DocumentStructure, ParsedDocument } from './parsed-document.ts';
import { createPictureReader } from './recognition/picture-reader.ts';
import { type FileType, sniffType } from './sniff-type.ts';

/** Changes whenever the same bytes would give another text, other blocks or another title. */
export const PARSER_VERSION = '9';

/**
 * Reads a file into one normalised text with blocks over it. The type is taken from the content.
 *
 * Meant for a parser child ({@link ParserPool}): a hostile file may take all memory or never end.
 *
 * @param options.filename as the user named it: gives the title when the content has none, and tells CSV and Markdown
 *                         from plain text
 * @throws IngestionError
 */
export async function parseFile(path: string, options: ParseOptions): Promise<ParsedDocument> {
  return parseBytes(await readFile(path, { signal: options.signal }), options);
}

export interface ParseOptions {
  filename: string;
  signal?: AbortSignal;
  /** Pages or sheets done. */
  onProgress?: (progress: { done: number; total: number }) => void;
  limits?: Partial<IngestionLimits>;
  /** Read what no parser of ours can: pictures of pages, old Office files. */
  programs?: OutsidePrograms;
  /** Opens a protected PDF. */
  password?: string;
  /** Told when a part will take long, by how many milliseconds more the file may take. */
  moreTime?: (ms: number) => void;
}

/** {@link parseFile} for bytes that are in memory already. */
export async function parseBytes(bytes: Uint8Array, options: ParseOptions): Promise<ParsedDocument> {
  const { type, result } = await readFormat(bytes, options, 0);
  return complete(result, options.filename, `${type}/${PARSER_VERSION}`);
}

/** Of files inside files: an attachment of an e-mail that is attached to an e-mail is one too many. */
const MAX_DEPTH = 2;

async function readFormat(
  bytes: Uint8Array,
  options: ParseOptions,
  depth: number,
): Promise<{ type: SupportedType; result: FormatResult }> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const type = sniffType(bytes, options.filename);
  if (typeof type === 'object') throw unsupported(type.unsupported);
  if (type === 'empty') throw new IngestionError('empty_text', 'the file is empty');
  if (type === 'broken-zip') {
    throw new IngestionError(
      'corrupt',
      'the file is damaged or was cut off: its zip container cannot be read',
    );
  }
  if (type === 'encrypted-office') {
    throw new IngestionError('encrypted', 'the file is protected by a password; save it without one');
  }

  const parser = await PARSERS[type]();
  const { onProgress: _, ...inner } = options;
  const result = await runParser(parser, {
    bytes,
    filename: options.filename,
    limits,
    ...(options.signal && { signal: options.signal }),
    ...(options.onProgress && { onProgress: options.onProgress }),
    ...outsideHelp(options),
    ...(options.password !== undefined && { password: options.password }),
    ...(depth < MAX_DEPTH - 1 && {
      parseInner: async (part: Uint8Array, filename: string) =>
        (await readFormat(part, { ...inner, filename }, depth + 1)).result,
    }),
  });
  if (!/[\p{L}\p{N}]/u.test(result.text)) {
    throw new IngestionError('empty_text', 'the file holds no text');
  }
  return { type, result };
}

function outsideHelp({
  programs,
  signal,
  moreTime,
}: ParseOptions): Pick<Parameters<FormatParser>[0], 'readPicture' | 'convert'> {
  const { recogniser, office } = programs ?? NO_PROGRAMS;
  return {
    ...(recogniser && { readPicture: createPictureReader(recogniser, { signal, moreTime }) }),
    ...(office !== null && {
      convert: (bytes: Uint8Array, formats: { from: string; to: string }) =>
        convertWithOffice(office, bytes, { ...formats, signal }),
    }),
  };
}

/** One entry per type with a parser; loaded when first needed, because some bring large libraries. */
const PARSERS: Record<SupportedType, () => Promise<FormatParser>> = {
  text: async () => (await import('./formats/parse-text.ts')).parseText,
  markdown: async () => (await import('./formats/parse-markdown.ts')).parseMarkdown,
  csv: async () => (await import('./formats/parse-csv.ts')).parseCsv,
  docx: async () => (await import('./formats/parse-docx.ts')).parseDocx,
  xlsx: async () => (await import('./formats/parse-workbook.ts')).parseWorkbook,
  ods: async () => (await import('./formats/parse-workbook.ts')).parseWorkbook,
  doc: async () => (await import('./formats/parse-old-office.ts')).parseDoc,
  ppt: async () => (await import('./formats/parse-old-office.ts')).parsePpt,
  xls: async () => (await import('./formats/parse-workbook.ts')).parseWorkbook,
  opendocument: async () => (await import('./formats/parse-opendocument.ts')).parseOpenDocument,
  pptx: async () => (await import('./formats/parse-pptx.ts')).parsePptx,
  epub: async () => (await import('./formats/parse-epub.ts')).parseEpub,
  email: async () => (await import('./formats/parse-email.ts')).parseEmail,
  rtf: async () => (await import('./formats/parse-rtf.ts')).parseRtf,
  zip: async () => (await import('./formats/parse-zip.ts')).parseZip,
  json: async () => (await import('./formats/parse-json.ts')).parseJson,
  html: async () => (await import('./formats/parse-html.ts')).parseHtml,
  image: async () => (await import('./formats/parse-image.ts')).parseImage,
  pdf: async () => (await import('./formats/parse-pdf.ts')).parsePdf,
};

type SupportedType = Exclude<Extract<FileType, string>, 'empty' | 'encrypted-office' | 'broken-zip'>;

/** For messages and pages that say what can be uploaded. */
export const SUPPORTED_FORMATS =
  'PDF, DOCX, RTF, XLSX, XLS, PPTX, OpenDocument (ODT, ODS, ODP), EPUB, HTML, e-mail, JSON, CSV, Markdown, plain text, pictures of text, and ZIP of these';

function unsupported(name: string): IngestionError {
  return new IngestionError(
    'unsupported_type',
    `this kind of file (${name}) cannot be read; supported are ${SUPPORTED_FORMATS}`,
  );
}

async function runParser(parser: FormatParser, input: Parameters<FormatParser>[0]): Promise<FormatResult> {
  try {
    return await parser(input);
  } catch (error) {
    if (error instanceof IngestionError) throw error;
    input.signal?.throwIfAborted();
    const detail = error instanceof Error ? error.message : String(error);
    throw new IngestionError('corrupt', `the file is damaged and cannot be read (${detail.slice(0, 200)})`, {
      cause: error,
    });
  }
}

function complete(result: FormatResult, filename: string, parser: string): ParsedDocument {
  const { text, blocks, pages, warnings } = result;
  const hasRows = blocks.some((block) => block.row !== undefined);
  const isLegal = !hasRows && findLegalMarks(text).length > 0;
  const official = hasRows ? undefined : findOfficialTitle(blocks);
  const own = result.title ?? titleFromFilename(filename);
  const title = isLegal ? (official ?? own) : (result.title ?? official ?? own);
  return {
    title,
    text,
    blocks,
    pages,
    structure: structureOf(result, title, isLegal),
    attributes: hasRows ? {} : findDocumentAttributes(text),
    parser,
    warnings,
  };
}

function structureOf(result: FormatResult, title: string, isLegal: boolean): DocumentStructure {
  const rows = result.blocks.filter((block) => block.row !== undefined);
  const questions = rows.filter((block) => block.row?.question !== undefined);
  if (questions.length > 0 && questions.length >= 0.5 * rows.length) return 'questions';
  if (rows.length > 0) return 'prose';
  return isLegal || readArticleTitle(title) !== undefined ? 'legal' : 'prose';
}
