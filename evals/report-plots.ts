import type { PartGain } from './ablation/ablate-set.ts';
import { signed } from './compare-reports.ts';
import type { SetReport } from './evaluate-sets.ts';
import { areaUnderRoc, type Discrimination, rocCurve } from './roc-curve.ts';
import { type Interval, meanInterval } from './statistics.ts';

/** Plots of a report as HTML figures with inline SVG: bars of every mean, and a curve of every kind of refusal. */
export function figuresOf(reports: readonly SetReport[]): string[] {
  const kinds = [...new Set(reports.flatMap(({ margins }) => Object.keys(margins)))];
  const curves = kinds.map((kind) =>
    figure(
      `refusal, ${kind}`,
      rocPlot(
        reports.flatMap(({ set, margins }) => {
          const found = margins[kind];
          return found === undefined ? [] : [{ label: set, margins: found }];
        }),
      ),
    ),
  );
  const measures = [...new Set(reports.flatMap(({ values }) => Object.keys(values)))];
  const bars = measures.map((measure) =>
    figure(
      measure,
      barPlot(
        reports.flatMap(({ set, values }) => {
          const found = values[measure];
          return found === undefined
            ? []
            : [{ label: set, ...meanInterval(Object.values(found), { resamples: 2_000 }) }];
        }),
      ),
    ),
  );
  return [...bars, ...curves];
}

/** What each part brings, one figure per part, way of typing and measure. */
export function gainFigures(gains: readonly PartGain[]): string[] {
  const byPart = Map.groupBy(gains, ({ part, typed, measure }) => `${part}, ${typed}: gain in ${measure}`);
  return [...byPart].map(([title, found]) => figure(title, gainPlot(found)));
}

function figure(title: string, svg: string): string {
  return `<figure><figcaption>${escaped(title)}</figcaption>${svg}</figure>`;
}

/** A mean with its interval. */
interface Bar extends Interval {
  label: string;
}

const ROW = 26;
const LEFT = 90;
const WIDTH = 260;

/** Horizontal bars from 0 to 1. */
function barPlot(bars: readonly Bar[]): string {
  const height = bars.length * ROW + 8;
  const x = (value: number): string => (LEFT + WIDTH * Math.min(1, Math.max(0, value))).toFixed(1);
  const rows = bars.map(({ label, mean, low, high }, index) => {
    const y = index * ROW + 6;
    const middle = y + 8;
    return `<text x="0" y="${y + 12}">${escaped(label)}</text>
<rect x="${LEFT}" y="${y}" width="${(WIDTH * mean).toFixed(1)}" height="16" fill="var(--bar)" opacity=".75"/>
<line x1="${x(low)}" x2="${x(high)}" y1="${middle}" y2="${middle}" stroke="var(--ink)" stroke-width="2"/>
<text class="soft" x="${LEFT + WIDTH + 8}" y="${y + 12}">${mean.toFixed(3)}</text>`;
  });
  const description = bars.map(({ label, mean }) => `${label} ${mean.toFixed(3)}`).join(', ');
  return `<svg role="img" aria-label="${escaped(description)}" viewBox="0 0 ${LEFT + WIDTH + 60} ${height}" width="100%">${rows.join('')}</svg>`;
}

/** A dot and its interval per set around a line at 0; the plot is as wide as the widest interval. */
export function gainPlot(gains: readonly Pick<PartGain, 'set' | 'gain'>[]): string {
  const reach = Math.max(0.01, ...gains.flatMap(({ gain }) => [Math.abs(gain.low), Math.abs(gain.high)]));
  const x = (value: number): string => (LEFT + WIDTH * (0.5 + value / (2 * reach))).toFixed(1);
  const rows = gains.map(({ set, gain }, index) => {
    const middle = index * ROW + 14;
    return `<text x="0" y="${middle + 4}">${escaped(set)}</text>
<line x1="${x(gain.low)}" x2="${x(gain.high)}" y1="${middle}" y2="${middle}" stroke="var(--ink)" stroke-width="2"/>
<circle cx="${x(gain.mean)}" cy="${middle}" r="4.5" fill="var(--bar)"/>
<text class="soft" x="${LEFT + WIDTH + 8}" y="${middle + 4}">${signed(gain.mean)}</text>`;
  });
  const height = gains.length * ROW + 8;
  const description = gains.map(({ set, gain }) => `${set} ${signed(gain.mean)}`).join(', ');
  return `<svg role="img" aria-label="${escaped(description)}" viewBox="0 0 ${LEFT + WIDTH + 70} ${height}" width="100%">
<line x1="${x(0)}" x2="${x(0)}" y1="0" y2="${height}" stroke="var(--line)"/>${rows.join('')}</svg>`;
}

