import { pdfStream, writePdfFile } from './pdf-file.ts';

export interface PdfText {
  text: string;
  x: number;
  y: number;
  size?: number;
  bold?: boolean;
}

/** A filled box; a thin one is a rule. `outlined`: only its sides are drawn. */
export interface PdfBox {
  x: number;
  y: number;
  width: number;
  height: number;
  outlined?: boolean;
}

/**
 * A PDF with these texts on its pages (A4), each drawn where it says and in this order, every character half an em
 * wide. Any Unicode text works: the font is a named one with a map to Unicode, nothing is embedded.
 */
export function writePdf(pages: (PdfText | PdfBox)[][]): Uint8Array {
  const objects: (string | Buffer)[] = ['<< /Type /Catalog /Pages 2 0 R >>', ''];
  const add = (object: string | Buffer) => objects.push(object);
  const fonts = [font(add, 'Arial', 400), font(add, 'Arial-Bold', 700)];
  const pageNumbers = pages.map((texts) => {
    const content = pdfStream(texts.map(draw).join('\n'));
    const contents = add(content);
    return add(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${contents} 0 R ` +
        `/Resources << /Font << /F0 ${fonts[0]} 0 R /F1 ${fonts[1]} 0 R >> >> >>`,
    );
  });
  const kids = pageNumbers.map((number) => `${number} 0 R`).join(' ');
  objects[1] = `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`;
  return writePdfFile(objects);
}

function font(add: (object: string | Buffer) => number, name: string, weight: number): number {
  const ranges = Array.from({ length: 256 }, (_, high) => {
    const byte = high.toString(16).padStart(2, '0');
    return `<${byte}00> <${byte}ff> <${byte}00>`;
  });
  const blocks = [ranges.slice(0, 100), ranges.slice(100, 200), ranges.slice(200)];
  const map = add(
    pdfStream(
      `/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n` +
        `1 begincodespacerange <0000> <ffff> endcodespacerange\n` +
        blocks.map((block) => `${block.length} beginbfrange\n${block.join('\n')}\nendbfrange`).join('\n') +
        `\nendcmap end end`,
    ),
  );
  const descriptor = add(
    `<< /Type /FontDescriptor /FontName /${name} /Flags 32 /FontBBox [0 -200 1000 800] /ItalicAngle 0 ` +
      `/Ascent 800 /Descent -200 /CapHeight 700 /StemV ${weight === 700 ? 160 : 80} /FontWeight ${weight} >>`,
  );
  const descendant = add(
    `<< /Type /Font /Subtype /CIDFontType2 /BaseFont /${name} /FontDescriptor ${descriptor} 0 R /DW 500 ` +
      `/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>`,
  );
  return add(
    `<< /Type /Font /Subtype /Type0 /BaseFont /${name} /Encoding /Identity-H ` +
      `/DescendantFonts [${descendant} 0 R] /ToUnicode ${map} 0 R >>`,
  );
}

function draw(item: PdfText | PdfBox): string {
  if (!('text' in item))
    return `${item.x} ${item.y} ${item.width} ${item.height} re ${item.outlined ? 'S' : 'f'}`;
  const { text, x, y, size = 12, bold = false } = item;
  const hex = Buffer.from(text, 'utf16le').swap16().toString('hex');
  return `BT /F${bold ? 1 : 0} ${size} Tf ${x} ${y} Td <${hex}> Tj ET`;
}
