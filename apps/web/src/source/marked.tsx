import type { Stretch } from '../api/source-view.ts';
import { cutAtQuote } from './stored-text.ts';

/** Stored text in which the quote is marked. Whatever it says, it is text. */
export function Marked({ text, start, quote }: { text: string; start: number; quote: Stretch | null }) {
  return cutAtQuote({ text, start }, quote).map((piece) =>
    piece.isQuoted ? (
      <mark key={piece.start}>{piece.text}</mark>
    ) : (
      <span key={piece.start}>{piece.text}</span>
    ),
  );
}
