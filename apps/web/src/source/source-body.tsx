import type { ReadSource } from '@frogwell/protocol';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { originalQuery, quotePlacesQuery, type SourcePlace, type Stretch } from '../api/source-view.ts';
import { useTexts } from '../texts/define-texts.ts';
import { Notice, Spinner } from '../ui/feedback.tsx';
import { PdfToolbarFrame } from './pdf-toolbar.tsx';
import { PictureSource } from './picture-source.tsx';
import { RecognisedText } from './recognised-text.tsx';
import { TextSource, type TextSourceProps } from './text-source.tsx';
import { sourceTexts } from './texts.ts';
import { ViewChoice } from './view-choice.tsx';

const loadPdfSource = () => import('./pdf-source.tsx');
const PdfSource = lazy(loadPdfSource);

type SourceBodyProps = Omit<TextSourceProps, 'quote'> & { place: SourcePlace };

/** A document as its own pages where it has them, and as its stored text. */
export function SourceBody({ place, ...text }: SourceBodyProps) {
  const { source } = text;
  const textSource = <TextSource key={keyOf(place.quote)} {...text} quote={place.quote} />;
  if (source.kind === 'pdf') return <PdfOrText place={place} source={source} text={textSource} />;
  if (source.kind !== 'picture') return textSource;
  return (
    <div className="@container h-full">
      <div className="grid h-full grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)_minmax(0,1fr)] @3xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)] @3xl:grid-rows-1">
        <PictureSource fileId={source.file_id} filename={source.filename} />
        <div className="min-h-0 border-t border-line @3xl:border-t-0 @3xl:border-l">{textSource}</div>
      </div>
    </div>
  );
}

const NO_BOXES: [] = [];

function PdfOrText({
  place,
  source,
  text,
}: {
  place: SourcePlace;
  source: ReadSource;
  text: React.ReactNode;
}) {
  const t = useTexts(sourceTexts);
  const [view, setView] = useState<'pages' | 'text'>('pages');
  const [problem, setProblem] = useState<'protected' | 'damaged' | null>(null);
  const { quote } = place;
  const places = useQuery({
    ...quotePlacesQuery({ ...place, quote: quote ?? { start: 0, end: 0 } }),
    enabled: quote !== null,
  });
  // While the place is looked for, its pages and what draws them come in.
  useQuery(originalQuery(source.file_id));
  useEffect(() => void loadPdfSource(), []);
  const page = places.data?.page ?? source.page ?? 1;
  const boxes = places.data?.boxes ?? NO_BOXES;
  const hasNoBox = quote !== null && !places.isPending && boxes.length === 0;
  const isLate = useIsLate();
  const isAwaited = quote !== null && places.isPending && !isLate;
  const isRecognised = source.recognised_pages.includes(page);

  const choice = <ViewChoice view={view} onView={setView} />;
  const opening = (
    <>
      <PdfToolbarFrame>{choice}</PdfToolbarFrame>
      <Spinner label={t('loading')} />
    </>
  );
  if (problem !== null) {
    return (
      <div className="flex h-full min-h-0 flex-col">
        <div className="p-3">
          <Notice tone="warn">{t(problem === 'protected' ? 'protectedPdf' : 'cannotShowPdf')}</Notice>
        </div>
        <div className="min-h-0 flex-1">{text}</div>
      </div>
    );
  }
  return (
    <div className="@container h-full">
      {view === 'text' ? (
        <div className="flex h-full min-h-0 flex-col">
          <PdfToolbarFrame>{choice}</PdfToolbarFrame>
          <div className="min-h-0 flex-1">{text}</div>
        </div>
      ) : (
        <div className={`grid h-full grid-cols-[minmax(0,1fr)] ${hasNoBox ? BESIDE : ''}`}>
          <div className="flex h-full min-h-0 flex-col">
            <Suspense fallback={opening}>
              <PdfSource
                fileId={source.file_id}
                page={page}
                boxes={boxes}
                framedPage={hasNoBox ? page : null}
                isAwaited={isAwaited}
                onProblem={setProblem}
              >
                {choice}
              </PdfSource>
            </Suspense>
          </div>
          {hasNoBox && (
            <RecognisedText source={source} quote={quote} page={page} isRecognised={isRecognised} />
          )}
        </div>
      )}
    </div>
  );
}

/** So long the pages wait for the place of the quote; then they are shown, and scrolled once it is known. */
const PATIENCE_MS = 2_500;

function useIsLate(): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return isLate;
}

/** What was read from a page stands below it, and beside it where there is room. */
const BESIDE =
  'grid-rows-[minmax(0,1fr)_minmax(0,40%)] @3xl:grid-cols-[minmax(0,1fr)_20rem] @3xl:grid-rows-1';

function keyOf(quote: Stretch | null): string {
  return quote === null ? '' : `${quote.start} ${quote.end}`;
}
