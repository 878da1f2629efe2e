import { IngestionError } from '../ingestion-error.ts';
import type { Pdfium } from './pdfium.ts';

/** A PDF that PDFium has open. */
export interface OpenPdf {
  /** Handle of the document. */
  document: number;
  /** Its pages. */
  count: number;
  /** Address of 64 bytes, 8-byte aligned, for calls that write their answer. */
  scratch: number;
}

const ERROR_PASSWORD = 4;
const SCRATCH_BYTES = 64;

/**
 * Opens a PDF for as long as `use` needs it, and gives its memory back.
 *
 * @throws IngestionError `encrypted` or `corrupt` when it does not open
 */
export async function withPdf<Result>(
  pdfium: Pdfium,
  { bytes, password }: { bytes: Uint8Array; password?: string },
  use: (pdf: OpenPdf) => Promise<Result>,
): Promise<Result> {
  const { calls, heap } = pdfium;
  const data = calls.malloc(bytes.length);
  const secret = allocateText(pdfium, password);
  const scratch = calls.malloc(SCRATCH_BYTES);
  let document = 0;
  try {
    heap().bytes.set(bytes, data);
    document = calls.FPDF_LoadMemDocument(data, bytes.length, secret);
    if (document === 0) throw openingError(calls.FPDF_GetLastError(), password !== undefined);
    return await use({ document, count: calls.FPDF_GetPageCount(document), scratch });
  } finally {
    if (document !== 0) calls.FPDF_CloseDocument(document);
    calls.free(scratch);
    if (secret !== 0) calls.free(secret);
    calls.free(data);
  }
}

/** @returns the address of a zero-terminated UTF-8 text; 0 for none */
function allocateText({ calls, heap }: Pdfium, text: string | undefined): number {
  if (text === undefined) return 0;
  const encoded = Buffer.from(`${text}\0`);
  const address = calls.malloc(encoded.length);
  heap().bytes.set(encoded, address);
  return address;
}

function openingError(code: number, hasPassword: boolean): IngestionError {
  if (code === ERROR_PASSWORD) {
    return new IngestionError(
      'encrypted',
      hasPassword
        ? 'the password does not open the PDF'
        : 'the PDF is protected by a password; give it as `password` when attaching the file, or save it without one',
    );
  }
  return new IngestionError('corrupt', 'the PDF is damaged or was cut off and cannot be opened');
}
