import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { sniffType } from './sniff-type.ts';

const zip = (...names: string[]) => zipSync(Object.fromEntries(names.map((name) => [name, strToU8('<x/>')])));

test.each([
  ['pdf', Buffer.from('%PDF-1.7\n'), 'scan.docx'],
  ['pdf', Buffer.from('\r\n\0junk %PDF-1.4\n'), 'x'],
  ['docx', zip('[Content_Types].xml', 'word/document.xml'), 'x.txt'],
  ['xlsx', zip('[Content_Types].xml', 'xl/workbook.xml'), 'x.docx'],
  ['broken-zip', zip('[Content_Types].xml', 'word/document.xml').subarray(0, 60), 'x.docx'],
  ['text', Buffer.from('Nội quy'), 'x.pdf'],
  ['text', Buffer.from('Nội quy', 'utf16le'), 'x'],
  ['markdown', Buffer.from('# Nội quy'), 'Nội quy.MD'],
  ['csv', Buffer.from('a;b'), 'x.csv'],
  ['csv', Buffer.from('a\tb'), 'x.tsv'],
  ['pptx', zip('[Content_Types].xml', 'ppt/presentation.xml'), 'x.docx'],
  ['epub', zip('mimetype', 'META-INF/container.xml'), 'x.zip'],
  ['html', Buffer.from('<!DOCTYPE html><p>x</p>'), 'x.txt'],
  ['html', Buffer.from('<p>x</p>'), 'x.html'],
  ['json', Buffer.from('{}'), 'x.JSONL'],
  ['email', Buffer.from('From: a@b.vn\n\nx'), 'x.eml'],
  ['email', Buffer.from('Subject: a\r\n b\r\nMIME-Version: 1.0\r\n\r\nx'), 'x'],
  ['text', Buffer.from('Subject: a\n\nMIME-Version: 1.0'), 'x'],
  ['zip', zip('a.txt'), 'x.docx'],
  ['rtf', Buffer.from('{\\rtf1\\ansi x}'), 'x.doc'],
  ['image', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), 'x.pdf'],
  ['empty', Buffer.alloc(0), 'x.txt'],
])('is %s by content', (type, bytes, filename) => {
  expect(sniffType(bytes, filename)).toBe(type);
});

test.each([
  ['OpenDocument drawing', zip('mimetype', 'content.xml'), 'x.pdf'],
  ['audio', Buffer.from('ID3\x04rest'), 'x.pdf'],
  ['binary file', Buffer.from(Array.from({ length: 4_000 }, (_, index) => (index * 7) % 256)), 'x.pdf'],
])('names %s as unsupported', (unsupported, bytes, filename) => {
  expect(sniffType(bytes, filename)).toEqual({ unsupported });
});

test('sees an encrypted office file in its OLE container', () => {
  const head = Buffer.from('d0cf11e0a1b11ae1', 'hex');

  expect(sniffType(Buffer.concat([head, Buffer.from('EncryptedPackage', 'utf16le')]), 'x.docx')).toBe(
    'encrypted-office',
  );
  expect(sniffType(Buffer.concat([head, Buffer.from('WordDocument', 'utf16le')]), 'x.doc')).toBe('doc');
});
