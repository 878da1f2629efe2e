import { deflateSync } from 'node:zlib';
import { pdfStream, writePdfFile } from '../../../../packages/ingestion/src/__fixtures__/pdf-file.ts';
import { type HostileFile, noise, REFUSED } from './hostile-file.ts';

const CATALOGUE = '<< /Type /Catalog /Pages 2 0 R >>';

/** One page whose content inflates to so many megabytes. */
function pdfBomb(megabytes: number): Uint8Array {
  const content = deflateSync(Buffer.alloc(megabytes * 1024 * 1024, 'q Q '));
  return writePdfFile([
    CATALOGUE,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>',
    pdfStream(content, '/Filter /FlateDecode'),
  ]);
}

/** Says that it has so many pages, all of them the same one. */
function pdfOfManyPages(count: number): Uint8Array {
  const kids = Array.from({ length: count }, () => '3 0 R').join(' ');
  return writePdfFile([
    CATALOGUE,
    `<< /Type /Pages /Kids [${kids}] /Count ${count} >>`,
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>',
  ]);
}

/** A page tree that holds itself. */
function pdfLoop(): Uint8Array {
  return writePdfFile([CATALOGUE, '<< /Type /Pages /Kids [2 0 R] /Count 3 >>']);
}

/** A form that draws itself. */
function pdfSelfDrawing(): Uint8Array {
  const form =
    '<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 4 0 R >> >> /Length 12 >>\nstream\n/F Do /F Do \nendstream';
  return writePdfFile([
    CATALOGUE,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 5 0 R /Resources << /XObject << /F 4 0 R >> >> >>',
    form,
    '<< /Length 6 >>\nstream\n/F Do \nendstream',
  ]);
}

/** A page as large as a village, with a picture on it. */
function pdfHugePage(): Uint8Array {
  return writePdfFile([
    CATALOGUE,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1000000 1000000] /Contents 5 0 R /Resources << /XObject << /I 4 0 R >> >> >>',
    '<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\n0\nendstream',
    '<< /Length 38 >>\nstream\nq 1000000 0 0 1000000 0 0 cm /I Do Q   \nendstream',
  ]);
}

export const HOSTILE_PDFS: HostileFile[] = [
  {
    what: 'PDF whose page inflates to 900 MB',
    filename: 'a.pdf',
    make: () => pdfBomb(900),
    outcome: REFUSED,
  },
  {
    what: 'PDF of a million pages',
    filename: 'a.pdf',
    make: () => pdfOfManyPages(1_000_000),
    outcome: /too_many_pages/,
  },
  { what: 'PDF whose pages hold themselves', filename: 'a.pdf', make: pdfLoop, outcome: REFUSED },
  { what: 'PDF that draws itself', filename: 'a.pdf', make: pdfSelfDrawing, outcome: REFUSED },
  { what: 'PDF with a page of 353 m and a picture', filename: 'a.pdf', make: pdfHugePage, outcome: REFUSED },
  {
    what: 'PDF that was cut off',
    filename: 'a.pdf',
    make: () => pdfOfManyPages(3).subarray(0, 60),
    outcome: /corrupt/,
  },
  {
    what: 'PDF without pages',
    filename: 'a.pdf',
    make: () => writePdfFile(['<< /Type /Catalog >>']),
    outcome: REFUSED,
  },
  {
    what: 'PDF header and garbage',
    filename: 'a.pdf',
    make: () => Buffer.concat([Buffer.from('%PDF-1.7\n'), noise(500_000)]),
    outcome: /corrupt/,
  },
];
