import { z } from 'zod';
import { findOfficeProgram } from './office-program.ts';
import { findRecogniser, Recogniser, type RecogniserPlaces } from './recogniser.ts';

/** Programs of other makers that are installed on this machine and read what our parsers cannot. */
export const OutsidePrograms = z.object({
  /** Reads pictures of text; null = none. */
  recogniser: Recogniser.nullable(),
  /** LibreOffice's program, for DOC and PPT; null = none. */
  office: z.string().nullable(),
});
export type OutsidePrograms = z.infer<typeof OutsidePrograms>;

export const NO_PROGRAMS: OutsidePrograms = { recogniser: null, office: null };

/**
 * Looks for all of them at once.
 *
 * @param languages for pictures of text, as Tesseract names them, the likeliest first; null = do not read pictures
 * @returns with it, what is missing and why
 */
export async function findOutsidePrograms(
  languages: readonly string[] | null,
  places: RecogniserPlaces = { packages: null, languageData: null },
): Promise<{ programs: OutsidePrograms; missing: string[] }> {
  const [search, office] = await Promise.all([
    languages === null ? { missing: 'reading pictures is off' } : findRecogniser(languages, places),
    findOfficeProgram(),
  ]);
  const missing = 'missing' in search ? [search.missing] : [];
  if (office === undefined) missing.push('LibreOffice is not installed');
  return {
    programs: { recogniser: 'found' in search ? search.found : null, office: office ?? null },
    missing,
  };
}
