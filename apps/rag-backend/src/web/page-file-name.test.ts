import { expect, test } from 'vitest';
import { pageFileName } from './page-file-name.ts';

test.each([
  ['https://example.com/', 'text/html', 'example.com.html'],
  ['https://example.com/a/guide', 'text/html; charset=utf-8', 'guide.html'],
  ['https://example.com/a/guide/', 'TEXT/HTML', 'guide.html'],
  ['https://example.com/index.php?id=3', 'text/html', 'index.html'],
  ['https://example.com/page.htm', 'text/html', 'page.htm'],
  ['https://example.com/notes/v1.2-changes', 'text/html', 'v1.2-changes.html'],
  ['https://example.com/N%E1%BB%99i%20quy', 'text/html', 'Nội quy.html'],
  ['https://example.com/README.md', 'text/plain', 'README.md'],
  ['https://example.com/table.csv', 'application/octet-stream', 'table.csv'],
  ['https://example.com/download', 'application/pdf', 'download.pdf'],
  ['https://example.com/report.pdf', 'application/pdf', 'report.pdf'],
  ['https://example.com/a%2F..%2Fb', 'text/plain', 'a-..-b.txt'],
  ['https://example.com/%ff', 'text/plain', '%ff.txt'],
  ['https://example.com/thing', null, 'thing'],
  ['https://example.com/thing', 'x-unknown/type', 'thing'],
])('%s as %s is %s', (url, type, name) => {
  expect(pageFileName(new URL(url), type)).toBe(name);
});
