import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { comparisonTable, type ReportComparison } from './compare-reports.ts';
import type { SetReport } from './evaluate-sets.ts';
import { escaped, figuresOf, gainFigures } from './report-plots.ts';
import { reportedTables, type Table } from './report-tables.ts';

const INTRODUCTION =
  "Bars: means over the questions of each set; lines are 95 % intervals (bootstrap over questions). Curves: share of answerable questions answered against share of others answered, for every threshold; the dot is the product's.";

/** Writes `report.md` and `report.html` (with plots, in one file) into a folder, from the same tables. */
export async function writeReport(
  folder: string,
  reports: readonly SetReport[],
  comparisons: readonly ReportComparison[],
): Promise<void> {
  await writePages(folder, 'report', {
    title: 'Evaluation',
    introduction: INTRODUCTION,
    tables: [...reportedTables(reports), ...(comparisons.length > 0 ? [comparisonTable(comparisons)] : [])],
    figures: [...figuresOf(reports), ...gainFigures(reports.flatMap(({ ablation }) => ablation ?? []))],
  });
}

export interface ReportPage {
  title: string;
  /** How the figures are to be read. */
  introduction: string;
  tables: readonly Table[];
  /** HTML. */
  figures: readonly string[];
}

/** Writes `<name>.md` and `<name>.html` into a folder, which is made where it is missing. */
export async function writePages(folder: string, name: string, page: ReportPage): Promise<void> {
  const { title, tables } = page;
  await mkdir(folder, { recursive: true });
  await writeFile(
    path.join(folder, `${name}.md`),
    `# ${title}\n\n${tables.map(markdownTable).join('\n\n')}\n`,
  );
  await writeFile(path.join(folder, `${name}.html`), htmlPage(page));
}

export function markdownTable([header = [], ...rows]: Table): string {
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

function htmlPage({ title, introduction, tables, figures }: ReportPage): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title><style>${STYLE}</style></head>
<body><h1>${escaped(title)}</h1><p>${escaped(introduction)}</p>
<div class="plots">${figures.join('')}</div>
${tables.map(htmlTable).join('\n')}
</body></html>
`;
}

function htmlTable([header = [], ...rows]: Table): string {
  const cells = (tag: string, line: readonly string[]) =>
    line.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('');
  return `<table><thead><tr>${cells('th', header)}</tr></thead><tbody>${rows
    .map((row) => `<tr>${cells('td', row)}</tr>`)
    .join('')}</tbody></table>`;
}
