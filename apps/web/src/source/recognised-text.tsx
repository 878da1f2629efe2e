import type { ReadSource } from '@frogwell/protocol';
import type { Stretch } from '../api/source-view.ts';
import { useTexts } from '../texts/define-texts.ts';
import { ScrollRegion } from './scroll-region.tsx';
import { SectionText } from './section-text.tsx';
import { sourceTexts } from './texts.ts';

export interface RecognisedTextProps {
  source: ReadSource;
  quote: Stretch;
  page: number;
  /** The page is a picture that was read; else its own text just was not found on it. */
  isRecognised: boolean;
}

/** Beside a page on which the quote has no place of its own: what was read there, with the quote marked. */
export function RecognisedText({ source, quote, page, isRecognised }: RecognisedTextProps) {
  const t = useTexts(sourceTexts);
  const sections = source.sections.filter(
    (section) =>
      section.page === page ||
      (section.start < quote.end && section.start + section.text.length > quote.start),
  );
  return (
    <ScrollRegion
      label={isRecognised ? t('recognisedTitle', { page }) : t('quoted')}
      className="min-h-0 overflow-auto border-t border-line p-4 text-sm @3xl:border-t-0 @3xl:border-l"
    >
      <h2 className="font-semibold">{isRecognised ? t('recognisedTitle', { page }) : t('quoted')}</h2>
      <p className="mt-1 mb-3 text-xs text-ink-soft">
        {isRecognised ? t('recognisedHint') : t('noBoxes', { page })}
      </p>
      <div lang={source.language}>
        {sections.map(({ start, text }) => (
          <SectionText key={start} text={text} start={start} quote={quote} />
        ))}
      </div>
    </ScrollRegion>
  );
}
