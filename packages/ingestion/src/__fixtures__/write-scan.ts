import { drawPage } from '../formats/pdf-page-picture.ts';
import { loadPdfium } from '../formats/pdfium.ts';
import { pdfStream, writePdfFile } from './pdf-file.ts';

/** A gray picture as a PGM file, of a page of a PDF. */
export async function drawPdfPage(pdf: Uint8Array, index = 0): Promise<Uint8Array> {
  const pdfium = await loadPdfium();
  const { calls, heap } = pdfium;
  const data = calls.malloc(pdf.length);
  heap().bytes.set(pdf, data);
  const document = calls.FPDF_LoadMemDocument(data, pdf.length, 0);
  const page = calls.FPDF_LoadPage(document, index);
  try {
    const picture = drawPage(pdfium, page);
    if (picture === undefined) throw new Error('nothing to draw');
    return picture.bytes;
  } finally {
    calls.FPDF_ClosePage(page);
    calls.FPDF_CloseDocument(document);
    calls.free(data);
  }
}

/** A PDF (A4) whose pages are these lines in Helvetica, which every reader can draw; ASCII only. */
export function writePrintedPdf(pages: string[][]): Uint8Array {
  return writePages(
    pages.map((lines) => ({
      content: lines
        .map((line, index) => `BT /F0 14 Tf 60 ${780 - 24 * index} Td (${line}) Tj ET`)
        .join('\n'),
      resource: '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
      kind: 'Font /F0',
    })),
  );
}

/** A PDF (A4) whose pages are these pictures (PGM) and nothing else, as a scanner makes it. */
export function writeScannedPdf(pictures: Uint8Array[]): Uint8Array {
  return writePages(
    pictures.map((picture) => {
      const [header = '', width = '', height = ''] =
        /^P5\n(\d+) (\d+)\n255\n/.exec(Buffer.from(picture.subarray(0, 40)).toString('latin1')) ?? [];
      return {
        content: 'q 595 0 0 842 0 0 cm /I0 Do Q',
        resource: pdfStream(
          Buffer.from(picture.subarray(header.length)),
          `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceGray /BitsPerComponent 8`,
        ),
        kind: 'XObject /I0',
      };
    }),
  );
}

/** Pages with one resource each; `kind` is its category and its name. */
function writePages(pages: { content: string; resource: string | Buffer; kind: string }[]): Uint8Array {
  const objects: (string | Buffer)[] = ['<< /Type /Catalog /Pages 2 0 R >>', ''];
  const kids = pages.map(({ content, resource, kind }) => {
    const [category, name] = kind.split(' ');
    const resourceNumber = objects.push(resource);
    const contents = objects.push(pdfStream(content));
    const page = objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${contents} 0 R ` +
        `/Resources << /${category} << ${name} ${resourceNumber} 0 R >> >> >>`,
    );
    return `${page} 0 R`;
  });
  objects[1] = `<< /Type /Pages /Kids [${kids.join(' ')}] /Count ${pages.length} >>`;
  return writePdfFile(objects);
}
