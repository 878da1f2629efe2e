import { ablationTable } from './ablation/ablation-table.ts';
import type { SetReport } from './evaluate-sets.ts';
import type { Percentiles } from './measures/latency.ts';
import { RECALL_DEPTHS } from './measures/ranking-quality.ts';
import type { RefusalAccuracy } from './measures/refusal.ts';

/** Plain-text tables, one a measure, with one line per set (and way of typing). */
export function reportTables(reports: readonly SetReport[]): string {
  return reportedTables(reports).map(layOut).join('\n\n');
}

export function reportedTables(reports: readonly SetReport[]): Table[] {
  const gains = reports.flatMap(({ ablation }) => ablation ?? []);
  return [
    rankingTable(reports),
    answerTable(reports),
    citationTable(reports),
    refusalTable(reports),
    smallStoreTable(reports),
    latencyTable(reports),
    ...(gains.length > 0 ? [ablationTable(gains)] : []),
  ];
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
      ...RECALL_DEPTHS.map((depth) => quality.recall[depth].toFixed(3)),
      quality.mrr.toFixed(3),
      quality.cpuMs.toFixed(2),
    ]),
  );
  return [
    [
      'ranking',
      'typed',
      'questions',
      'documents',
      'chunks',
      'nDCG@10',
      ...RECALL_DEPTHS.map((depth) => `R@${depth}`),
      'MRR',
      'CPU ms',
    ],
    ...rows,
  ];
}

function answerTable(reports: readonly SetReport[]): Table {
  const rows = reports.flatMap(({ set, extracts, tonelessExtracts }) =>
    extracts === undefined
      ? []
      : [
          [
            set,
            String(extracts.questions),
            share(extracts.hitRate),
            share(tonelessExtracts?.hitRate),
            extracts.answerLength.toFixed(0),
            extracts.cpuMs.toFixed(2),
          ],
        ],
  );
  return [['extracts', 'questions', 'gold inside', 'toneless', 'characters', 'CPU ms'], ...rows];
}

function citationTable(reports: readonly SetReport[]): Table {
  const rows = reports.map(({ set, citations }) => {
    const { answers, exact, quotes, unsupported, fromRelevant, holdingAnswer } = citations;
    const hasAnswers = holdingAnswer.answers > 0;
    return [
      set,
      String(answers),
      `${exact} of ${quotes}`,
      String(unsupported),
      String(fromRelevant.answers),
      share(fromRelevant.precision),
      share(fromRelevant.anyRight),
      share(hasAnswers ? holdingAnswer.precision : undefined),
      share(hasAnswers ? holdingAnswer.anyRight : undefined),
    ];
  });
  return [
    [
      'citations',
      'answers',
      'exact quotes',
      'unsupported',
      'judged',
      'from a relevant document',
      'at least one',
      'hold the answer',
      'at least one',
    ],
    ...rows,
  ];
}

function refusalTable(reports: readonly SetReport[]): Table {
  const rows = reports.flatMap(({ set, offTopic, goldRemoved }) => [
    ...(offTopic ? [refusalRow(set, 'off-topic', offTopic)] : []),
    refusalRow(set, 'answer taken out', goldRemoved),
  ]);
  return [
    ['refusal', 'asked', 'good', 'bad', 'AUROC', 'balanced', 'good refused', 'bad answered'],
    ...rows.toSorted((a, b) => (b[1] ?? '').localeCompare(a[1] ?? '')),
  ];
}

function refusalRow(set: string, asked: string, accuracy: Omit<RefusalAccuracy, 'margins'>): string[] {
  const { answerable, offTopic, auroc, balancedAccuracy, wrongRefusals, falseAnswers } = accuracy;
  return [
    set,
    asked,
    String(answerable),
    String(offTopic),
    Number.isNaN(auroc) ? '-' : auroc.toFixed(3),
    share(balancedAccuracy),
    share(wrongRefusals),
    share(falseAnswers),
  ];
}

function smallStoreTable(reports: readonly SetReport[]): Table {
  const sizes = [
    ...new Set(reports.flatMap(({ smallStores }) => smallStores.map(({ documents }) => documents))),
  ];
  const rows = reports.map(({ set, smallStores }) => [
    set,
    ...sizes.map((size) =>
      share(smallStores.find(({ documents }) => documents === size)?.accuracy.balancedAccuracy),
    ),
  ]);
  return [
    ['refusal in small stores', ...sizes.map((size) => `${size} document${size === 1 ? '' : 's'}`)],
    ...rows,
  ];
}

function latencyTable(reports: readonly SetReport[]): Table {
  const cells = ({ p50, p95, p99 }: Percentiles) => [p50, p95, p99].map((value) => value.toFixed(1));
  return [
    ['latency, ms', 'questions', 'search p50', 'p95', 'p99', 'answer p50', 'p95', 'p99'],
    ...reports.map(({ set, latency }) => [
      set,
      String(latency.questions),
      ...cells(latency.search),
      ...cells(latency.answer),
    ]),
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
