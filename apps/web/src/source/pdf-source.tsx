import type { QuotePlaces } from '@frogwell/protocol';
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTexts } from '../texts/define-texts.ts';
import { Spinner } from '../ui/feedback.tsx';
import { isProtected } from './open-pdf.ts';
import { placeOnPage } from './page-places.ts';
import { type PageSize, PdfPage } from './pdf-page.tsx';
import { nextZoom, PdfToolbar, PdfToolbarFrame } from './pdf-toolbar.tsx';
import { ScrollRegion } from './scroll-region.tsx';
import { sourceTexts } from './texts.ts';
import { type LoadedPdf, usePdf } from './use-pdf.ts';

export interface PdfSourceProps {
  fileId: string;
  /** Where to open it: the page of the quote. */
  page: number;
  boxes: QuotePlaces['boxes'];
  /** Pages whose quote has no box. */
  framedPage: number | null;
  /** The place of the quote is still looked for: nothing is shown before it is known. */
  isAwaited: boolean;
  /** It cannot be shown; the text takes its place. */
  onProblem: (problem: 'protected' | 'damaged') => void;
  /** Stands before the tools, and while the document is opened. */
  children: ReactNode;
}

/** A PDF, page by page, opened at the quote. Only pages near what is seen are drawn. */
export default function PdfSource(props: PdfSourceProps) {
  const t = useTexts(sourceTexts);
  const { pdf, error } = usePdf(props.fileId);
  const { onProblem } = props;
  useEffect(() => {
    if (error) onProblem(isProtected(error) ? 'protected' : 'damaged');
  }, [error, onProblem]);
  if (pdf) return <PdfPages pdf={pdf} {...props} />;
  return (
    <>
      <PdfToolbarFrame>{props.children}</PdfToolbarFrame>
      <Spinner label={t('loading')} />
    </>
  );
}

/** Left and right of a page, CSS pixels. */
const MARGIN = 24;

function PdfPages({
  pdf,
  page: wantedPage,
  boxes,
  framedPage,
  isAwaited,
  children,
}: PdfSourceProps & { pdf: LoadedPdf }) {
  const t = useTexts(sourceTexts);
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const [zoom, setZoom] = useState(1);
  const { sizes, note } = useSizes(pdf);
  const [page, setPage] = useState(wantedPage);
  const pages = pdf.document.numPages;
  const scale = (Math.max(200, width - MARGIN) / pdf.firstSize.width) * zoom;
  const sizeOf = (number: number) => sizes.get(number) ?? pdf.firstSize;

  const goTo = useCallback((number: number) => {
    const sheet = scroller.current?.querySelector<HTMLElement>(`[data-page="${number}"]`);
    if (sheet) scroller.current?.scrollTo({ top: sheet.offsetTop - 8 });
  }, []);

  const rememberMiddle = useSteadyMiddle(scroller, scale, sizes);
  const isOpened = useOpenAtQuote(scroller, {
    pdf,
    page: wantedPage,
    boxes,
    scale: width === 0 || isAwaited ? 0 : scale,
    note,
    onScrolled: rememberMiddle,
  });

  return (
    <div className="flex h-full min-h-0 flex-col">
      <PdfToolbarFrame>
        {children}
        <PdfToolbar page={page} pages={pages} onPage={goTo} zoom={zoom} onZoom={setZoom} />
      </PdfToolbarFrame>
      <ScrollRegion
        ref={scroller}
        label={t('pages')}
        data-pdf-pages
        className="relative min-h-0 flex-1 overflow-auto bg-sunken [overflow-anchor:none] [scrollbar-gutter:stable]"
        onScroll={(event) => {
          setPage(pageInView(event.currentTarget));
          rememberMiddle();
        }}
        onKeyDown={(event) => {
          if (event.ctrlKey || event.metaKey || event.altKey) return;
          if (event.key === '+' || event.key === '=') setZoom((current) => nextZoom(current, 1));
          else if (event.key === '-') setZoom((current) => nextZoom(current, -1));
          else if (event.key === '0') setZoom(1);
        }}
      >
        {Array.from({ length: pages }, (_, index) => index + 1).map((number) => (
          <PdfPage
            key={number}
            document={pdf.document}
            number={number}
            size={sizeOf(number)}
            scale={scale}
            boxes={boxes.filter((box) => box.page === number)}
            isFramed={framedPage === number}
            isHeld={!isOpened}
            onSize={note}
          />
        ))}
      </ScrollRegion>
    </div>
  );
}

