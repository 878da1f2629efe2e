import { dashOf, LINE_COLOURS } from './chart-marks.ts';
import { type ChartModel, sumOf } from './chart-model.ts';
import { formatShare } from './format-figures.ts';

/** Names of the lines with their value at the time pointed at; else the last one, of bars the sum. */
export function ChartLegend({ chart, index }: { chart: ChartModel; index: number | null }) {
  const { kind, series, format } = chart;
  const total = Math.max(
    1,
    series.reduce((sum, { values }) => sum + sumOf(values), 0),
  );
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-0.5 text-xs">
      {series.map(({ name, values }, number) => {
        const resting =
          kind === 'bars' ? sumOf(values) : (values.findLast((value) => value !== null) ?? null);
        return (
          <li key={name} className="flex items-center gap-1.5">
            <svg viewBox="0 0 20 8" aria-hidden="true" className={`h-2 w-5 ${LINE_COLOURS[number % 6]}`}>
              {kind === 'bars' ? (
                <rect width="12" height="8" x="4" rx="2" fill="currentColor" />
              ) : (
                <path
                  d="M0 4h20"
                  stroke="currentColor"
                  strokeWidth="2.5"
                  strokeDasharray={dashOf(number).join(' ')}
                />
              )}
            </svg>
            <span className="break-all text-ink-soft">{name}</span>
            <span className="font-medium tabular-nums">
              {format(index === null ? resting : (values[index] ?? null))}
              {kind === 'bars' &&
                series.length > 1 &&
                index === null &&
                ` (${formatShare(sumOf(values) / total)})`}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
