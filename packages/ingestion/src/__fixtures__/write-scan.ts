import { drawPage } from '../formats/pdf-page-picture.ts';
import { loadPdfium } from '../formats/pdfium.ts';

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
  const contents = pages.map((lines) =>
    lines.map((line, index) => `BT /F0 14 Tf 60 ${780 - 24 * index} Td (${line}) Tj ET`).join('\n'),
  );
  return assemble(
    contents.map((content) => ({
      content: Buffer.from(content),
      resources: '<< /Font << /F0 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>',
      extra: [],
    })),
  );
}

/** A PDF (A4) whose pages are these pictures (PGM) and nothing else, as a scanner makes it. */
export function writeScannedPdf(pictures: Uint8Array[]): Uint8Array {
  return assemble(
    pictures.map((picture) => {
      const [header = '', width = '', height = ''] =
        /^P5\n(\d+) (\d+)\n255\n/.exec(Buffer.from(picture.subarray(0, 40)).toString('latin1')) ?? [];
      const pixels = Buffer.from(picture.subarray(header.length));
      const image = Buffer.concat([
        Buffer.from(
          `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceGray ` +
            `/BitsPerComponent 8 /Length ${pixels.length} >>\nstream\n`,
        ),
        pixels,
        Buffer.from('\nendstream'),
      ]);
      return {
        content: Buffer.from('q 595 0 0 842 0 0 cm /I0 Do Q'),
        resources: '<< /XObject << /I0 @0 0 R >> >>',
        extra: [image],
      };
    }),
  );
}

/** `@0` in the resources is the number of the first extra object. */
function assemble(pages: { content: Buffer; resources: string; extra: Buffer[] }[]): Uint8Array {
  const objects: Buffer[] = [Buffer.from('<< /Type /Catalog /Pages 2 0 R >>'), Buffer.alloc(0)];
  const kids = pages.map(({ content, resources, extra }) => {
    const firstExtra = objects.length + 1;
    objects.push(...extra);
    objects.push(
      Buffer.concat([
        Buffer.from(`<< /Length ${content.length} >>\nstream\n`),
        content,
        Buffer.from('\nendstream'),
      ]),
    );
    const contents = objects.length;
    objects.push(
      Buffer.from(
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${contents} 0 R ` +
          `/Resources ${resources.replace('@0', String(firstExtra))} >>`,
      ),
    );
    return `${objects.length} 0 R`;
  });
  objects[1] = Buffer.from(`<< /Type /Pages /Kids [${kids.join(' ')}] /Count ${pages.length} >>`);
  const file: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  let length = file[0]?.length ?? 0;
  const offsets = objects.map((object, index) => {
    const offset = length;
    const written = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')]);
    file.push(written);
    length += written.length;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  file.push(
    Buffer.from(
      `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${length}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(file);
}
