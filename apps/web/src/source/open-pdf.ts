import {
  GlobalWorkerOptions,
  getDocument,
  PasswordException,
  type PDFDocumentProxy,
  VerbosityLevel,
  version,
} from 'pdfjs-dist';
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { apiUrl } from '../api/http-client.ts';

GlobalWorkerOptions.workerSrc = workerUrl;

/** A PDF that is open, and what ends it. */
export interface OpenedPdf {
  document: PDFDocumentProxy;
  close: () => void;
}

/**
 * Opens a PDF in a worker of our own host. Scripts, forms and links in it stay dead: only its pages are drawn, no layer
 * over them, and nothing is compiled at run time, which the content security policy would refuse anyway.
 *
 * @throws PasswordException, or another error where it is damaged; the abort reason when `signal` fires
 */
export async function openPdf(bytes: Blob, signal: AbortSignal): Promise<OpenedPdf> {
  const data = await bytes.arrayBuffer();
  signal.throwIfAborted();
  const files = apiUrl(`assets/pdfjs-${version}/`);
  const task = getDocument({
    data,
    cMapUrl: `${files}cmaps/`,
    standardFontDataUrl: `${files}standard_fonts/`,
    wasmUrl: `${files}wasm/`,
    useWorkerFetch: true,
    useWasm: false,
    enableXfa: false,
    // A damaged file is the file's matter; what it means for the reader is said in the page.
    verbosity: VerbosityLevel.ERRORS,
  });
  const close = () => void task.destroy();
  signal.addEventListener('abort', close, { once: true });
  const document = await task.promise;
  return { document, close };
}

export function isProtected(error: unknown): boolean {
  return error instanceof PasswordException;
}
