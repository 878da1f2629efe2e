import { useTexts } from '../texts/define-texts.ts';
import { formatTime } from '../texts/format.ts';
import { CHART_AREA_HEIGHT } from './chart-marks.ts';
import type { ChartModel } from './chart-model.ts';
import { monitoringTexts } from './texts.ts';

/** The same values to read, the newest first; times without any are left out. */
export function ChartTable({ chart, times }: { chart: ChartModel; times: readonly number[] }) {
  const t = useTexts(monitoringTexts);
  const { series, format, title } = chart;
  const rows = [...times.entries()]
    .filter(([index]) => series.some(({ values }) => values[index] != null))
    .toReversed();
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={t('tableOf', { title })}
      className="overflow-auto"
      style={{ height: CHART_AREA_HEIGHT }}
    >
      <table className="w-full border-collapse text-xs tabular-nums">
        <thead className="sticky top-0 bg-surface text-left text-ink-soft">
          <tr>
            <th scope="col" className="py-1 pr-3 font-medium">
              {t('time')}
            </th>
            {series.map(({ name }) => (
              <th key={name} scope="col" className="py-1 pr-3 text-right font-medium">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([index, at]) => (
            <tr key={at} className="border-t border-line">
              <th scope="row" className="py-1 pr-3 text-left font-normal whitespace-nowrap">
                {formatTime(at * 1_000)}
              </th>
              {series.map(({ name, values }) => (
                <td key={name} className="py-1 pr-3 text-right">
                  {format(values[index] ?? null)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
