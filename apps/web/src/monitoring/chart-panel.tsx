import { lazy, Suspense, useState } from 'react';
import { useTexts } from '../texts/define-texts.ts';
import { IconButton } from '../ui/button.tsx';
import { ChartLegend } from './chart-legend.tsx';
import { CHART_AREA_HEIGHT } from './chart-marks.ts';
import { type ChartModel, summarise } from './chart-model.ts';
import { ChartTable } from './chart-table.tsx';
import { monitoringTexts } from './texts.ts';

/** The drawing library comes with the first chart. */
const TimeChart = lazy(() => import('./time-chart.tsx'));

/** One chart with its title, its legend, its words, and its table on request. */
export function ChartPanel({ chart, times }: { chart: ChartModel; times: readonly number[] }) {
  const t = useTexts(monitoringTexts);
  const [isTable, setTable] = useState(false);
  const [index, setIndex] = useState<number | null>(null);
  const { title, series } = chart;
  const isEmpty = series.length === 0;
  return (
    <figure
      aria-label={title}
      className="flex min-w-0 flex-col rounded-xl border border-line bg-surface px-4 py-3"
    >
      <div className="flex items-center justify-between gap-2">
        <h3 className="text-sm font-semibold">{title}</h3>
        <IconButton
          icon={isTable ? 'monitoring' : 'table'}
          label={t(isTable ? 'asChart' : 'asTable', { title })}
          onClick={() => setTable(!isTable)}
          disabled={isEmpty}
          className="-mr-2 size-8"
        />
      </div>
      <figcaption className="sr-only">{summarise(chart, t)}</figcaption>
      <div className="mb-1.5 min-h-4.5">{!isEmpty && <ChartLegend chart={chart} index={index} />}</div>
      {isEmpty ? (
        <p
          className="flex items-center justify-center text-sm text-ink-soft"
          style={{ height: CHART_AREA_HEIGHT }}
        >
          {chart.whenEmpty}
        </p>
      ) : isTable ? (
        <ChartTable chart={chart} times={times} />
      ) : (
        <Suspense fallback={<div style={{ height: CHART_AREA_HEIGHT }} />}>
          <TimeChart chart={chart} times={times} onPoint={setIndex} />
        </Suspense>
      )}
    </figure>
  );
}
