import { type ReactNode, useEffect, useId, useState } from 'react';
import { useTexts } from '../texts/define-texts.ts';
import { IconButton } from '../ui/button.tsx';
import { sourceTexts } from './texts.ts';

export interface PdfToolbarProps {
  page: number;
  pages: number;
  onPage: (page: number) => void;
  /** Share of the width that the page takes. */
  zoom: number;
  onZoom: (zoom: number) => void;
}

export const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4] as const;

/** The next step of zoom in a direction; the same where there is none. */
export function nextZoom(zoom: number, direction: 1 | -1): number {
  const next = direction === 1 ? ZOOMS.find((step) => step > zoom) : ZOOMS.findLast((step) => step < zoom);
  return next ?? zoom;
}

/** The row above a document. */
export function PdfToolbarFrame({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-10 flex-wrap items-center justify-center gap-x-6 border-b border-line bg-surface px-2 py-0.5">
      {children}
    </div>
  );
}

/** Page and zoom of a PDF. */
export function PdfToolbar({ page, pages, onPage, zoom, onZoom }: PdfToolbarProps) {
  const t = useTexts(sourceTexts);
  return (
    <div role="toolbar" aria-label={t('tools')} className="flex items-center gap-1">
      <IconButton icon="up" label={t('previousPage')} disabled={page <= 1} onClick={() => onPage(page - 1)} />
      <PageField page={page} pages={pages} onPage={onPage} />
      <IconButton
        icon="down"
        label={t('nextPage')}
        disabled={page >= pages}
        onClick={() => onPage(page + 1)}
      />
      <span className="mx-1 h-5 border-l border-line" />
      <IconButton
        icon="zoomOut"
        label={t('zoomOut')}
        disabled={zoom <= ZOOMS[0]}
        onClick={() => onZoom(nextZoom(zoom, -1))}
      />
      <IconButton icon="fitWidth" label={t('zoomFit')} isPressed={zoom === 1} onClick={() => onZoom(1)} />
      <IconButton
        icon="zoomIn"
        label={t('zoomIn')}
        disabled={zoom >= (ZOOMS.at(-1) ?? 1)}
        onClick={() => onZoom(nextZoom(zoom, 1))}
      />
    </div>
  );
}

/** The page that is seen; a number typed here is gone to. */
function PageField({ page, pages, onPage }: Pick<PdfToolbarProps, 'page' | 'pages' | 'onPage'>) {
  const t = useTexts(sourceTexts);
  const id = useId();
  const [typed, setTyped] = useState(String(page));
  useEffect(() => setTyped(String(page)), [page]);
  const go = () => {
    const wanted = Number(typed);
    if (Number.isInteger(wanted) && wanted >= 1 && wanted <= pages) onPage(wanted);
    else setTyped(String(page));
  };
  return (
    <form
      className="flex items-center gap-1.5 text-sm whitespace-nowrap"
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      <label htmlFor={id} className="sr-only">
        {t('pageNumber')}
      </label>
      <input
        id={id}
        inputMode="numeric"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={go}
        className="w-12 rounded-md border border-line-strong bg-surface px-1.5 py-0.5 text-center"
      />
      <span className="text-ink-soft">{t('ofPages', { pages })}</span>
    </form>
  );
}
