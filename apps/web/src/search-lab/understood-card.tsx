import type { SearchReport } from '@frogwell/protocol';
import { useTexts } from '../texts/define-texts.ts';
import { formatNumber } from '../texts/format.ts';
import { Icon } from '../ui/icon.tsx';
import type { ChosenFilter } from './search-form.tsx';
import { searchLabTexts } from './texts.ts';

/** What became of the query before anything was looked up. */
export function UnderstoodCard({ report, filter }: { report: SearchReport; filter: ChosenFilter | null }) {
  const t = useTexts(searchLabTexts);
  const { searched, understood, corrections, form, language, terms, chunk_count: chunks } = report;
  const others = report.wordings.filter((wording) => wording !== searched);
  const words = terms.filter(({ kind }) => kind === 'word');
  return (
    <section aria-labelledby="understood" className="rounded-xl border border-line bg-surface p-4 text-sm">
      <h2 id="understood" className="font-semibold">
        {t('understood')}
      </h2>
      <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1">
        <dt className="text-ink-soft">{t('searchedAs')}</dt>
        <dd className="break-words">{searched}</dd>
        {others.length > 0 && (
          <>
            <dt className="text-ink-soft">{t('wordings')}</dt>
            <dd className="break-words">
              <ul>
                {others.map((wording) => (
                  <li key={wording}>{wording}</li>
                ))}
              </ul>
            </dd>
          </>
        )}
        {understood !== searched && (
          <>
            <dt className="text-ink-soft">{t('answeredAs')}</dt>
            <dd className="break-words">{understood}</dd>
          </>
        )}
      </dl>
      <ul className="mt-2 flex flex-col gap-1 text-ink-soft">
        {corrections.map(({ typed, meant }) => (
          <li key={typed} className="flex items-start gap-1.5 text-warn">
            <Icon name="edit" className="mt-0.5 size-4" />
            {t('correction', { typed, meant })}
          </li>
        ))}
        {language !== 'en' && <li>{t(`form.${form}`)}</li>}
        <li>{t('chunkCount', { count: chunks, number: formatNumber(chunks) })}</li>
        {filter && (
          <li className="flex items-start gap-1.5 text-ink">
            <Icon name="filter" className="mt-0.5 size-4" />
            {t('filterActive', {
              key: filter.key,
              operator: t(`op.${filter.operator}`),
              value: filter.value,
            })}
          </li>
        )}
      </ul>
      {words.length > 0 && (
        <details className="mt-2">
          <summary className="w-fit rounded text-accent underline decoration-1 underline-offset-2">
            {t('terms')}
          </summary>
          <ul className="mt-2 flex flex-wrap gap-1.5">
            {words.map(({ unit, chunks: found }) => (
              <li
                key={unit}
                className={`rounded-md border px-2 py-0.5 ${found === 0 ? 'border-danger/40 bg-danger-soft text-danger' : 'border-line'}`}
              >
                {unit}{' '}
                <span className={found === 0 ? '' : 'text-ink-soft'}>
                  {found === 0 ? t('inNone') : t('inChunks', { count: found, number: formatNumber(found) })}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
