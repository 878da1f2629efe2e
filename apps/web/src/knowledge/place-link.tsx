import type { ReactNode } from 'react';
import { SourceLink } from '../documents/source-link.tsx';

/** A link to a passage or an answer, as the API names its place. */
export function PlaceLink({
  storeId,
  place,
  className = '',
  children,
}: {
  storeId: string;
  place: { file_id: string; start: number; end: number };
  className?: string;
  children: ReactNode;
}) {
  return (
    <SourceLink
      storeId={storeId}
      fileId={place.file_id}
      place={{ start: place.start, end: place.end }}
      className={`text-accent underline decoration-1 underline-offset-2 hover:text-accent-strong ${className}`}
    >
      {children}
    </SourceLink>
  );
}
