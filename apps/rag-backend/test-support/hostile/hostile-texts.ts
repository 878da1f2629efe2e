import { type HostileFile, REFUSED, text } from './hostile-file.ts';

/** Text, tables, markup and mail. */
export const HOSTILE_TEXTS: HostileFile[] = [
  // Text.
  { what: 'empty file', filename: 'a.txt', make: text(''), outcome: /empty_text/ },
  {
    what: 'text of 25 million characters',
    filename: 'a.txt',
    make: () => Buffer.alloc(25_000_000, 'chu '),
    outcome: /too_large/,
  },
  {
    what: 'line of 10 million letters',
    filename: 'a.txt',
    make: () => Buffer.alloc(10_000_000, 'a'),
    outcome: 'any',
  },
  {
    what: 'text of a million lines',
    filename: 'a.txt',
    make: () => Buffer.alloc(2_000_000, 'a\n'),
    outcome: 'any',
  },
  {
    what: 'letter with 100,000 marks',
    filename: 'a.txt',
    make: text(`a${'\u0301'.repeat(100_000)} chữ`),
    outcome: 'any',
  },
  {
    what: 'text with 300,000 opening quotes',
    filename: 'a.txt',
    make: text(`${'“'.repeat(300_000)}chữ`),
    outcome: 'any',
  },
  {
    what: 'law of 100,000 articles',
    filename: 'a.txt',
    make: text(Array.from({ length: 100_000 }, (_, n) => `Điều ${n + 1}. A`).join('\n')),
    outcome: 'any',
  },
  {
    what: 'law of the same article 200,000 times',
    filename: 'a.txt',
    make: text('Điều 1. A\n1. b\na) c\n'.repeat(70_000)),
    outcome: 'any',
  },
  { what: 'text of NULs', filename: 'a.txt', make: () => Buffer.alloc(100_000), outcome: REFUSED },
  {
    what: 'UTF-16 of odd length',
    filename: 'a.txt',
    make: () => Buffer.concat([Buffer.from('\ufeffchữ', 'utf16le'), Buffer.from([1])]),
    outcome: 'completed',
  },
  {
    what: 'UTF-8 with broken letters',
    filename: 'a.txt',
    make: () =>
      Buffer.concat([Buffer.from('Nội quy '.repeat(50)), Buffer.from([0xff, 0xc3]), Buffer.from(' cơ quan')]),
    outcome: 'completed',
  },
  {
    what: 'text that turns around',
    filename: 'a.txt',
    make: text('\u202Etxet siht \u2066daer\u2069 chữ'),
    outcome: 'completed',
  },
  {
    what: 'Markdown of 5,000 nested quotes',
    filename: 'a.md',
    make: text(`${'> '.repeat(5_000)}chữ`),
    outcome: 'any',
  },
  {
    what: 'Markdown of 100,000 brackets',
    filename: 'a.md',
    make: text(`${'['.repeat(100_000)}chữ`),
    outcome: 'any',
  },
  {
    what: 'Markdown of 50,000 emphases',
    filename: 'a.md',
    make: text(`${'*a _b '.repeat(50_000)}`),
    outcome: 'any',
  },
  // Tables, JSON, HTML, mail.
  {
    what: 'CSV with a quote that never ends',
    filename: 'a.csv',
    make: () => Buffer.concat([Buffer.from('a,b\n"'), Buffer.alloc(5_000_000, 'x,y\n')]),
    outcome: 'any',
  },
  {
    what: 'CSV of 5,000 columns',
    filename: 'a.csv',
    make: text(`${Array.from({ length: 5_000 }, (_, n) => `c${n}`).join(',')}\n${'1,'.repeat(5_000)}`),
    outcome: 'any',
  },
  {
    what: 'JSON of five million brackets',
    filename: 'a.json',
    make: () => Buffer.alloc(5_000_000, '['),
    outcome: /too_large/,
  },
  {
    what: 'JSON of a million objects',
    filename: 'a.json',
    make: () => Buffer.from(`[${'{"a":1},'.repeat(1_000_000)}{}]`),
    outcome: REFUSED,
  },
  {
    what: 'JSON with a prototype',
    filename: 'a.json',
    make: text('[{"__proto__":{"polluted":"chữ"},"constructor":"x"}]'),
    outcome: 'completed',
  },
  {
    what: 'HTML of 200,000 nested elements',
    filename: 'a.html',
    make: text(`<!doctype html>${'<div>'.repeat(200_000)}chữ`),
    outcome: 'any',
  },
  {
    what: 'HTML of a million angle brackets',
    filename: 'a.html',
    make: text(`<!doctype html>${'<'.repeat(1_000_000)}chữ`),
    outcome: 'any',
  },
  {
    what: 'HTML with an attribute of 5 MB',
    filename: 'a.html',
    make: text(`<!doctype html><p title="${'a'.repeat(5_000_000)}">chữ`),
    outcome: 'completed',
  },
  {
    what: 'e-mail of 2,000 nested parts',
    filename: 'a.eml',
    make: text(nestedMail(2_000)),
    outcome: REFUSED,
  },
  {
    what: 'e-mail with a header of 5 MB',
    filename: 'a.eml',
    make: text(`Subject: ${'a '.repeat(2_500_000)}\r\nMIME-Version: 1.0\r\n\r\nchữ`),
    outcome: 'any',
  },
  {
    what: 'e-mail with a program attached',
    filename: 'a.eml',
    make: text(
      'Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nchữ\r\n--b\r\nContent-Disposition: attachment; filename=a.exe\r\n\r\nMZ\x90\r\n--b--',
    ),
    outcome: 'completed',
  },
  {
    what: 'RTF of a million braces',
    filename: 'a.rtf',
    make: text(`{\\rtf1 ${'{'.repeat(1_000_000)}chữ`),
    outcome: 'any',
  },
  {
    what: 'RTF that announces 2 GB of binary data',
    filename: 'a.rtf',
    make: text('{\\rtf1 a\\bin2147483647 chữ}'),
    outcome: 'any',
  },
  {
    what: 'name from hell',
    filename: `../../\u202Efdp.${'x'.repeat(1_000)}\0con.txt`,
    make: text('chữ'),
    outcome: 'completed',
  },
];

function nestedMail(depth: number): string {
  const parts = ['Subject: x', 'MIME-Version: 1.0'];
  for (let level = 0; level < depth; level += 1)
    parts.push(`Content-Type: multipart/mixed; boundary=b${level}`, '', `--b${level}`);
  return [...parts, '', 'chữ'].join('\r\n');
}
