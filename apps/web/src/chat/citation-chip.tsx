import { HoverCard } from 'radix-ui';
import { useState } from 'react';
import { useTexts } from '../texts/define-texts.ts';
import type { Citation } from './marked-text.ts';
import { chatTexts } from './texts.ts';

export interface CitationChipProps {
  /** Quotes from one passage, one after the other in the answer. */
  citations: readonly Citation[];
  onOpen: (citation: Citation) => void;
}

/** `[1]`: the quotes while the pointer rests on it or it has the focus, the source viewer when it is pressed. */
export function CitationChip({ citations, onOpen }: CitationChipProps) {
  const t = useTexts(chatTexts);
  const [isHovered, setHovered] = useState(false);
  const [citation] = citations;
  if (citation === undefined) return null;
  const { number, title, label, page } = citation;
  const place = [label, page === null ? '' : t('page', { page })].filter(Boolean).join(' · ');
  return (
    <HoverCard.Root open={isHovered} onOpenChange={setHovered} openDelay={150} closeDelay={100}>
      <HoverCard.Trigger asChild>
        <button
          type="button"
          aria-label={`[${number}]`}
          onClick={() => {
            // What was hovered stands in the source now; the card would lie over it.
            setHovered(false);
            onOpen(citation);
          }}
          className="mx-0.5 inline-flex h-5 min-w-5 -translate-y-px items-center justify-center rounded-md bg-accent-soft px-1 align-middle text-xs font-semibold text-accent-strong hover:bg-accent hover:text-accent-ink"
        >
          {number}
        </button>
      </HoverCard.Trigger>
      <HoverCard.Portal>
        <HoverCard.Content
          sideOffset={6}
          collisionPadding={12}
          className="z-50 w-96 max-w-[calc(100vw-1.5rem)] rounded-lg border border-line bg-raised p-3 text-sm shadow-lg"
        >
          <p className="font-medium break-words">{title}</p>
          {place !== '' && <p className="text-xs text-ink-soft">{place}</p>}
          <blockquote className="mt-2 flex max-h-56 flex-col gap-1.5 overflow-y-auto border-l-2 border-accent pl-2.5 break-words whitespace-pre-wrap">
            {citations.map(({ start, end, quote }) => (
              <p key={`${start}-${end}`}>{quote}</p>
            ))}
          </blockquote>
        </HoverCard.Content>
      </HoverCard.Portal>
    </HoverCard.Root>
  );
}
