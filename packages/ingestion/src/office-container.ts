import { zipSync } from 'fflate';
import { IngestionError } from './ingestion-error.ts';
import type { IngestionLimits } from './ingestion-limits.ts';
import { ZipArchive } from './zip-archive.ts';

/**
 * The parts with text of an office document (DOCX, XLSX, XLSB), inflated under the limits and checked before any parser sees them:
 * nesting, no document type declarations (entities are never expanded). Pictures, fonts and embedded files are left out.
 */
export class OfficeContainer {
  readonly parts: Map<string, Uint8Array>;

  /** @throws IngestionError `corrupt`, `encrypted` or `too_large` */
  constructor(bytes: Uint8Array, limits: IngestionLimits) {
    const archive = new ZipArchive(bytes, limits);
    this.parts = new Map();
    for (const name of archive.names()) {
      const isXml = /\.(?:xml|rels)$/i.test(name);
      if (!isXml && !BINARY_SHEET_PART.test(name)) continue;
      const part = archive.read(name);
      if (part === undefined) continue;
      if (isXml) checkXml(part, limits.xmlDepth);
      this.parts.set(name, part);
    }
  }

  /** The same parts as an uncompressed zip, for libraries that only read whole files. */
  toZip(): Uint8Array {
    return zipSync(Object.fromEntries(this.parts), { level: 0 });
  }
}

/** What a binary workbook has in place of XML; macros and printer settings stay behind. */
const BINARY_SHEET_PART = /^xl\/(?!vbaProject|printerSettings|embeddings|media)[\w/]+\.bin$/i;

/**
 * One linear pass over the tags of an XML part.
 *
 * @throws IngestionError `too_large` past `maxDepth` nested elements, `corrupt` for a document type declaration
 */
export function checkXml(bytes: Uint8Array, maxDepth: number): void {
  let depth = 0;
  for (let at = bytes.indexOf(LESS_THAN); at !== -1; at = bytes.indexOf(LESS_THAN, at + 1)) {
    const next = bytes[at + 1];
    if (next === SLASH) {
      depth -= 1;
    } else if (next === EXCLAMATION) {
      at = skipDeclaration(bytes, at);
    } else if (next !== QUESTION) {
      const end = endOfTag(bytes, at);
      if (bytes[end - 1] !== SLASH) depth += 1;
      at = end;
      if (depth > maxDepth) {
        throw new IngestionError(
          'too_large',
          `the file nests its contents more than ${maxDepth} levels deep`,
        );
      }
    }
  }
}

const LESS_THAN = 0x3c;
const GREATER_THAN = 0x3e;
const SLASH = 0x2f;
const EXCLAMATION = 0x21;
const QUESTION = 0x3f;
const QUOTES = [0x22, 0x27];

/** Index of the `>` that ends a tag; a `>` in a quoted attribute does not. */
function endOfTag(bytes: Uint8Array, start: number): number {
  let quote = 0;
  for (let at = start + 1; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (quote !== 0) {
      if (byte === quote) quote = 0;
    } else if (QUOTES.includes(byte)) {
      quote = byte;
    } else if (byte === GREATER_THAN) {
      return at;
    }
  }
  return bytes.length;
}

function skipDeclaration(bytes: Uint8Array, at: number): number {
  const head = Buffer.from(bytes.subarray(at, at + 9)).toString('latin1');
  if (head.startsWith('<!--')) return endOf(bytes, '-->', at);
  if (head.startsWith('<![CDATA[')) return endOf(bytes, ']]>', at);
  throw new IngestionError(
    'corrupt',
    'the file holds a document type declaration, which office documents never do',
  );
}

function endOf(bytes: Uint8Array, marker: string, from: number): number {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = view.indexOf(marker, from, 'latin1');
  return at === -1 ? bytes.length : at;
}
