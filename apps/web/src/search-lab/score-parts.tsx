import type { ExplainedPassage } from '@frogwell/protocol';
import { useState } from 'react';
import { useTexts } from '../texts/define-texts.ts';
import { formatNumber } from '../texts/format.ts';
import { searchLabTexts } from './texts.ts';

/** Parts shown at first. */
const SHOWN = 6;

/** Every part of a score with what it adds; the last row is their sum. */
export function ScoreParts({ passage }: { passage: ExplainedPassage }) {
  const t = useTexts(searchLabTexts);
  const [isOpen, setOpen] = useState(false);
  const { parts, scores } = passage;
  const shown = isOpen || parts.length <= SHOWN + 1 ? parts : parts.slice(0, SHOWN);
  const rest = parts.slice(shown.length);
  const most = Math.max(...parts.map(({ contribution }) => contribution), scores.meaning_contribution, 1e-9);
  return (
    <div>
      <h3 className="font-semibold">{t('parts')}</h3>
      <p className="text-xs text-ink-soft">
        {t('points', { points: formatNumber(scores.points, 1), maximum: formatNumber(scores.maximum, 1) })}
      </p>
      <table className="mt-1 w-full text-sm">
        <thead className="text-xs text-ink-soft">
          <tr>
            <th scope="col" className="py-1 text-left font-medium">
              {t('part')}
            </th>
            <th scope="col" className="py-1 text-left font-medium">
              {t('where')}
            </th>
            <th scope="col" className="py-1 text-right font-medium">
              {t('times')}
            </th>
            <th scope="col" className="w-1/3 py-1 text-right font-medium">
              {t('contribution')}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ unit, field, frequency, contribution }) => (
            <PartRow
              key={`${field} ${unit}`}
              name={unit}
              where={t(`part.${field}`)}
              times={formatNumber(frequency)}
              value={contribution}
              most={most}
            />
          ))}
          {rest.length > 0 && (
            <tr>
              <td colSpan={3} className="py-1">
                <button
                  type="button"
                  aria-expanded={isOpen}
                  onClick={() => setOpen(true)}
                  className="rounded text-accent underline decoration-1 underline-offset-2"
                >
                  {t('otherParts', { count: rest.length })}
                </button>
              </td>
              <td className="py-1 text-right tabular-nums">
                {formatNumber(
                  rest.reduce((sum, { contribution }) => sum + contribution, 0),
                  3,
                )}
              </td>
            </tr>
          )}
          {scores.vector !== null && (
            <PartRow
              name={t('partMeaning')}
              where=""
              times=""
              value={scores.meaning_contribution}
              most={most}
            />
          )}
        </tbody>
        <tfoot>
          <tr className="border-t border-line font-semibold">
            <th scope="row" colSpan={3} className="py-1 text-left">
              {t('total')}
            </th>
            <td className="py-1 text-right tabular-nums">{formatNumber(scores.fused, 3)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function PartRow({
  name,
  where,
  times,
  value,
  most,
}: {
  name: string;
  where: string;
  times: string;
  value: number;
  most: number;
}) {
  return (
    <tr>
      <th scope="row" className="py-1 text-left font-medium break-words">
        {name}
      </th>
      <td className="py-1 text-ink-soft">{where}</td>
      <td className="py-1 text-right text-ink-soft tabular-nums">{times}</td>
      <td className="py-1 pl-3">
        <span className="flex items-center justify-end gap-2">
          <span aria-hidden="true" className="h-1.5 min-w-0 flex-1 rounded-full bg-sunken">
            <span
              className="block h-full rounded-full bg-accent"
              style={{ width: `${Math.max(2, (value / most) * 100)}%` }}
            />
          </span>
          <span className="w-12 text-right tabular-nums">{formatNumber(value, 3)}</span>
        </span>
      </td>
    </tr>
  );
}
