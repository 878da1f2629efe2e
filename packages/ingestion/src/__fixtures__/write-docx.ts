import { strToU8, zipSync } from 'fflate';

const MAIN = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';

/**
 * A DOCX from the inner XML of `w:body`, and where given of `w:numbering` and `w:styles`.
 */
export function writeDocx(body: string, parts: { numbering?: string; styles?: string } = {}): Uint8Array {
  const types = Object.keys(parts)
    .map(
      (name) =>
        `<Override PartName="/word/${name}.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.${name}+xml"/>`,
    )
    .join('');
  const relations = Object.keys(parts)
    .map(
      (name, index) =>
        `<Relationship Id="r${index}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${name}" Target="${name}.xml"/>`,
    )
    .join('');
  const files: Record<string, Uint8Array> = {
    '[Content_Types].xml': strToU8(
      `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>${types}</Types>`,
    ),
    '_rels/.rels': strToU8(
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    ),
    'word/_rels/document.xml.rels': strToU8(
      `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${relations}</Relationships>`,
    ),
    'word/document.xml': strToU8(`<w:document xmlns:w="${MAIN}"><w:body>${body}</w:body></w:document>`),
  };
  for (const [name, xml] of Object.entries(parts)) {
    files[`word/${name}.xml`] = strToU8(`<w:${name} xmlns:w="${MAIN}">${xml}</w:${name}>`);
  }
  return zipSync(files);
}

/** A paragraph; `style` and `list` (`[instance, level]`) go into its properties. */
export function paragraph(
  text: string,
  options: { bold?: boolean; style?: string; list?: [instance: number, level: number] } = {},
): string {
  const { bold = false, style, list } = options;
  const listed =
    list === undefined ? '' : `<w:numPr><w:ilvl w:val="${list[1]}"/><w:numId w:val="${list[0]}"/></w:numPr>`;
  const styled = style === undefined ? '' : `<w:pStyle w:val="${style}"/>`;
  const run = bold ? '<w:rPr><w:b/></w:rPr>' : '';
  return `<w:p><w:pPr>${styled}${listed}</w:pPr><w:r>${run}<w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
}