/** The page at the middle of what is seen: pages stand in order, so it is found by halving. */
function pageInView(scroller: HTMLElement): number {
  const sheets = scroller.children;
  const middle = scroller.scrollTop + scroller.clientHeight / 2;
  let low = 0;
  let high = sheets.length - 1;
  while (low < high) {
    const index = Math.ceil((low + high) / 2);
    const sheet = sheets[index];
    if (sheet instanceof HTMLElement && sheet.offsetTop <= middle) low = index;
    else high = index - 1;
  }
  return low + 1;
}

function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver((changes) =>
      setWidth(Math.floor(changes.at(-1)?.contentRect.width ?? 0)),
    );
    observer.observe(element.current);
    setWidth(element.current.clientWidth);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** Sizes of the pages that have been seen; most documents have one size, so nothing moves when another is. */
function useSizes({ firstSize }: LoadedPdf): {
  sizes: ReadonlyMap<number, PageSize>;
  note: (number: number, size: PageSize) => void;
} {
  const [sizes, setSizes] = useState<ReadonlyMap<number, PageSize>>(new Map());
  const note = useCallback(
    (number: number, size: PageSize) =>
      setSizes((known) => {
        const { width, height } = known.get(number) ?? firstSize;
        return width === size.width && height === size.height ? known : new Map(known).set(number, size);
      }),
    [firstSize],
  );
  return { sizes, note };
}

/** Scrolls once for each quote, when its page has its true size. @returns whether it has, for the first */
function useOpenAtQuote(
  scroller: React.RefObject<HTMLElement | null>,
  {
    pdf,
    page,
    boxes,
    scale,
    note,
    onScrolled,
  }: {
    pdf: LoadedPdf;
    page: number;
    boxes: QuotePlaces['boxes'];
    scale: number;
    note: (number: number, size: PageSize) => void;
    onScrolled: () => void;
  },
): boolean {
  const shown = useRef<{ page: number; boxes: unknown } | null>(null);
  const [isOpened, setOpened] = useState(false);
  const isReady = scale > 0;
  useEffect(() => {
    if (!isReady || (shown.current?.boxes === boxes && shown.current.page === page)) return;
    let isGone = false;
    void pdf.document.getPage(Math.min(page, pdf.document.numPages)).then((loaded) => {
      const viewport = loaded.getViewport({ scale: 1 });
      note(page, { width: viewport.width, height: viewport.height });
      requestAnimationFrame(() => {
        const container = scroller.current;
        const sheet = container?.querySelector<HTMLElement>(`[data-page="${page}"]`);
        if (isGone || !container || !sheet) return;
        shown.current = { page, boxes };
        const [first] = boxes;
        const below = first
          ? placeOnPage(first, viewport).top * sheet.offsetHeight - container.clientHeight / 3
          : 0;
        container.scrollTo({ top: sheet.offsetTop - 8 + Math.max(0, below) });
        onScrolled();
        setOpened(true);
      });
    });
    return () => {
      isGone = true;
    };
  }, [scroller, pdf, page, boxes, isReady, note, onScrolled]);
  return isOpened;
}

/** What is in the middle stays there when pages grow or shrink: by zoom, or because one is not of the usual size. */
function useSteadyMiddle(
  scroller: React.RefObject<HTMLElement | null>,
  scale: number,
  sizes: ReadonlyMap<number, PageSize>,
): () => void {
  const middle = useRef({ page: 1, share: 0 });
  const remember = useCallback(() => {
    const container = scroller.current;
    if (container === null) return;
    const page = pageInView(container);
    const sheet = container.children[page - 1];
    if (!(sheet instanceof HTMLElement)) return;
    const offset = container.scrollTop + container.clientHeight / 2 - sheet.offsetTop;
    middle.current = { page, share: offset / sheet.offsetHeight };
  }, [scroller]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: scale and sizes are what moves the pages
  useLayoutEffect(() => {
    const container = scroller.current;
    const { page, share } = middle.current;
    const sheet = container?.children[page - 1];
    if (!container || share === 0 || !(sheet instanceof HTMLElement)) return;
    container.scrollTop = sheet.offsetTop + share * sheet.offsetHeight - container.clientHeight / 2;
  }, [scroller, scale, sizes]);
  return remember;
}
