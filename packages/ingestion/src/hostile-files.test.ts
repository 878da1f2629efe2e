import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { paragraph, writeDocx } from './__fixtures__/write-docx.ts';
import { IngestionError } from './ingestion-error.ts';
import { parseBytes } from './parse-file.ts';

const zip = (parts: Record<string, string>) =>
  zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])));
const lines = (...all: string[]) => Buffer.from(all.join('\r\n'));

const SAMPLES: Record<string, { bytes: Uint8Array; filename: string }> = {
  text: { bytes: Buffer.from('Nội quy\n\nĐiều 1. Giờ làm\n1. Đúng giờ.'), filename: 'a.txt' },
  markdown: {
    bytes: Buffer.from('# Nội quy\n\n- một\n\n| a | b |\n|---|---|\n| 1 | 2 |\n'),
    filename: 'a.md',
  },
  csv: { bytes: Buffer.from('Câu hỏi,Đáp án\n"Hỏi gì?","Nhiều\ndòng"\n'), filename: 'a.csv' },
  json: { bytes: Buffer.from('[{"question":"Gì?","answer":{"a":["x",1,null]}}]'), filename: 'a.json' },
  html: { bytes: Buffer.from('<html><main><h1>A</h1><table><tr><td>b</table><p>c'), filename: 'a.html' },
  docx: { bytes: writeDocx(paragraph('Một') + paragraph('Hai')), filename: 'a.docx' },
  pptx: {
    bytes: zip({
      'ppt/presentation.xml': '<p><p:sldId r:id="r1"/></p>',
      'ppt/_rels/presentation.xml.rels':
        '<R><Relationship Id="r1" Type="x/slide" Target="slides/s.xml"/></R>',
      'ppt/slides/s.xml': '<p:sp><a:p><a:t>Xin chào</a:t></a:p></p:sp>',
    }),
    filename: 'a.pptx',
  },
  odt: {
    bytes: zip({
      mimetype: 'application/vnd.oasis.opendocument.text',
      'content.xml': '<o><text:h>A</text:h><text:list><text:p>b</text:p></text:list></o>',
    }),
    filename: 'a.odt',
  },
  epub: {
    bytes: zip({
      'META-INF/container.xml': '<c><rootfile full-path="b.opf"/></c>',
      'b.opf': '<p><item id="1" href="1.html"/><itemref idref="1"/></p>',
      '1.html': '<p>Xin chào',
    }),
    filename: 'a.epub',
  },
  rtf: {
    bytes: Buffer.from("{\\rtf1\\ansi{\\b M\\u7897?t\\par}\\pard\\intbl a\\cell\\row x\\'e9}"),
    filename: 'a.rtf',
  },
  email: {
    bytes: lines(
      'Subject: x',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      '',
      'Xin chào',
      '--b',
      'Content-Disposition: attachment; filename=a.txt',
      '',
      'Đính kèm',
      '--b--',
    ),
    filename: 'a.eml',
  },
  zip: { bytes: zip({ 'a.txt': 'Xin chào', 'b.csv': 'a,b\n1,2' }), filename: 'a.zip' },
};

describe('whatever is done to its bytes, a file gives a text or a reason', () => {
  test.each(Object.entries(SAMPLES))('%s', async (_format, { bytes, filename }) => {
    expect((await parseBytes(bytes, { filename })).text).toMatch(/\p{L}/u);
    const change = fc.record({ at: fc.nat(bytes.length - 1), value: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { maxLength: 6 }),
        fc.nat(bytes.length),
        fc.boolean(),
        async (changes, length, isCut) => {
          const damaged = Uint8Array.from(isCut ? bytes.subarray(0, length) : bytes);
          for (const { at, value } of changes) if (at < damaged.length) damaged[at] = value;
          const found = await parseBytes(damaged, { filename }).catch((error: unknown) => error);
          if (found instanceof IngestionError) return;
          expect(found).toHaveProperty('blocks');
          const { text, blocks } = found as Awaited<ReturnType<typeof parseBytes>>;
          for (const block of blocks) expect(text.slice(block.start, block.end)).toBe(block.text);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('files made to do harm', () => {
  test.each<[string, Uint8Array, string, string]>([
    ['an e-mail of a thousand nested parts', nestedEmail(1_000), 'a.eml', 'corrupt'],
    ['a book whose chapters lie outside of it', bookWith('../../../../etc/passwd'), 'a.epub', 'empty_text'],
    ['slides that point outside', slidesWith('../../../etc/passwd'), 'a.pptx', 'empty_text'],
    ['an archive of nothing but folders', zip({ 'a/': '', 'b/': '' }), 'a.zip', 'unsupported_type'],
    ['JSON of half a million brackets', Buffer.from('['.repeat(500_000)), 'a.json', 'too_large'],
    ['an office file with entities', officeWith('<!DOCTYPE x [<!ENTITY a "b">]>'), 'a.odt', 'corrupt'],
    ['an office file of ten thousand levels', officeWith('<a>'.repeat(10_000)), 'a.odt', 'too_large'],
  ])('%s', async (_what, bytes, filename, code) => {
    await expect(parseBytes(bytes, { filename })).rejects.toMatchObject({ name: 'IngestionError', code });
  });

  test('names from hell are shown and never used', async () => {
    const names = [
      '../../../etc/cron.d/x.txt',
      'C:\\Windows\\y.txt',
      'con.txt',
      '\u202Egpj.txt',
      `${'d'.repeat(1_000)}.txt`,
    ];
    const { blocks, warnings } = await parseBytes(
      zip(Object.fromEntries(names.map((name) => [name, 'chữ']))),
      {
        filename: 'a.zip',
      },
    );

    expect(warnings).toEqual([]);
    expect(blocks.filter(({ type }) => type === 'heading')).toHaveLength(names.length);
  });
});

function nestedEmail(depth: number): Uint8Array {
  const parts = ['Subject: x', 'MIME-Version: 1.0'];
  for (let level = 0; level < depth; level += 1)
    parts.push(`Content-Type: multipart/mixed; boundary=b${level}`, '', `--b${level}`);
  return lines(...parts, '', 'chữ');
}

function bookWith(href: string): Uint8Array {
  return zip({
    'META-INF/container.xml': '<c><rootfile full-path="b.opf"/></c>',
    'b.opf': `<p><item id="1" href="${href}"/><itemref idref="1"/></p>`,
  });
}

function slidesWith(target: string): Uint8Array {
  return zip({
    'ppt/presentation.xml': '<p><p:sldId r:id="r1"/></p>',
    'ppt/_rels/presentation.xml.rels': `<R><Relationship Id="r1" Type="x/slide" Target="${target}"/></R>`,
  });
}

function officeWith(content: string): Uint8Array {
  return zip({
    mimetype: 'application/vnd.oasis.opendocument.text',
    'content.xml': `${content}<text:p>a</text:p>`,
  });
}
