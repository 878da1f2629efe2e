import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type OutsidePrograms, parseFile } from '@frogwell/ingestion';
import { z } from 'zod';
import { type MeasuredProcess, measureProcess } from './measured-process.ts';
import { type WordOverlap, wordOverlap } from './word-overlap.ts';

/** One program's reading of one file. */
export interface Extraction {
  file: string;
  program: 'frogwell' | 'pdftotext' | 'liteparse';
  /** Against the true text, or against pdftotext where that is not known (`truth` says which); null without either. */
  overlap: WordOverlap | null;
  truth: 'expected' | 'pdftotext' | null;
  pages: number | null;
  /** Of the whole process, and of a second reading in it (ours only). */
  seconds: number;
  warmSeconds: number | null;
  peakMegabytes: number;
  /** Chunks, and those whose text is exactly what stands at their place (ours only). */
  chunks: number | null;
  exact: number | null;
  remarks: string[];
}

const OurResult = z.union([
  z.object({
    text: z.string(),
    pages: z.number().nullable(),
    warnings: z.array(z.string()),
    structure: z.string(),
    seconds: z.number(),
    chunks: z.number(),
    exact: z.number(),
  }),
  z.object({ failure: z.string() }),
]);

/** Reads a file with everything that can read it. */
export async function extractions(
  file: string,
  {
    truth,
    peerRoot,
    programs,
  }: { truth: string | undefined; peerRoot: string | undefined; programs: OutsidePrograms },
): Promise<Extraction[]> {
  const isPdf = path.extname(file).toLowerCase() === '.pdf';
  const poppler = isPdf ? await measureProcess('pdftotext', [file, '-']) : undefined;
  const expected =
    truth !== undefined
      ? { text: (await parseFile(truth, { filename: path.basename(truth) })).text, kind: 'expected' as const }
      : poppler?.status === 0
        ? { text: poppler.output, kind: 'pdftotext' as const }
        : undefined;
  const measured = (
    program: Extraction['program'],
    run: MeasuredProcess,
    text: string,
  ): Omit<Extraction, 'pages' | 'warmSeconds' | 'chunks' | 'exact' | 'remarks'> => ({
    file: path.basename(file),
    program,
    overlap: expected === undefined || text === '' ? null : wordOverlap(text, expected.text),
    truth: expected?.kind ?? null,
    seconds: run.seconds,
    peakMegabytes: run.peakMegabytes,
  });

  const ours = await measureProcess(process.execPath, [
    fileURLToPath(new URL('extract-one.ts', import.meta.url)),
    file,
    JSON.stringify(programs),
  ]);
  if (ours?.status !== 0) throw new Error(`${file}: ${ours?.complaint}`);
  const result = OurResult.parse(JSON.parse(ours.output));
  const found = 'failure' in result ? undefined : result;
  const pages = found?.pages ?? null;
  const rows: Extraction[] = [
    {
      ...measured('frogwell', ours, found?.text ?? ''),
      pages,
      warmSeconds: found?.seconds ?? null,
      chunks: found?.chunks ?? null,
      exact: found?.exact ?? null,
      remarks: 'failure' in result ? [result.failure] : [...new Set(result.warnings)],
    },
  ];
  const peer = (program: Extraction['program'], run: MeasuredProcess | undefined) => {
    if (run === undefined) return;
    const text = run.status === 0 ? run.output : '';
    const remarks = run.status === 0 ? [] : [run.complaint.trim().split('\n').at(-1) ?? ''];
    rows.push({
      ...measured(program, run, text),
      pages,
      warmSeconds: null,
      chunks: null,
      exact: null,
      remarks,
    });
  };
  peer('pdftotext', poppler);
  if (isPdf && peerRoot !== undefined) {
    const program = path.join(peerRoot, 'node_modules/@llamaindex/liteparse/dist/cli.js');
    peer(
      'liteparse',
      await measureProcess(process.execPath, [program, 'parse', '--no-ocr', '--format', 'text', file]),
    );
  }
  return rows;
}
