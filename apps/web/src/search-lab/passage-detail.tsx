import type { ExplainedPassage, SearchReport } from '@frogwell/protocol';
import { PlaceLink } from '../knowledge/place-link.tsx';
import { useTexts } from '../texts/define-texts.ts';
import { Badge } from '../ui/feedback.tsx';
import { MatchedText } from './matched-text.tsx';
import { nameOf } from './ranking-columns.tsx';
import { reasonsOf } from './reasons-of.ts';
import { ScoreParts } from './score-parts.tsx';
import { searchLabTexts } from './texts.ts';

/** One passage: why it is where it is in plain words, what its score is made of, and its text with what matched. */
export function PassageDetail({
  storeId,
  report,
  passage,
}: {
  storeId: string;
  report: SearchReport;
  passage: ExplainedPassage;
}) {
  const t = useTexts(searchLabTexts);
  const rank = passage.ranks.final;
  const title = rank === null ? t('whyOut') : rank === 1 ? t('whyFirst') : t('why', { rank });
  const place = [
    passage.filename,
    passage.question === null ? '' : passage.label,
    passage.page === null ? '' : t('page', { page: passage.page }),
  ];
  return (
    <section
      aria-label={title}
      className="flex min-w-0 flex-col gap-3 rounded-xl border border-line bg-surface p-4 text-sm"
    >
      <div>
        <div className="flex flex-wrap items-center gap-2">
          <h2 className="font-semibold">{title}</h2>
          {passage.is_read && <Badge>{t('readBadge')}</Badge>}
          {passage.quoted.length > 0 && <Badge tone="ok">{t('quotedBadge')}</Badge>}
        </div>
        <p className="mt-0.5 break-words text-ink-soft">{nameOf(passage)}</p>
        <PlaceLink storeId={storeId} place={passage} className="break-words">
          {t('openSource')}: {place.filter(Boolean).join(', ')}
        </PlaceLink>
      </div>
      <div className="grid grid-cols-1 items-start gap-x-6 gap-y-3 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-3">
          <ul className="list-disc pl-5">
            {reasonsOf(passage, report, t).map((reason) => (
              <li key={reason} className="break-words">
                {reason}
              </li>
            ))}
          </ul>
          <ScoreParts key={passage.chunk_id} passage={passage} />
        </div>
        <MatchedText passage={passage} />
      </div>
    </section>
  );
}
