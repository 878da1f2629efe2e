import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { currentLanguage } from '../texts/language.ts';
import { type ChartColours, COLOUR_COUNT, readChartColours, useThemeKey } from './chart-colours.ts';
import { CHART_AREA_HEIGHT, dashOf } from './chart-marks.ts';
import type { ChartModel } from './chart-model.ts';
import { locale } from './format-figures.ts';

const FONT = '12px ui-sans-serif, system-ui, sans-serif';

/** Distances of the lines across: round in the unit that is shown. */
const INCREMENTS = {
  whole: Array.from({ length: 10 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat(),
  bytes: Array.from({ length: 45 }, (_, power) => 2 ** power),
};

export interface TimeChartProps {
  chart: ChartModel;
  /** Seconds since the epoch. */
  times: readonly number[];
  /** Index of the time that is pointed at, null when none is. */
  onPoint: (index: number | null) => void;
}

/** The drawing alone: its words and its table are beside it. */
export default function TimeChart({ chart, times, onPoint }: TimeChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const theme = useThemeKey();
  const language = currentLanguage();
  const { kind, series, format, scale } = chart;
  const names = series.map(({ name }) => name).join('\n');
  const latest = useRef({ format, onPoint });
  latest.current = { format, onPoint };
  const data = useRef<uPlot.AlignedData>([[]]);
  data.current = drawnData(chart, times);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what it is drawn with anew; values go in below
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const drawn = new uPlot(
      {
        width: element.clientWidth,
        height: CHART_AREA_HEIGHT,
        ...look(kind, series.length, readChartColours(element), {
          format: (value) => latest.current.format(value),
          locale: locale(),
          scale,
        }),
        hooks: { setCursor: [({ cursor }) => latest.current.onPoint(cursor.idx ?? null)] },
      },
      data.current,
      element,
    );
    plot.current = drawn;
    const observer = new ResizeObserver(() =>
      drawn.setSize({ width: element.clientWidth, height: CHART_AREA_HEIGHT }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      drawn.destroy();
      plot.current = null;
    };
  }, [kind, names, theme, language]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the data follow from these
  useEffect(() => plot.current?.setData(data.current), [series, times]);

  return <div ref={place} aria-hidden="true" className="w-full" style={{ height: CHART_AREA_HEIGHT }} />;
}

/** Stacked bars are drawn as sums, the highest first, so that each covers the foot of the one before. */
function drawnData({ kind, series }: ChartModel, times: readonly number[]): uPlot.AlignedData {
  const values = series.map((each) => [...each.values]);
  if (kind === 'lines') return [[...times], ...values];
  const stacked = values.map((own, index) =>
    own.map((value, at) =>
      value === null ? null : values.slice(0, index + 1).reduce((sum, each) => sum + (each[at] ?? 0), 0),
    ),
  );
  return [[...times], ...stacked.toReversed()];
}

function look(
  kind: ChartModel['kind'],
  count: number,
  colours: ChartColours,
  {
    format,
    locale,
    scale,
  }: { format: (value: number) => string; locale: string; scale: ChartModel['scale'] },
): Omit<uPlot.Options, 'width' | 'height'> {
  const axis = { stroke: colours.text, font: FONT, ticks: { show: false } };
  const grid = { stroke: colours.grid, width: 1 };
  const colourOf = (index: number) => colours.lines[index % COLOUR_COUNT] ?? colours.text;
  const lineSeries = (index: number): uPlot.Series => ({
    stroke: colourOf(index),
    width: 2,
    dash: dashOf(index),
    points: { show: true, size: 5, fill: colourOf(index), filter: lonely },
  });
  const bars = uPlot.paths.bars?.({ size: [0.8, 24, 1] });
  const barSeries = (index: number): uPlot.Series => ({
    stroke: colourOf(index),
    fill: colourOf(index),
    width: 0,
    points: { show: false },
    ...(bars && { paths: bars }),
  });
  const order = Array.from({ length: count }, (_, index) => (kind === 'bars' ? count - 1 - index : index));
  return {
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, sync: { key: 'monitoring' } },
    // At the right half a label of time needs room: the last one stands under the edge.
    padding: [8, 20, 0, 0],
    scales: { y: { range: (_plot, _low, high) => [0, high > 0 ? high * 1.08 : 1] } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 64,
        size: 26,
        values: (_plot, splits) => timeLabels(splits, locale),
      },
      {
        ...axis,
        grid,
        ...(scale !== 'decimal' && { incrs: INCREMENTS[scale] }),
        size: sizeOfLabels,
        values: (_plot, splits) => splits.map((split) => format(split)),
      },
    ],
    series: [{}, ...order.map((index) => (kind === 'bars' ? barSeries(index) : lineSeries(index)))],
  };
}

/** Places of values without neighbours: a line cannot show them. */
function lonely(plot: uPlot, series: number, show: boolean): number[] | null {
  const values = plot.data[series];
  if (!show || values === undefined) return null;
  return [...values.keys()].filter(
    (at) => values[at] != null && values[at - 1] == null && values[at + 1] == null,
  );
}

/** Clock times; the day stands where a new one begins, and alone where the labels are days apart. */
function timeLabels(splits: readonly number[], locale: string): string[] {
  const step = (splits[1] ?? 0) - (splits[0] ?? 0);
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'numeric' });
  const clock = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    ...(step > 0 && step < 60 && { second: '2-digit' }),
  });
  return splits.map((split) => {
    const at = new Date(split * 1_000);
    return step >= 43_200 || (at.getHours() === 0 && at.getMinutes() === 0)
      ? day.format(at)
      : clock.format(at);
  });
}

/** Room for the widest label. */
function sizeOfLabels(plot: uPlot, labels: string[] | null): number {
  const longest = (labels ?? []).reduce(
    (longest, label) => (label.length > longest.length ? label : longest),
    '',
  );
  if (longest === '') return 40;
  plot.ctx.font = FONT.replace('12px', `${12 * devicePixelRatio}px`);
  return Math.ceil(plot.ctx.measureText(longest).width / devicePixelRatio) + 14;
}
