import type { MonitoringHistory } from '@frogwell/protocol';
import { useTexts } from '../texts/define-texts.ts';
import { formatNumber } from '../texts/format.ts';
import { formatAmount, formatSeconds, formatShare } from './format-figures.ts';
import { monitoringTexts } from './texts.ts';

/** The whole range in six numbers. */
export function KeyFigures({ totals }: { totals: MonitoringHistory['totals'] }) {
  const t = useTexts(monitoringTexts);
  const slowest = ({ p95 }: { p95: number | null }) =>
    p95 === null ? t('nothingYet') : t('slowest', { value: formatSeconds(p95) });
  const { failures, requests, answers, tokens_per_second: speed } = totals;
  const figures = [
    {
      name: t('requests'),
      value: formatNumber(requests),
      note: answers > 0 ? t('withAnswers', { count: answers }) : t('nothingYet'),
    },
    {
      name: t('failures'),
      value: formatNumber(failures),
      note:
        failures === 0
          ? t('noFailures')
          : t('failureShare', { share: formatShare(Math.min(1, failures / Math.max(1, requests))) }),
      isBad: failures > 0,
    },
    {
      name: t('answerTime'),
      value: formatSeconds(totals.answer_seconds.p50),
      note: slowest(totals.answer_seconds),
    },
    {
      name: t('firstText'),
      value: formatSeconds(totals.first_text_seconds.p50),
      note: slowest(totals.first_text_seconds),
    },
    {
      name: t('speed'),
      value: speed.p50 === null ? '–' : t('perSecond', { value: formatAmount(speed.p50) }),
      note: t('tokensWritten', { value: formatNumber(totals.output_tokens) }),
    },
    {
      name: t('fallbacks'),
      value: formatNumber(totals.fallbacks),
      note: t('ofAnswers', { count: answers }),
    },
  ];
  return (
    <section aria-label={t('figuresTitle')}>
      <dl className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-6">
        {figures.map(({ name, value, note, isBad }) => (
          <div
            key={name}
            className="flex min-w-0 flex-col rounded-xl border border-line bg-surface px-3.5 py-3"
          >
            <dt className="text-sm text-ink-soft">{name}</dt>
            <dd className={`mt-0.5 text-xl font-semibold tabular-nums ${isBad ? 'text-danger' : ''}`}>
              {value}
            </dd>
            <dd className="text-xs text-ink-soft">{note}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
