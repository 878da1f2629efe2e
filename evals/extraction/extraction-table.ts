import { layOut } from '../report-tables.ts';
import type { Extraction } from './extractions.ts';

/** A plain-text table, one line per file and program. */
export function extractionTable(rows: readonly Extraction[]): string {
  return layOut([
    [
      'file',
      'read by',
      'against',
      'word F1',
      'pair F1',
      'pages',
      's',
      'pages/s',
      'warm',
      'MB',
      'exact chunks',
      'remarks',
    ],
    ...rows.map((row) => [
      row.file,
      row.program,
      row.truth ?? '-',
      row.overlap?.words.toFixed(4) ?? '-',
      row.overlap?.pairs.toFixed(4) ?? '-',
      String(row.pages ?? '-'),
      row.seconds.toFixed(2),
      row.pages === null ? '-' : (row.pages / row.seconds).toFixed(0),
      row.pages === null || row.warmSeconds === null ? '-' : (row.pages / row.warmSeconds).toFixed(0),
      row.peakMegabytes.toFixed(0),
      row.chunks === null ? '-' : `${row.exact} of ${row.chunks}`,
      row.remarks.join(', '),
    ]),
  ]);
}
