import type { ReactNode } from 'react';
import { apiUrl } from '../api/http-client.ts';

export interface Place {
  file_id: string;
  /** Stretch of the stored text, UTF-16 offsets. */
  start: number;
  end: number;
}

/** Opens the source viewer at a place of a file, in a tab of its own: what is looked at here stays. */
export function PlaceLink({
  storeId,
  place,
  className = '',
  children,
}: {
  storeId: string;
  place: Place;
  className?: string;
  children: ReactNode;
}) {
  const query = new URLSearchParams({ store: storeId, start: String(place.start), end: String(place.end) });
  return (
    <a
      href={apiUrl(`/documents/${encodeURIComponent(place.file_id)}?${query}#quote`)}
      target="_blank"
      rel="noopener"
      className={`text-accent underline decoration-1 underline-offset-2 hover:text-accent-strong ${className}`}
    >
      {children}
    </a>
  );
}
