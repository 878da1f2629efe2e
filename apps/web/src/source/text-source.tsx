import type { ReadSource } from '@frogwell/protocol';
import { useEffect, useLayoutEffect, useRef } from 'react';
import type { Stretch } from '../api/source-view.ts';
import { useTexts } from '../texts/define-texts.ts';
import { Button } from '../ui/button.tsx';
import { ScrollRegion } from './scroll-region.tsx';
import { TextSections } from './text-sections.tsx';
import { sourceTexts } from './texts.ts';

export interface TextSourceProps {
  source: ReadSource;
  quote: Stretch | null;
  /** Null where there is nothing more in that direction. */
  loadEarlier: (() => void) | null;
  loadLater: (() => void) | null;
  isLoading: boolean;
}

/** The stored text, scrolled to the quote; more of it comes when one of its ends is near. */
export function TextSource({ source, quote, loadEarlier, loadLater, isLoading }: TextSourceProps) {
  const t = useTexts(sourceTexts);
  const scroller = useRef<HTMLDivElement>(null);
  useScrollToMark(scroller, quote);
  useSteadyText(scroller, source.window.start);
  return (
    <ScrollRegion
      ref={scroller}
      label={t('text')}
      className="h-full overflow-auto px-4 py-4 [overflow-anchor:none] sm:px-6"
    >
      <div lang={source.language} className={source.kind === 'sheet' ? '' : 'mx-auto max-w-3xl'}>
        {loadEarlier && <MoreButton label={t('earlier')} isLoading={isLoading} onReach={loadEarlier} />}
        <TextSections source={source} quote={quote} />
        {loadLater && <MoreButton label={t('later')} isLoading={isLoading} onReach={loadLater} />}
      </div>
    </ScrollRegion>
  );
}

/** Loads when it comes into view; a button as well, for those who do not scroll. */
function MoreButton({
  label,
  isLoading,
  onReach,
}: {
  label: string;
  isLoading: boolean;
  onReach: () => void;
}) {
  const button = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (button.current === null || isLoading) return;
    const observer = new IntersectionObserver((changes) => changes.at(-1)?.isIntersecting && onReach());
    observer.observe(button.current);
    return () => observer.disconnect();
  }, [isLoading, onReach]);
  return (
    <div ref={button} className="flex justify-center py-2">
      <Button look="quiet" isBusy={isLoading} onClick={onReach}>
        {label}
      </Button>
    </div>
  );
}

function useScrollToMark(scroller: React.RefObject<HTMLElement | null>, quote: Stretch | null): void {
  const start = quote?.start;
  const end = quote?.end;
  useLayoutEffect(() => {
    if (start === undefined || end === undefined) return;
    const container = scroller.current;
    const mark = container?.querySelector('mark');
    if (!container || !mark) return;
    const box = mark.getBoundingClientRect();
    const frame = container.getBoundingClientRect();
    container.scrollTo({
      top: container.scrollTop + box.top - frame.top - container.clientHeight / 3,
      left: container.scrollLeft + Math.max(0, box.right - frame.right + 24),
    });
  }, [scroller, start, end]);
}

/** What is added above must not push away what is being read. */
function useSteadyText(scroller: React.RefObject<HTMLElement | null>, windowStart: number): void {
  const before = useRef({ windowStart, height: 0 });
  useLayoutEffect(() => {
    const container = scroller.current;
    if (container === null) return;
    if (windowStart < before.current.windowStart) {
      container.scrollTop += container.scrollHeight - before.current.height;
    }
    before.current = { windowStart, height: container.scrollHeight };
  });
}
