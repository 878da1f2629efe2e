import { readFile } from 'node:fs/promises';
import { init } from '@embedpdf/pdfium';

/**
 * The calls of PDFium's C API (public/fpdfview.h, fpdf_text.h, fpdf_edit.h) that reading and drawing a page need, straight on the
 * WebAssembly exports: the package's wrappers convert arguments on every call, which triples the time of a page.
 * Handles and addresses are numbers; 0 is none.
 */
export interface PdfiumCalls {
  malloc(sizeBytes: number): number;
  free(address: number): void;
  FPDF_LoadMemDocument(data: number, sizeBytes: number, password: number): number;
  FPDF_GetLastError(): number;
  FPDF_GetPageCount(document: number): number;
  FPDF_LoadPage(document: number, index: number): number;
  FPDF_ClosePage(page: number): void;
  FPDF_CloseDocument(document: number): void;
  FPDF_GetPageWidthF(page: number): number;
  FPDF_GetPageHeightF(page: number): number;
  FPDF_RenderPageBitmap(
    bitmap: number,
    page: number,
    x: number,
    y: number,
    width: number,
    height: number,
    rotation: number,
    flags: number,
  ): void;
  FPDFBitmap_CreateEx(width: number, height: number, format: number, memory: number, stride: number): number;
  FPDFBitmap_FillRect(
    bitmap: number,
    left: number,
    top: number,
    width: number,
    height: number,
    colour: number,
  ): number;
  FPDFBitmap_GetBuffer(bitmap: number): number;
  FPDFBitmap_GetStride(bitmap: number): number;
  FPDFBitmap_Destroy(bitmap: number): void;
  FPDFPage_CountObjects(page: number): number;
  FPDFPage_GetObject(page: number, index: number): number;
  FPDFPageObj_GetType(object: number): number;
  FPDFPageObj_GetBounds(object: number, left: number, bottom: number, right: number, top: number): number;
  FPDFPath_CountSegments(path: number): number;
  FPDFPath_GetDrawMode(path: number, fill: number, stroke: number): number;
  FPDFText_LoadPage(page: number): number;
  FPDFText_ClosePage(textPage: number): void;
  FPDFText_CountChars(textPage: number): number;
  FPDFText_GetUnicode(textPage: number, index: number): number;
  FPDFText_IsGenerated(textPage: number, index: number): number;
  FPDFText_GetFontSize(textPage: number, index: number): number;
  FPDFText_GetFontWeight(textPage: number, index: number): number;
  FPDFText_GetLooseCharBox(textPage: number, index: number, rectangle: number): number;
  FPDFText_GetCharOrigin(textPage: number, index: number, x: number, y: number): number;
}

export interface Pdfium {
  calls: PdfiumCalls;
  /** Views of the heap as it is now: read them again after any call that may allocate. */
  heap(): { bytes: Uint8Array; floats: Float32Array; doubles: Float64Array };
}

/** PDFium, compiled once per process (0.2 s, 20 MB). */
export function loadPdfium(): Promise<Pdfium> {
  loaded ??= load();
  return loaded;
}

let loaded: Promise<Pdfium> | undefined;

async function load(): Promise<Pdfium> {
  const file = await readFile(new URL('pdfium.wasm', import.meta.resolve('@embedpdf/pdfium')));
  const module = await init({ wasmBinary: new Uint8Array(file).buffer });
  module.PDFiumExt_Init();
  // The package types its exports as malloc and free only; that the others exist is checked right below.
  const calls = module.pdfium.wasmExports as unknown as PdfiumCalls;
  for (const name of REQUIRED) {
    if (typeof calls[name] !== 'function') throw new Error(`this build of PDFium has no ${name}`);
  }
  // The heap views are properties that Emscripten replaces when memory grows; their types are not in the package.
  const views = module.pdfium as unknown as {
    HEAPU8: Uint8Array;
    HEAPF32: Float32Array;
    HEAPF64: Float64Array;
  };
  return { calls, heap: () => ({ bytes: views.HEAPU8, floats: views.HEAPF32, doubles: views.HEAPF64 }) };
}

const REQUIRED: (keyof PdfiumCalls)[] = [
  'malloc',
  'free',
  'FPDF_LoadMemDocument',
  'FPDF_GetLastError',
  'FPDF_GetPageCount',
  'FPDF_LoadPage',
  'FPDF_ClosePage',
  'FPDF_CloseDocument',
  'FPDF_GetPageWidthF',
  'FPDF_GetPageHeightF',
  'FPDF_RenderPageBitmap',
  'FPDFBitmap_CreateEx',
  'FPDFBitmap_FillRect',
  'FPDFBitmap_GetBuffer',
  'FPDFBitmap_GetStride',
  'FPDFBitmap_Destroy',
  'FPDFPage_CountObjects',
  'FPDFPage_GetObject',
  'FPDFPageObj_GetType',
  'FPDFPageObj_GetBounds',
  'FPDFPath_CountSegments',
  'FPDFPath_GetDrawMode',
  'FPDFText_LoadPage',
  'FPDFText_ClosePage',
  'FPDFText_CountChars',
  'FPDFText_GetUnicode',
  'FPDFText_IsGenerated',
  'FPDFText_GetFontSize',
  'FPDFText_GetFontWeight',
  'FPDFText_GetLooseCharBox',
  'FPDFText_GetCharOrigin',
];
