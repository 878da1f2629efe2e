import type { SetReport } from './evaluate-sets.ts';

/** Plain-text tables, one a measure, with one line per set (and way of typing). */
export function reportTables(reports: readonly SetReport[]): string {
  return reportedTables(reports).map(layOut).join('\n\n');
}

export function reportedTables(reports: readonly SetReport[]): Table[] {
  return [rankingTable(reports), answerTable(reports), refusalTable(reports)];
}

/** The first row is the header. */
export type Table = string[][];

function rankingTable(reports: readonly SetReport[]): Table {
  const rows = reports.flatMap(({ set, documents, chunks, ranking }) =>
    ranking.map(({ typed, quality }) => [
      set,
      typed,
      String(quality.questions),
      String(documents),
      String(chunks),
      quality.ndcgAt10.toFixed(4),
      quality.recallAt1.toFixed(3),
      quality.recallAt10.toFixed(3),
      quality.mrr.toFixed(3),
      quality.cpuMs.toFixed(2),
    ]),
  );
  return [
    ['ranking', 'typed', 'questions', 'documents', 'chunks', 'nDCG@10', 'R@1', 'R@10', 'MRR', 'CPU ms'],
    ...rows,
  ];
}

function answerTable(reports: readonly SetReport[]): Table {
  const rows = reports.map(({ set, extracts, tonelessExtracts, quotes }) => [
    set,
    extracts === undefined ? '-' : String(extracts.questions),
    share(extracts?.hitRate),
    share(tonelessExtracts?.hitRate),
    extracts === undefined ? '-' : extracts.answerLength.toFixed(0),
    extracts === undefined ? '-' : extracts.cpuMs.toFixed(2),
    String(quotes.answers),
    `${quotes.exact} of ${quotes.quotes}`,
    String(quotes.unsupported),
  ]);
  return [
    [
      'extracts',
      'questions',
      'gold inside',
      'toneless',
      'characters',
      'CPU ms',
      'answers',
      'exact quotes',
      'unsupported',
    ],
    ...rows,
  ];
}

function refusalTable(reports: readonly SetReport[]): Table {
  const sizes = [
    ...new Set(reports.flatMap(({ smallStores }) => smallStores.map(({ documents }) => documents))),
  ];
  const rows = reports.map(({ set, offTopic, goldRemoved, smallStores }) => [
    set,
    share(offTopic?.balancedAccuracy),
    share(offTopic?.wrongRefusals),
    share(offTopic?.falseAnswers),
    ...sizes.map((size) =>
      share(smallStores.find(({ documents }) => documents === size)?.accuracy.balancedAccuracy),
    ),
    share(goldRemoved),
  ]);
  return [
    [
      'refusal',
      'off-topic, balanced',
      'good refused',
      'bad answered',
      ...sizes.map((size) => `${size} document${size === 1 ? '' : 's'}`),
      'answer taken out, answered',
    ],
    ...rows,
  ];
}

/** 0..1 as per cent; a dash where it was not measured. */
function share(value: number | undefined): string {
  return value === undefined ? '-' : `${(100 * value).toFixed(1)} %`;
}

export function layOut(table: Table): string {
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((line) => line[column]?.length ?? 0)),
  );
  return table
    .map((line) =>
      line
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
