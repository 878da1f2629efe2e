import { HoverCard } from 'radix-ui';
import { useTexts } from '../texts/define-texts.ts';
import type { Citation } from './marked-text.ts';
import { chatTexts } from './texts.ts';

/** `[1]`: the quote while the pointer rests on it or it has the focus, the source viewer when it is pressed. */
export function CitationChip({
  citation,
  onOpen,
}: {
  citation: Citation;
  onOpen: (citation: Citation) => void;
}) {
  const t = useTexts(chatTexts);
  const { number, title, label, page, quote } = citation;
  const place = [label, page === null ? '' : t('page', { page })].filter(Boolean).join(' · ');
  return (
    <HoverCard.Root openDelay={150} closeDelay={100}>
      <HoverCard.Trigger asChild>
        <button
          type="button"
          aria-label={`[${number}]`}
          onClick={() => onOpen(citation)}
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
          <blockquote className="mt-2 max-h-48 overflow-y-auto border-l-2 border-accent pl-2.5 break-words whitespace-pre-wrap">
            {quote}
          </blockquote>
        </HoverCard.Content>
      </HoverCard.Portal>
    </HoverCard.Root>
  );
}
