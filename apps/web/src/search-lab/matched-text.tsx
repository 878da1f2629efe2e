import type { ExplainedPassage } from '@frogwell/protocol';
import { useTexts } from '../texts/define-texts.ts';
import { searchLabTexts } from './texts.ts';

/** The text of a passage: words of the query marked, and what an extractive answer would quote underlined. */
export function MatchedText({ passage }: { passage: ExplainedPassage }) {
  const t = useTexts(searchLabTexts);
  const { text, matches, quoted } = passage;
  return (
    <div>
      <h3 className="font-semibold">{t('passage')}</h3>
      {passage.context !== '' && (
        <p className="text-xs break-words text-ink-soft">
          <Segments text={passage.context} matches={passage.context_matches} quoted={[]} />
        </p>
      )}
      <p className="mt-1 break-words whitespace-pre-wrap">
        <Segments text={text} matches={matches} quoted={quoted} />
      </p>
      <p className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-soft">
        <span>
          <mark className="px-1 text-ink">{t('legendMatch')}</mark>
        </span>
        {quoted.length > 0 && <span className="border-b-2 border-accent">{t('legendQuote')}</span>}
      </p>
    </div>
  );
}

function Segments({
  text,
  matches,
  quoted,
}: {
  text: string;
  matches: readonly Span[];
  quoted: readonly Span[];
}) {
  return segmentsOf(text, matches, quoted).map(({ start, part, isMatch, isQuoted }) => {
    const look = isQuoted ? 'border-b-2 border-accent' : '';
    return isMatch ? (
      <mark key={start} className={`text-ink ${look}`}>
        {part}
      </mark>
    ) : (
      <span key={start} className={look}>
        {part}
      </span>
    );
  });
}

interface Span {
  start: number;
  end: number;
}

/** The text cut wherever a match or a quote begins or ends. */
function segmentsOf(text: string, matches: readonly Span[], quoted: readonly Span[]) {
  const cuts = new Set([0, text.length]);
  for (const { start, end } of [...matches, ...quoted]) cuts.add(start).add(end);
  const places = [...cuts].filter((place) => place >= 0 && place <= text.length).toSorted((a, b) => a - b);
  const isIn = (spans: readonly Span[], place: number) =>
    spans.some(({ start, end }) => start <= place && place < end);
  return places.slice(0, -1).map((start, index) => ({
    start,
    part: text.slice(start, places[index + 1]),
    isMatch: isIn(matches, start),
    isQuoted: isIn(quoted, start),
  }));
}