const SIDE = 240;
const MARGIN = 34;
/** Told apart also without colour, by their dashes. */
const LINES = [
  { colour: '#2f7d5b', dashes: '' },
  { colour: '#b4552d', dashes: '6 3' },
  { colour: '#3b6fb5', dashes: '2 2' },
  { colour: '#8a4fa3', dashes: '8 3 2 3' },
  { colour: '#a08416', dashes: '4 2' },
  { colour: '#2b8a94', dashes: '1 3' },
  { colour: '#b03a5b', dashes: '10 4' },
];

/**
 * Receiver operating characteristics, one line a set, from (0, 0) lower left to (1, 1) upper right; the dot is where the
 * product's own threshold lies.
 */
export function rocPlot(sets: readonly { label: string; margins: Discrimination }[]): string {
  const x = (share: number) => (MARGIN + SIDE * share).toFixed(1);
  const y = (share: number) => (8 + SIDE * (1 - share)).toFixed(1);
  const areas = sets.map(({ margins }) =>
    areaUnderRoc(Object.values(margins.answerable), Object.values(margins.unanswerable)),
  );
  const lines = sets.map(({ label, margins }, index) => {
    const { colour, dashes } = LINES[index % LINES.length] ?? { colour: 'var(--ink)', dashes: '' };
    const curve = rocCurve(Object.values(margins.answerable), Object.values(margins.unanswerable));
    const points = curve.map(({ falseAnswers, rightAnswers }) => `${x(falseAnswers)},${y(rightAnswers)}`);
    const chosen = curve.findLast(({ threshold }) => threshold >= 0) ?? { falseAnswers: 0, rightAnswers: 0 };
    const legend = 24 + 18 * index;
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="1.8" stroke-dasharray="${dashes}"/>
<circle cx="${x(chosen.falseAnswers)}" cy="${y(chosen.rightAnswers)}" r="4" fill="${colour}"/>
<line x1="${MARGIN + SIDE + 14}" x2="${MARGIN + SIDE + 40}" y1="${legend - 4}" y2="${legend - 4}" stroke="${colour}" stroke-width="2" stroke-dasharray="${dashes}"/>
<text x="${MARGIN + SIDE + 46}" y="${legend}">${escaped(label)} ${areas[index]?.toFixed(3)}</text>`;
  });
  const ticks = [0, 0.5, 1].map(
    (share) => `<text class="soft" x="${x(share)}" y="${SIDE + 24}" text-anchor="middle">${share}</text>
<text class="soft" x="${MARGIN - 6}" y="${Number(y(share)) + 4}" text-anchor="end">${share}</text>`,
  );
  const description = sets.map(({ label }, index) => `${label} ${areas[index]?.toFixed(3)}`).join(', ');
  return `<svg role="img" aria-label="${escaped(`area under the curve: ${description}`)}" viewBox="0 0 ${MARGIN + SIDE + 170} ${SIDE + 46}" width="100%">
<rect x="${MARGIN}" y="8" width="${SIDE}" height="${SIDE}" fill="none" stroke="var(--line)"/>
<line x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}" stroke="var(--line)"/>
${ticks.join('')}${lines.join('')}
<text class="soft" x="${MARGIN + SIDE / 2}" y="${SIDE + 40}" text-anchor="middle">others answered</text>
<text class="soft" x="${MARGIN + SIDE + 14}" y="${SIDE}">area in the legend</text></svg>`;
}

/** Text as it may stand in HTML and its attributes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
