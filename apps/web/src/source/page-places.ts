import type { QuotePlaces } from '@frogwell/protocol';
import type { PageViewport } from 'pdfjs-dist';

/** A rectangle in shares of its page (0..1), from the top left of the page as it is shown. */
export interface PagePlace {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Where a box stands on the page as it is shown: cut, turned and from the top. */
export function placeOnPage(
  box: QuotePlaces['boxes'][number],
  viewport: Pick<PageViewport, 'width' | 'height' | 'convertToViewportPoint'>,
): PagePlace {
  const [x0 = 0, y0 = 0] = viewport.convertToViewportPoint(box.x0, box.y0);
  const [x1 = 0, y1 = 0] = viewport.convertToViewportPoint(box.x1, box.y1);
  return {
    left: Math.min(x0, x1) / viewport.width,
    top: Math.min(y0, y1) / viewport.height,
    width: Math.abs(x1 - x0) / viewport.width,
    height: Math.abs(y1 - y0) / viewport.height,
  };
}
