import { useSyncExternalStore } from 'react';

/** A canvas takes no CSS variables: their present values. */
export interface ChartColours {
  lines: readonly string[];
  grid: string;
  text: string;
}

export const COLOUR_COUNT = 6;

export function readChartColours(within: HTMLElement): ChartColours {
  const read = (name: string) => {
    // A new element each time: the colour of one that is there would move there slowly.
    const probe = document.createElement('span');
    probe.style.color = `var(--${name})`;
    within.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
  return {
    lines: Array.from({ length: COLOUR_COUNT }, (_, index) => read(`chart-${index + 1}`)),
    grid: read('line'),
    text: read('ink-soft'),
  };
}

/** Changes with every change of theme, by whoever: a key to draw anew with. */
export function useThemeKey(): string {
  return useSyncExternalStore(watchTheme, themeKey);
}

function themeKey(): string {
  const chosen = document.documentElement.dataset['theme'];
  return chosen ?? (darkPreferred().matches ? 'dark' : 'light');
}

function watchTheme(listener: () => void): () => void {
  const preference = darkPreferred();
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  preference.addEventListener('change', listener);
  return () => {
    observer.disconnect();
    preference.removeEventListener('change', listener);
  };
}

function darkPreferred(): MediaQueryList {
  return matchMedia('(prefers-color-scheme: dark)');
}
