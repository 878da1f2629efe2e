import type { ComponentProps } from 'react';

/** A part of the page that scrolls by itself. It takes the focus, so that it also scrolls by keyboard. */
export function ScrollRegion({ label, ...rest }: ComponentProps<'section'> & { label: string }) {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
  return <section tabIndex={0} aria-label={label} {...rest} />;
}
