import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { comparisonTable, type ReportComparison } from './compare-reports.ts';
import type { SetReport } from './evaluate-sets.ts';
import { reportedTables, type Table } from './report-tables.ts';
import { type Interval, meanInterval } from './statistics.ts';

/** Bars of one plot: a mean with its interval each. */
interface Bar extends Interval {
  label: string;
}

/** Writes `report.md` and `report.html` (with plots, in one file) into a folder, from the same tables. */
export async function writeReport(
  folder: string,
  reports: readonly SetReport[],
  comparisons: readonly ReportComparison[],
): Promise<void> {
  const tables = [
    ...reportedTables(reports),
    ...(comparisons.length > 0 ? [comparisonTable(comparisons)] : []),
  ];
  await mkdir(folder, { recursive: true });
  await writeFile(
    path.join(folder, 'report.md'),
    `# Evaluation\n\n${tables.map(markdownTable).join('\n\n')}\n`,
  );
  await writeFile(path.join(folder, 'report.html'), page(tables, plotsOf(reports)));
}

function plotsOf(reports: readonly SetReport[]): { title: string; bars: Bar[] }[] {
  const measures = [...new Set(reports.flatMap(({ values }) => Object.keys(values)))];
  return measures.map((measure) => ({
    title: measure,
    bars: reports.flatMap(({ set, values }) => {
      const found = values[measure];
      return found === undefined
        ? []
        : [{ label: set, ...meanInterval(Object.values(found), { resamples: 2_000 }) }];
    }),
  }));
}

function markdownTable([header = [], ...rows]: Table): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2733; --paper: #fff; --line: #d5dbe1; --bar: #2f7d5b; --soft: #6b7885; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9ee; --paper: #14191f; --line: #323c46; --bar: #58b58c; --soft: #93a0ad; } }
body { background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
.plots { display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fit, minmax(22rem, 1fr)); }
table { border-collapse: collapse; display: block; margin: 1.5rem 0; overflow-x: auto; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .7rem; text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
text { fill: var(--ink); font-size: 12px; } .soft { fill: var(--soft); }`;

function page(tables: readonly Table[], plots: readonly { title: string; bars: Bar[] }[]): string {
  const figures = plots.map(
    ({ title, bars }) => `<figure><figcaption>${escaped(title)}</figcaption>${plot(bars)}</figure>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Evaluation</title><style>${STYLE}</style></head>
<body><h1>Evaluation</h1><p>Means over the questions of each set; lines are 95 % intervals (bootstrap over questions).</p>
<div class="plots">${figures.join('')}</div>
${tables.map(htmlTable).join('\n')}
</body></html>
`;
}

const ROW = 26;
const LEFT = 90;
const WIDTH = 260;

/** Horizontal bars from 0 to 1. */
function plot(bars: readonly Bar[]): string {
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

function htmlTable([header = [], ...rows]: Table): string {
  const cells = (tag: string, line: readonly string[]) =>
    line.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('');
  return `<table><thead><tr>${cells('th', header)}</tr></thead><tbody>${rows
    .map((row) => `<tr>${cells('td', row)}</tr>`)
    .join('')}</tbody></table>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
