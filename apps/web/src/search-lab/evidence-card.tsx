import type { EvidenceReport } from '@frogwell/protocol';
import { useTexts } from '../texts/define-texts.ts';
import { formatNumber } from '../texts/format.ts';
import { Badge } from '../ui/feedback.tsx';
import { searchLabTexts } from './texts.ts';

/** Would the question be answered or refused, and by which numbers? */
export function EvidenceCard({ evidence }: { evidence: EvidenceReport }) {
  const t = useTexts(searchLabTexts);
  const { score, threshold, sufficient, words, meaning, verdict } = evidence;
  const number = (value: number) => formatNumber(value, 2);
  return (
    <section aria-labelledby="evidence" className="rounded-xl border border-line bg-surface p-4 text-sm">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 id="evidence" className="font-semibold">
          {t('evidence')}
        </h2>
        <p className={`font-medium ${verdict === 'answered' ? 'text-ok' : 'text-warn'}`}>
          {t(`verdict.${verdict}`)}
        </p>
      </div>
      {verdict === 'checked' && (
        <p className="mt-2">{t(sufficient ? 'checkedElseAnswered' : 'checkedElseRefused')}</p>
      )}
      <p className="mt-2">{t('evidenceBar', { score: number(score), threshold: number(threshold) })}</p>
      <div aria-hidden="true" className="relative mt-1.5 h-2.5 rounded-full bg-sunken">
        <div
          className={`h-full rounded-full ${sufficient ? 'bg-ok' : 'bg-warn'}`}
          style={{ width: `${Math.min(100, score * 100)}%` }}
        />
        <div
          className="absolute -inset-y-1 w-0.5 bg-ink"
          style={{ left: `${Math.min(100, threshold * 100)}%` }}
        />
      </div>
      <p className="mt-3 text-ink-soft">{t('evidenceMade')}</p>
      <ul className="list-disc pl-5 text-ink-soft">
        <li>{t('evidenceLexical', { value: number(evidence.lexical) })}</li>
        <li>
          {t('evidenceCoverage', {
            value: number(evidence.coverage),
            passage: number(evidence.best_passage),
            sentence: number(evidence.best_sentence),
          })}
        </li>
      </ul>
      {words.length > 0 && (
        <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1">
          {[true, false].map((isHeld) => {
            const found = words.filter(({ held }) => held === isHeld);
            if (found.length === 0 && !isHeld) return null;
            return (
              <div key={String(isHeld)} className="contents">
                <dt className="text-ink-soft">{t(isHeld ? 'wordsHeld' : 'wordsLacking')}</dt>
                <dd className="flex flex-wrap gap-1">
                  {found.length === 0 && t('noWords')}
                  {found.map(({ word }) => (
                    <Badge key={word} tone={isHeld ? 'ok' : 'danger'}>
                      {word}
                    </Badge>
                  ))}
                </dd>
              </div>
            );
          })}
        </dl>
      )}
      {meaning && (
        <p className="mt-2">
          {t(`meaning.${meaning.band}`, {
            score: number(meaning.score),
            by: t(`meaningBy.${meaning.by}`),
          })}
        </p>
      )}
      <p className="mt-2 text-xs text-ink-soft">{t('thresholdNote')}</p>
    </section>
  );
}
