import { expect, test } from 'vitest';
import { sourceKind } from './source-kind.ts';

test.each([
  ['%PDF-1.7\n…', 'báo cáo.txt', 'pdf'],
  ['\n%PDF-1.4', 'web page', 'pdf'],
  ['not one', 'a.pdf', 'text'],
  ['\x89PNG\r\n', 'scan.png', 'picture'],
  ['RIFF\0\0\0\0WEBPVP8 ', 'scan.webp', 'picture'],
  ['RIFF\0\0\0\0WAVEfmt ', 'sound.wav', 'text'],
  ['<svg onload="alert(1)">', 'picture.svg', 'text'],
  ['PK\x03\x04', 'Lương.XLSX', 'sheet'],
  ['a;b', 'rows.csv', 'sheet'],
  ['PK\x03\x04', 'talk.pptx', 'slides'],
  ['PK\x03\x04', 'letter.docx', 'text'],
  ['', '', 'text'],
] as const)('%j of %s is shown as %s', (head, filename, kind) => {
  expect(sourceKind(Buffer.from(head, 'latin1'), filename)).toBe(kind);
});
