import type { Pdfium } from './pdfium.ts';

/** A page as a gray picture. */
export interface PagePicture {
  /** The picture as a PGM file. */
  bytes: Uint8Array;
  heightPx: number;
  dpi: number;
}

const DPI = 200;
/** A page of a plan can be metres long: at most about 25 megapixels, at a lower resolution. */
const MAX_EDGE_PX = 5_000;
const POINTS_PER_INCH = 72;
/** `FPDFBitmap_Gray`, `FPDF_ANNOT | FPDF_GRAYSCALE` */
const GRAY = 1;
const RENDER_FLAGS = 0x01 | 0x08;
const WHITE = 0xffffffff;

/**
 * Draws a page for text recognition.
 *
 * @param page handle of a loaded page
 * @returns undefined where there is no memory for it or nothing to draw
 */
export function drawPage({ calls, heap }: Pdfium, page: number): PagePicture | undefined {
  const widthPt = calls.FPDF_GetPageWidthF(page);
  const heightPt = calls.FPDF_GetPageHeightF(page);
  const longest = Math.max(widthPt, heightPt);
  if (!(Math.min(widthPt, heightPt) > 1)) return undefined;
  const dpi = Math.min(DPI, (MAX_EDGE_PX / longest) * POINTS_PER_INCH);
  const widthPx = Math.max(1, Math.round((widthPt * dpi) / POINTS_PER_INCH));
  const heightPx = Math.max(1, Math.round((heightPt * dpi) / POINTS_PER_INCH));
  const bitmap = calls.FPDFBitmap_CreateEx(widthPx, heightPx, GRAY, 0, 0);
  if (bitmap === 0) return undefined;
  try {
    calls.FPDFBitmap_FillRect(bitmap, 0, 0, widthPx, heightPx, WHITE);
    calls.FPDF_RenderPageBitmap(bitmap, page, 0, 0, widthPx, heightPx, 0, RENDER_FLAGS);
    const stride = calls.FPDFBitmap_GetStride(bitmap);
    const start = calls.FPDFBitmap_GetBuffer(bitmap);
    const pixels = heap().bytes.subarray(start, start + stride * heightPx);
    const header = Buffer.from(`P5\n${widthPx} ${heightPx}\n255\n`);
    const file = Buffer.alloc(header.length + widthPx * heightPx);
    header.copy(file);
    for (let row = 0; row < heightPx; row += 1) {
      file.set(pixels.subarray(row * stride, row * stride + widthPx), header.length + row * widthPx);
    }
    return { bytes: file, heightPx, dpi };
  } finally {
    calls.FPDFBitmap_Destroy(bitmap);
  }
}
