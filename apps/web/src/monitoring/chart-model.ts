import type { MonitoringHistory } from '@frogwell/protocol';
import { formatBytes, formatNumber } from '../texts/format.ts';
import { formatAmount, formatSeconds } from './format-figures.ts';
import type { MonitoringText, Translate } from './texts.ts';

type Values = readonly (number | null)[];

export interface ChartSeries {
  name: string;
  values: Values;
}

/** One chart, ready to be drawn or read as a table. */
export interface ChartModel {
  id: string;
  title: string;
  /** `bars` are stacked counts, of which the sum says something; `lines` are measured values. */
  kind: 'lines' | 'bars';
  series: readonly ChartSeries[];
  format: (value: number | null) => string;
  /** What its axis counts in: round numbers differ. */
  scale: 'decimal' | 'whole' | 'bytes';
  /** Why it is empty, where it is. */
  whenEmpty: string;
}

/** What is sampled whether somebody asks or not, and what only comes in whole numbers. */
const SAMPLED: ReadonlySet<string> = new Set(['requests', 'queue', 'memory', 'passages', 'size']);
const WHOLE: ReadonlySet<string> = new Set(['queue', 'passages']);

/** More kinds than this are hard to tell apart; the rarest are drawn together. */
const MOST_KINDS = 5;

/** The charts of the page, in its order. */
export function chartModels(history: MonitoringHistory, t: Translate): ChartModel[] {
  const lines = (
    id: string,
    format: ChartModel['format'],
    series: readonly (readonly [MonitoringText, Values])[],
  ): ChartModel => ({
    id,
    title: t(`chart.${id}` as MonitoringText), // every chart has its title in the texts
    kind: 'lines',
    format,
    scale: format === bytes ? 'bytes' : WHOLE.has(id) ? 'whole' : 'decimal',
    whenEmpty: t(SAMPLED.has(id) ? 'empty.sampled' : 'empty.asked'),
    series: series.map(([name, values]) => ({ name: t(name), values })),
  });
  const bars = (id: string, series: readonly ChartSeries[]): ChartModel => ({
    id,
    title: t(`chart.${id}` as MonitoringText), // as above
    kind: 'bars',
    format: (value) => (value === null ? '–' : formatNumber(value)),
    scale: 'whole',
    whenEmpty: t(id === 'providers' ? 'empty.asked' : 'empty.well'),
    series,
  });
  const perMinute = (values: Values) =>
    values.map((value, index) => {
      const seconds = history.observed_seconds[index] ?? 0;
      return value === null || seconds === 0 ? null : (value / seconds) * 60;
    });
  const percentiles = ({ p50, p95 }: { p50: Values; p95: Values }) =>
    [
      ['series.p50', p50],
      ['series.p95', p95],
    ] as const;
  const { queue, memory, index, tokens_per_second: speed } = history;
  const byProvider = Object.entries(history.answers).map(([name, values]) => ({
    name: providerName(name, t),
    values,
  }));
  return [
    lines('requests', formatAmount, [
      ['series.requests', perMinute(history.requests)],
      ['series.failures', perMinute(history.failures)],
    ]),
    lines('calls', formatSeconds, percentiles(history.request_seconds)),
    lines('answers', formatSeconds, percentiles(history.answer_seconds)),
    lines('first', formatSeconds, percentiles(history.first_text_seconds)),
    lines('speed', (value) => (value === null ? '–' : t('perSecond', { value: formatAmount(value) })), [
      ['series.p50', speed.p50],
      ['series.p10', speed.p10],
    ]),
    bars('providers', mostFrequent(byProvider)),
    bars('errors', mostFrequent(named(history.failures_by_code))),
    bars('fallbacks', mostFrequent(named(history.fallbacks))),
    lines('queue', formatAmount, [
      ['series.callsRunning', queue.calls_running],
      ['series.callsWaiting', queue.calls_waiting],
      ['series.jobsRunning', queue.jobs_running],
      ['series.jobsWaiting', queue.jobs_waiting],
    ]),
    lines('memory', bytes, [
      ['series.rag', memory.rag_backend_bytes],
      ['series.llm', memory.llm_service_bytes],
      ['series.models', memory.llm_models_bytes],
      ['series.vram', memory.vram_bytes],
    ]),
    lines('passages', (value) => (value === null ? '–' : formatNumber(value)), [
      ['series.passages', index.passages],
    ]),
    lines('size', bytes, [
      ['series.index', index.index_bytes],
      ['series.files', index.file_bytes],
    ]),
  ].map((chart) => ({ ...chart, series: chart.series.filter(({ values }) => values.some(isNumber)) }));
}

function bytes(value: number | null): string {
  return value === null ? '–' : formatBytes(value);
}

function isNumber(value: number | null): boolean {
  return value !== null;
}

function named(series: Record<string, Values>): ChartSeries[] {
  return Object.entries(series).map(([name, values]) => ({ name, values }));
}

function providerName(name: string, t: Translate): string {
  switch (name) {
    case 'local':
    case 'openai':
    case 'extractive':
    case 'known-answer':
    case 'none':
      return t(`provider.${name}`);
    default:
      return name;
  }
}

/** The most frequent first; the rest is summed up as `…`. */
function mostFrequent(series: readonly ChartSeries[]): ChartSeries[] {
  const sorted = series.toSorted((a, b) => sumOf(b.values) - sumOf(a.values));
  const rest = sorted.slice(MOST_KINDS);
  if (rest.length === 0) return sorted;
  const values = rest[0]?.values.map((_value, index) => {
    const present = rest.map((each) => each.values[index] ?? null).filter((value) => value !== null);
    return present.length === 0 ? null : present.reduce((sum, value) => sum + value, 0);
  });
  return [...sorted.slice(0, MOST_KINDS), { name: '…', values: values ?? [] }];
}

export function sumOf(values: Values): number {
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

/** What a chart shows, in words: for those who do not see it. */
export function summarise({ kind, series, format, whenEmpty }: ChartModel, t: Translate): string {
  if (series.length === 0) return whenEmpty;
  return series
    .map(({ name, values }) => {
      if (kind === 'bars') return t('summaryTotal', { name, total: format(sumOf(values)) });
      const known = values.filter((value) => value !== null);
      return t('summary', { name, last: format(known.at(-1) ?? null), most: format(Math.max(...known)) });
    })
    .join(' ');
}
