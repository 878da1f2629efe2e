import { IngestionError } from '../ingestion-error.ts';
import type { FormatInput, FormatResult } from './format-parser.ts';
import { parseDocx } from './parse-docx.ts';
import { parsePptx } from './parse-pptx.ts';

/** Word 97-2003: what LibreOffice makes of it. */
export async function parseDoc(input: FormatInput): Promise<FormatResult> {
  return parseDocx({ ...input, bytes: await modernised(input, { from: 'doc', to: 'docx' }) });
}

/** PowerPoint 97-2003: what LibreOffice makes of it. */
export async function parsePpt(input: FormatInput): Promise<FormatResult> {
  return parsePptx({ ...input, bytes: await modernised(input, { from: 'ppt', to: 'pptx' }) });
}

async function modernised(
  { bytes, convert }: FormatInput,
  formats: { from: 'doc' | 'ppt'; to: 'docx' | 'pptx' },
): Promise<Uint8Array> {
  if (convert === undefined) {
    throw new IngestionError(
      'unsupported_type',
      `the file is an old .${formats.from}: save it as .${formats.to} and upload that, or install LibreOffice, restart and upload it again`,
    );
  }
  return convert(bytes, formats);
}
