import { useQuery } from '@tanstack/react-query';
import type { PDFDocumentProxy } from 'pdfjs-dist';
import { useEffect, useState } from 'react';
import { originalQuery } from '../api/source-view.ts';
import { type OpenedPdf, openPdf } from './open-pdf.ts';
import type { PageSize } from './pdf-page.tsx';

export interface LoadedPdf {
  document: PDFDocumentProxy;
  /** What every page is taken to measure until it has been seen. */
  firstSize: PageSize;
}

/** The PDF behind a file id, open as long as the component is there. */
export function usePdf(fileId: string): { pdf: LoadedPdf | null; error: unknown } {
  const { data: bytes, error: fetchError } = useQuery(originalQuery(fileId));
  const [state, setState] = useState<{ pdf: LoadedPdf | null; error: unknown }>({ pdf: null, error: null });
  useEffect(() => {
    if (bytes === undefined) return;
    const leaving = new AbortController();
    let opened: OpenedPdf | undefined;
    const open = async () => {
      opened = await openPdf(bytes, leaving.signal);
      const { width, height } = (await opened.document.getPage(1)).getViewport({ scale: 1 });
      if (!leaving.signal.aborted)
        setState({ pdf: { document: opened.document, firstSize: { width, height } }, error: null });
    };
    open().catch((error: unknown) => {
      if (!leaving.signal.aborted) setState({ pdf: null, error });
    });
    return () => {
      leaving.abort();
      opened?.close();
      setState({ pdf: null, error: null });
    };
  }, [bytes]);
  return { pdf: state.pdf, error: state.error ?? fetchError };
}
