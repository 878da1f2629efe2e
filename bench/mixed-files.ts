import { utils, write } from '@e965/xlsx';
import { strToU8, zipSync } from 'fflate';
import type { GeneratedText } from './generated-text.ts';

export interface GeneratedFile {
  name: string;
  bytes: Uint8Array;
  /** A word that is in this file and in no other. */
  mark: string;
}

/** A small file of one of eight formats, by its number; Vietnamese-looking text with one word of its own. */
export function mixedFile(number: number, text: GeneratedText): GeneratedFile {
  const [extension, make] = FORMATS[number % FORMATS.length] ?? TEXT;
  return fileOf(number, extension, make, text);
}

/** A plain text of about 1 kB. */
export function textFile(number: number, text: GeneratedText): GeneratedFile {
  return fileOf(number, ...TEXT, text);
}

type Make = (lines: string[]) => Uint8Array | string;

function fileOf(number: number, extension: string, make: Make, text: GeneratedText): GeneratedFile {
  const mark = `hs${number.toString(36)}x${(number * 7_919).toString(36)}`;
  const lines = [`Hồ sơ ${mark}`, text.passage(300), text.passage(300), text.passage(300)];
  const made = make(lines);
  return {
    name: `hồ sơ ${number}.${extension}`,
    bytes: typeof made === 'string' ? Buffer.from(made) : made,
    mark,
  };
}

const TEXT: [extension: string, make: Make] = ['txt', (lines) => lines.join('\n\n')];
const FORMATS: [extension: string, make: Make][] = [
  TEXT,
  ['md', ([title, ...lines]) => `# ${title}\n\n${lines.join('\n\n')}`],
  [
    'html',
    ([title, ...lines]) =>
      `<!doctype html><h1>${title}</h1>${lines.map((line) => `<p>${line}</p>`).join('')}`,
  ],
  ['csv', ([title, ...lines]) => `Mã,Nội dung\n${lines.map((line) => `${title},"${line}"`).join('\n')}`],
  ['json', (lines) => JSON.stringify(lines.map((content) => ({ content })))],
  [
    'eml',
    ([title, ...lines]) =>
      `From: a@example.vn\r\nSubject: ${title}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${lines.join('\r\n\r\n')}`,
  ],
  ['docx', docx],
  ['xlsx', (lines) => xlsx(lines)],
];

function docx(lines: string[]): Uint8Array {
  const main = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
  const body = lines.map((line) => `<w:p><w:r><w:t>${line}</w:t></w:r></w:p>`).join('');
  return zipSync({
    '[Content_Types].xml': strToU8(
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    ),
    '_rels/.rels': strToU8(
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    ),
    'word/document.xml': strToU8(`<w:document xmlns:w="${main}"><w:body>${body}</w:body></w:document>`),
  });
}

function xlsx([title, ...lines]: string[]): Uint8Array {
  const book = utils.book_new();
  utils.book_append_sheet(
    book,
    utils.aoa_to_sheet([['Mã', 'Nội dung'], ...lines.map((line) => [title, line])]),
    'Hồ sơ',
  );
  return new Uint8Array(write(book, { type: 'array', bookType: 'xlsx' }));
}
