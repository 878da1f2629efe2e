import { readSmallEntry, readZipNames } from './zip-archive.ts';

/** What a file is by its content. Text formats that look alike are told apart by the name's extension. */
export type FileType =
  | 'pdf'
  | 'docx'
  | 'doc'
  | 'ppt'
  | 'xls'
  | 'xlsx'
  | 'ods'
  | 'opendocument'
  | 'pptx'
  | 'epub'
  | 'html'
  | 'image'
  | 'json'
  | 'email'
  | 'zip'
  | 'rtf'
  | 'csv'
  | 'markdown'
  | 'text'
  | 'empty'
  | 'encrypted-office'
  | 'broken-zip'
  /** Known, but there is no parser for it; the name says what it is. */
  | { unsupported: string };

/**
 * Type by content, not by name: the first bytes, and for zip and OLE containers what is inside.
 *
 * @param filename only decides between text formats (`.csv`, `.md`, `.json`, …)
 */
export function sniffType(bytes: Uint8Array, filename: string): FileType {
  if (bytes.length === 0) return 'empty';
  const head = Buffer.from(bytes.subarray(0, 1_024)).toString('latin1');
  if (head.includes('%PDF-')) return 'pdf';
  if (ZIP_STARTS.some((start) => head.startsWith(start))) return sniffZip(bytes);
  if (head.startsWith('\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1')) return sniffOle(bytes);
  if (head.startsWith('{\\rtf')) return 'rtf';
  if (PICTURES.some(([offset, magic]) => head.startsWith(magic, offset))) return 'image';
  for (const [offset, magic, name] of MAGICS) {
    if (head.startsWith(magic, offset)) return { unsupported: name };
  }
  if (/^(?:\xEF\xBB\xBF)?\s*(?:<!doctype html|<html[\s>])/i.test(head)) return 'html';
  return sniffText(bytes, filename);
}

const ZIP_STARTS = ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'];

/** Signature bytes as Latin-1, and where they stand. */
const PICTURES: [offset: number, bytes: string][] = [
  [0, '\x89PNG'],
  [0, '\xFF\xD8\xFF'],
  [0, 'GIF8'],
  [0, 'II*\0'],
  [0, 'MM\0*'],
  [8, 'WEBP'],
];

const MAGICS: [offset: number, bytes: string, name: string][] = [
  [8, 'WAVE', 'audio'],
  [8, 'AVI ', 'video'],
  [4, 'ftyp', 'video, audio or picture'],
  [0, '\x1A\x45\xDF\xA3', 'video'],
  [0, 'ID3', 'audio'],
  [0, 'OggS', 'audio'],
  [0, 'fLaC', 'audio'],
  [0, '\x1F\x8B', 'archive'],
  [0, 'BZh', 'archive'],
  [0, '7z\xBC\xAF', 'archive'],
  [0, 'Rar!', 'archive'],
  [0, '\xFD7zXZ', 'archive'],
  [257, 'ustar', 'archive'],
  [0, 'MZ\x90', 'program'],
  [0, '\x7FELF', 'program'],
  [0, '\xCA\xFE\xBA\xBE', 'program'],
  [0, '\xCF\xFA\xED\xFE', 'program'],
  [0, '\0asm', 'program'],
  [0, 'SQLite format 3\0', 'database'],
];

function sniffZip(bytes: Uint8Array): FileType {
  const names = readZipNames(bytes);
  if (names === undefined) return 'broken-zip';
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name));
  if (names.includes('word/document.xml') || has(/^word\/document\d*\.xml$/)) return 'docx';
  if (names.includes('xl/workbook.xml')) return 'xlsx';
  if (has(/^xl\/workbook\.bin$/)) return 'xlsx';
  if (names.includes('ppt/presentation.xml')) return 'pptx';
  if (names.includes('META-INF/container.xml')) return 'epub';
  if (names.includes('mimetype') && names.includes('content.xml')) return sniffOpenDocument(bytes);
  return 'zip';
}

function sniffOpenDocument(bytes: Uint8Array): FileType {
  const type = readSmallEntry(bytes, 'mimetype');
  if (type.includes('opendocument.spreadsheet')) return 'ods';
  if (/opendocument\.(text|presentation)/.test(type)) return 'opendocument';
  return { unsupported: 'OpenDocument drawing' };
}

/** Names in an OLE directory are UTF-16LE. */
function sniffOle(bytes: Uint8Array): FileType {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const has = (name: string) => content.includes(Buffer.from(name, 'utf16le'));
  if (has('EncryptedPackage')) return 'encrypted-office';
  if (has('WordDocument')) return 'doc';
  if (has('Workbook') || has('Book')) return 'xls';
  if (has('PowerPoint Document')) return 'ppt';
  return { unsupported: 'old Office or Outlook file' };
}

/** A header of an e-mail at the very beginning, and the one that only e-mails have. */
const EMAIL_START = /^(?:[A-Za-z][A-Za-z-]{1,40}: [^\n]*\n(?:[ \t][^\n]*\n)*)+/;

function looksLikeEmail(head: string): boolean {
  const headers = EMAIL_START.exec(head.replaceAll('\r\n', '\n'))?.[0] ?? '';
  return /^MIME-Version: 1\.0/im.test(headers) && /^(?:From|Subject|To): /im.test(headers);
}

function sniffText(bytes: Uint8Array, filename: string): FileType {
  if (!looksLikeText(bytes)) return { unsupported: 'binary file' };
  const extension = /\.[^.]+$/.exec(filename.toLowerCase())?.[0] ?? '';
  if (extension === '.eml' || looksLikeEmail(Buffer.from(bytes.subarray(0, 8_192)).toString('latin1')))
    return 'email';
  if (extension === '.csv' || extension === '.tsv') return 'csv';
  if (extension === '.html' || extension === '.htm' || extension === '.xhtml') return 'html';
  if (extension === '.json' || extension === '.jsonl' || extension === '.ndjson') return 'json';
  if (extension === '.md' || extension === '.markdown') return 'markdown';
  return 'text';
}

/** UTF-16 has its NULs in every second byte; other text has no control characters to speak of. */
function looksLikeText(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, 20_000);
  const isMarkedUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isMarkedUtf16) return true;
  let controls = 0;
  const nuls = [0, 0];
  for (const [index, byte] of sample.entries()) {
    if (byte === 0) nuls[index % 2] = (nuls[index % 2] ?? 0) + 1;
    else if (byte < 32 && (byte < 9 || byte > 13) && byte !== 27) controls += 1;
  }
  const [even = 0, odd = 0] = nuls;
  const total = even + odd;
  if (total >= 0.2 * sample.length) return Math.min(even, odd) <= 0.1 * total;
  // The 8-bit Vietnamese encodings put a few letters below 32: up to 2 % of such bytes are still text.
  return total <= 0.001 * sample.length && controls <= 0.02 * sample.length;
}
