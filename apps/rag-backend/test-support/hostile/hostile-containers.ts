import { deflateRawSync } from 'node:zlib';
import { type HostileFile, noise, REFUSED, zip } from './hostile-file.ts';
import { bomb, writeZip } from './zip-writer.ts';

const docx = (document: string | Uint8Array) =>
  zip({ '[Content_Types].xml': '<Types/>', 'word/document.xml': document });
const sheet = (content: string, workbook?: string) =>
  zip({
    '[Content_Types].xml':
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    'xl/workbook.xml':
      workbook ??
      '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels':
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    'xl/worksheets/sheet1.xml': content,
  });
const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const LAUGHS = `<!DOCTYPE x [<!ENTITY a "ha">${Array.from({ length: 12 }, (_, n) => `<!ENTITY ${String.fromCharCode(98 + n)} "${`&${String.fromCharCode(97 + n)};`.repeat(10)}">`).join('')}]><w:document ${W}><w:body><w:p><w:r><w:t>&m;</w:t></w:r></w:p></w:body></w:document>`;

/** Archives and office files. */
export const HOSTILE_CONTAINERS: HostileFile[] = [
  // Containers.
  {
    what: 'DOCX that inflates to 1.2 GB',
    filename: 'a.docx',
    make: () => bombZip('word/document.xml', 1_200),
    outcome: /too_large/,
  },
  {
    what: 'XLSX that inflates to 1 GB',
    filename: 'a.xlsx',
    make: () => bombZip('xl/workbook.xml', 1_000),
    outcome: /too_large/,
  },
  {
    what: 'archive entry that is larger than it says',
    filename: 'a.docx',
    make: () =>
      writeZip([{ name: 'word/document.xml', bytes: bomb('<w:document>', 350), declaredSize: 1_000 }]),
    outcome: /too_large|corrupt/,
  },
  {
    what: 'archive in an archive in an archive',
    filename: 'a.zip',
    make: () => zip({ 'b.zip': zip({ 'c.zip': zip({ 'd.txt': 'chữ' }) }) }),
    outcome: REFUSED,
  },
  {
    what: 'archive of 20,000 entries',
    filename: 'a.zip',
    make: () =>
      writeZip(Array.from({ length: 20_000 }, (_, n) => ({ name: `${n}.txt`, bytes: Buffer.from('chữ') }))),
    outcome: /too_large/,
  },
  {
    what: 'archive whose names lead outside',
    filename: 'a.zip',
    make: () => zip({ '../../etc/cron.d/x.txt': 'chữ', '/etc/y.txt': 'chữ' }),
    outcome: 'completed',
  },
  {
    what: 'archive with a password',
    filename: 'a.zip',
    make: () => writeZip([{ name: 'a.txt', bytes: Buffer.from('chữ'), encrypted: true }]),
    outcome: REFUSED,
  },
  {
    what: 'archive that was cut off',
    filename: 'a.zip',
    make: () => zip({ 'a.txt': 'chữ'.repeat(9_999) }).subarray(0, 90),
    outcome: /corrupt/,
  },
  { what: 'archive of nothing', filename: 'a.zip', make: () => zip({}), outcome: REFUSED },
  // Office.
  { what: 'DOCX with a billion laughs', filename: 'a.docx', make: () => docx(LAUGHS), outcome: /corrupt/ },
  {
    what: 'DOCX that asks for /etc/passwd',
    filename: 'a.docx',
    make: () => docx('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document>&a;</w:document>'),
    outcome: /corrupt/,
  },
  {
    what: 'DOCX of 60,000 levels',
    filename: 'a.docx',
    make: () => docx(`<w:document ${W}>${'<w:p>'.repeat(60_000)}`),
    outcome: /too_large/,
  },
  {
    what: 'DOCX with half a tag',
    filename: 'a.docx',
    make: () => docx(`<w:document ${W}><w:body><w:p><w:r><w:t`),
    outcome: REFUSED,
  },
  {
    what: 'DOCX of a million empty paragraphs',
    filename: 'a.docx',
    make: () => docx(`<w:document ${W}><w:body>${'<w:p/>'.repeat(1_000_000)}</w:body></w:document>`),
    outcome: REFUSED,
  },
  {
    what: 'sheet with one cell at its far end',
    filename: 'a.xlsx',
    make: () =>
      sheet(
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>chữ</t></is></c></row></sheetData></worksheet>',
      ),
    outcome: 'any',
  },
  {
    what: 'sheet of 40,000 rows',
    filename: 'a.xlsx',
    make: () =>
      sheet(
        `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${Array.from({ length: 40_000 }, (_, n) => `<row r="${n + 1}"><c r="A${n + 1}"><v>${n}</v></c></row>`).join('')}</sheetData></worksheet>`,
      ),
    outcome: /too_large/,
  },
  {
    what: 'workbook of 5,000 sheets',
    filename: 'a.xlsx',
    make: () =>
      sheet(
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>',
        `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>${Array.from({ length: 5_000 }, (_, n) => `<sheet name="s${n}" sheetId="${n + 1}" r:id="r1"/>`).join('')}</sheets></workbook>`,
      ),
    outcome: REFUSED,
  },
  {
    what: 'presentation that points outside',
    filename: 'a.pptx',
    make: () =>
      zip({
        'ppt/presentation.xml': '<p><p:sldId r:id="r1"/></p>',
        'ppt/_rels/presentation.xml.rels':
          '<R><Relationship Id="r1" Type="x/slide" Target="../../../etc/passwd"/></R>',
      }),
    outcome: REFUSED,
  },
  {
    what: 'book whose chapter lies outside',
    filename: 'a.epub',
    make: () =>
      zip({
        'META-INF/container.xml': '<c><rootfile full-path="b.opf"/></c>',
        'b.opf': '<p><item id="1" href="../../../../etc/passwd"/><itemref idref="1"/></p>',
      }),
    outcome: REFUSED,
  },
  {
    what: 'old Office file with a password',
    filename: 'a.docx',
    make: () => ole('EncryptedPackage'),
    outcome: /encrypted/,
  },
  { what: 'old Office file of garbage', filename: 'a.doc', make: () => ole('Nothing'), outcome: REFUSED },
  // Pictures and programs.
  {
    what: 'picture of 65,535 × 65,535 pixels',
    filename: 'a.gif',
    make: () => Buffer.from('GIF89a\xff\xff\xff\xff\0\0\0', 'latin1'),
    outcome: /too_large/,
  },
  {
    what: 'picture that was cut off',
    filename: 'a.png',
    make: () => Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0', 'latin1'),
    outcome: REFUSED,
  },
  {
    what: 'program named as a document',
    filename: 'a.docx',
    make: () => Buffer.concat([Buffer.from('MZ\x90\0', 'latin1'), noise(10_000)]),
    outcome: /unsupported_type/,
  },
  {
    what: 'gzip file',
    filename: 'a.txt',
    make: () => Buffer.concat([Buffer.from('\x1f\x8b', 'latin1'), noise(1_000)]),
    outcome: /unsupported_type/,
  },
];

function bombZip(name: string, megabytes: number): Uint8Array {
  // Deflated in pieces: the whole would not be needed in memory at once, and zeros compress the same everywhere.
  const piece = Buffer.alloc(100 * 1024 * 1024, 0x20);
  const compressed = deflateRawSync(piece, { finishFlush: 2 });
  const pieces = Array.from({ length: megabytes / 100 }, () => compressed);
  return writeZip([
    {
      name,
      bytes: Buffer.alloc(0),
      compressed: Buffer.concat([...pieces, deflateRawSync(Buffer.alloc(0))]),
      declaredSize: megabytes * 1024 * 1024,
    },
  ]);
}

function ole(stream: string): Uint8Array {
  const head = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
  return Buffer.concat([head, Buffer.alloc(504), Buffer.from(stream, 'utf16le'), Buffer.alloc(1_000)]);
}
