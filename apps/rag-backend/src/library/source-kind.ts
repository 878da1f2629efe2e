import path from 'node:path';

/** How a source is shown: its own pages, a picture beside what was read from it, rows, slides, or the stored text. */
export type SourceKind = 'pdf' | 'picture' | 'sheet' | 'slides' | 'text';

/** As many bytes as tell what a source is. */
export const KIND_BYTES = 1_024;

/** Pictures that browsers show. */
const PICTURES = ['\x89PNG', '\xFF\xD8\xFF', 'GIF8'];
const SHEETS = new Set(['.xlsx', '.xlsm', '.xlsb', '.xls', '.ods', '.csv', '.tsv']);
const SLIDES = new Set(['.pptx', '.ppt', '.odp']);

/**
 * PDF and pictures are known by their content, since they are shown from it; the others are shown from the stored
 * text, and their name says enough.
 *
 * @param firstBytes up to {@link KIND_BYTES} of the file
 */
export function sourceKind(firstBytes: Uint8Array, filename: string): SourceKind {
  const head = Buffer.from(firstBytes).toString('latin1');
  if (head.includes('%PDF-')) return 'pdf';
  const isWebp = head.startsWith('RIFF') && head.startsWith('WEBP', 8);
  if (isWebp || PICTURES.some((start) => head.startsWith(start))) return 'picture';
  const extension = path.extname(filename).toLowerCase();
  if (SHEETS.has(extension)) return 'sheet';
  return SLIDES.has(extension) ? 'slides' : 'text';
}
