import { type RefObject, useEffect, useRef, useState } from 'react';

/** How near to the end still counts as reading it, in pixels. */
const NEAR = 48;

/**
 * Keeps a scrolled area at its end while its content grows, unless the reader has scrolled up.
 *
 * @returns whether the end is out of sight, and how to get there
 */
export function useStickToEnd(area: RefObject<HTMLElement | null>): { isAway: boolean; toEnd: () => void } {
  const [isAway, setAway] = useState(false);
  const sticks = useRef(true);
  useEffect(() => {
    const element = area.current;
    const content = element?.firstElementChild;
    if (!element || !content) return;
    const onScroll = () => {
      sticks.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
      setAway(!sticks.current);
    };
    const observer = new ResizeObserver(() => {
      if (sticks.current) element.scrollTop = element.scrollHeight;
      else onScroll();
    });
    observer.observe(content);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [area]);
  const toEnd = () => {
    sticks.current = true;
    area.current?.scrollTo({ top: area.current.scrollHeight, behavior: 'smooth' });
  };
  return { isAway, toEnd };
}
