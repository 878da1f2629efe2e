import type { ReactNode } from 'react';
import { apiUrl } from '../api/http-client.ts';

/** Opens the text of a file, at a place of it, in a tab of its own. */
export function SourceLink({
  storeId,
  fileId,
  place,
  className,
  children,
}: {
  storeId: string;
  fileId: string;
  /** Stretch of the stored text, UTF-16 offsets. */
  place?: { start: number; end: number };
  className: string;
  children: ReactNode;
}) {
  const query = new URLSearchParams({
    store: storeId,
    ...(place && { start: String(place.start), end: String(place.end) }),
  });
  return (
    <a
      href={apiUrl(`/documents/${encodeURIComponent(fileId)}?${query}${place ? '#quote' : ''}`)}
      // biome-ignore lint/security/noBlankTarget: the new tab is ours, and needs the key that may be kept for this tab only
      target="_blank"
      rel="opener"
      className={className}
    >
      {children}
    </a>
  );
}
