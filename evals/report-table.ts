import type { SetReport } from './evaluate-sets.ts';

const HEADER = [
  'set',
  'questions',
  'documents',
  'chunks',
  'typed',
  'nDCG@10',
  'R@1',
  'R@10',
  'MRR',
  'ms/query',
];

/** A plain-text table: one line per set and way of typing. */
export function reportTable(reports: readonly SetReport[]): string {
  const rows = reports.flatMap((report) => {
    const lines = [{ typed: 'as written', quality: report.asWritten }];
    if (report.toneless !== undefined) lines.push({ typed: 'toneless', quality: report.toneless });
    return lines.map(({ typed, quality }) => [
      report.set,
      String(quality.questions),
      String(report.documents),
      String(report.chunks),
      typed,
      quality.ndcgAt10.toFixed(4),
      quality.recallAt1.toFixed(3),
      quality.recallAt10.toFixed(3),
      quality.mrr.toFixed(3),
      quality.cpuMs.toFixed(2),
    ]);
  });
  const lines = [HEADER, ...rows];
  const widths = HEADER.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) =>
          column === 0 || column === 4
            ? cell.padEnd(widths[column] ?? 0)
            : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}
