import type { QuotePlaces } from '@frogwell/protocol';
import { type PDFDocumentProxy, type PDFPageProxy, TextLayer } from 'pdfjs-dist';
import { type CSSProperties, useEffect, useRef, useState } from 'react';
import { useTexts } from '../texts/define-texts.ts';
import './pdf-page.css';
import { type PagePlace, placeOnPage } from './page-places.ts';
import { sourceTexts } from './texts.ts';

export interface PageSize {
  /** Points at zoom 1, as shown (turned). */
  width: number;
  height: number;
}

export interface PdfPageProps {
  document: PDFDocumentProxy;
  /** 1-based. */
  number: number;
  size: PageSize;
  /** CSS pixels per point. */
  scale: number;
  boxes: QuotePlaces['boxes'];
  /** The quote is somewhere on it: the whole page is framed. */
  isFramed: boolean;
  /** Not drawn yet, however near: the reader is about to be taken elsewhere. */
  isHeld: boolean;
  onSize: (number: number, size: PageSize) => void;
}

/** A page: an empty sheet of its size until it comes near, then drawn, with its letters to select and the quote marked. */
export function PdfPage({ document, number, size, scale, boxes, isFramed, isHeld, onSize }: PdfPageProps) {
  const t = useTexts(sourceTexts);
  const sheet = useRef<HTMLElement>(null);
  const isNear = useIsNear(sheet);
  const page = usePage(document, number, isNear && !isHeld, onSize);
  return (
    <article
      ref={sheet}
      aria-label={t('page', { page: number })}
      data-page={number}
      // Its size is read right after it was set; the rule for reduced motion would make a (very short) transition of it.
      className={`relative mx-auto my-2 bg-paper shadow-md transition-none ${isFramed ? 'outline-4 outline-accent' : ''}`}
      style={{ width: size.width * scale, height: size.height * scale }}
    >
      {page && <PageContent page={page} scale={scale} />}
      {page && (
        // One layer for all marks: where the boxes of two lines overlap, the colour stays the same.
        <div className="pointer-events-none absolute inset-0 mix-blend-multiply">
          {boxes.map((box) => (
            <QuoteMark key={`${box.x0} ${box.y0}`} place={placeOnPage(box, page.getViewport({ scale: 1 }))} />
          ))}
        </div>
      )}
    </article>
  );
}

function QuoteMark({ place: { left, top, width, height } }: { place: PagePlace }) {
  const share = (value: number) => `${value * 100}%`;
  return (
    <div
      data-quote-mark
      className="absolute rounded-xs bg-mark-on-paper"
      style={{ left: share(left), width: share(width), top: share(top), height: share(height) }}
    />
  );
}

function PageContent({ page, scale }: { page: PDFPageProxy; scale: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const letters = useRef<HTMLDivElement>(null);
  useEffect(() => (canvas.current ? draw(page, scale, canvas.current) : undefined), [page, scale]);
  useEffect(() => (letters.current ? layLetters(page, letters.current) : undefined), [page]);
  // PDF.js sizes its letters by this variable, so zooming does not lay them again.
  const zoom = {
    '--total-scale-factor': scale,
    '--scale-round-x': '1px',
    '--scale-round-y': '1px',
  } as CSSProperties;
  return (
    <div className="absolute inset-0" style={zoom}>
      <canvas ref={canvas} className="absolute inset-0 size-full" />
      <div ref={letters} className="pdf-text" />
    </div>
  );
}

/** Browsers refuse larger drawings; a page that is zoomed in further is drawn coarser. */
const MAX_PIXELS = 16_000_000;

/** @returns ends the drawing */
function draw(page: PDFPageProxy, scale: number, canvas: HTMLCanvasElement): () => void {
  const { width, height } = page.getViewport({ scale });
  const density = Math.min(window.devicePixelRatio || 1, Math.sqrt(MAX_PIXELS / (width * height)));
  const viewport = page.getViewport({ scale: scale * density });
  // Drawn aside and shown when it is whole: the page does not flash white when it is zoomed.
  const drawing = window.document.createElement('canvas');
  drawing.width = Math.max(1, Math.floor(viewport.width));
  drawing.height = Math.max(1, Math.floor(viewport.height));
  const task = page.render({ canvas: drawing, viewport });
  let isEnded = false;
  task.promise.then(
    () => {
      if (isEnded) return;
      canvas.width = drawing.width;
      canvas.height = drawing.height;
      canvas.getContext('2d')?.drawImage(drawing, 0, 0);
    },
    () => undefined, // cancelled, or damaged: it stays an empty sheet, and the text view has what was read from it
  );
  return () => {
    isEnded = true;
    task.cancel();
  };
}

function layLetters(page: PDFPageProxy, container: HTMLDivElement): () => void {
  const layer = new TextLayer({
    textContentSource: page.streamTextContent(),
    container,
    viewport: page.getViewport({ scale: 1 }),
  });
  layer.render().catch(() => undefined); // cancelled, or a page without readable text: there is nothing to select then
  return () => {
    layer.cancel();
    container.replaceChildren();
  };
}

function usePage(
  document: PDFDocumentProxy,
  number: number,
  isWanted: boolean,
  onSize: PdfPageProps['onSize'],
): PDFPageProxy | null {
  const [page, setPage] = useState<PDFPageProxy | null>(null);
  useEffect(() => {
    if (!isWanted) return;
    let isGone = false;
    document.getPage(number).then(
      (loaded) => {
        if (isGone) return;
        const { width, height } = loaded.getViewport({ scale: 1 });
        onSize(number, { width, height });
        setPage(loaded);
      },
      () => undefined, // a damaged page stays an empty sheet, the others are shown
    );
    return () => {
      isGone = true;
      setPage(null);
    };
  }, [document, number, isWanted, onSize]);
  return page;
}

/** Within about a screen of what is seen. */
function useIsNear(element: React.RefObject<HTMLElement | null>): boolean {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    if (element.current === null) return;
    const root = element.current.closest('[data-pdf-pages]');
    // Several changes may come at once: the last is how things stand.
    const observer = new IntersectionObserver((changes) => setNear(changes.at(-1)?.isIntersecting ?? false), {
      root,
      rootMargin: '100% 0px',
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return isNear;
}
