import { z } from 'zod';
import type { RecognitionCall } from './recognition-call.ts';
import { packagedLanguages, runTesseractPackage } from './tesseract-package.ts';
import { installedLanguages, runTesseract } from './tesseract-program.ts';

/** What reads pictures of text: Tesseract as a program, or its WebAssembly build from npm. */
export const Recogniser = z.object({
  kind: z.enum(['program', 'package']),
  /** The program, or the folder of the packages. */
  location: z.string(),
  /** As Tesseract names them, in order of preference: `vie`, `eng`. At least one. */
  languages: z.array(z.string()).min(1),
});
export type Recogniser = z.infer<typeof Recogniser>;

/** Where Windows' installer puts it, without telling PATH. */
const PROGRAMS = ['tesseract', 'C:\\Program Files\\Tesseract-OCR\\tesseract.exe'];

/**
 * Looks for Tesseract with at least one of these languages: the program first, then the packages.
 *
 * @param wanted three-letter codes in order of preference, e.g. `vie`, `eng`
 * @param packages folder in which tesseract.js is installed, if any
 * @returns `missing` says what to install
 */
export async function findRecogniser(
  wanted: readonly string[],
  packages: string | null,
): Promise<{ found: Recogniser } | { missing: string }> {
  for (const location of PROGRAMS) {
    const installed = await installedLanguages(location);
    const languages = wanted.filter((language) => installed?.has(language));
    if (languages.length > 0) return { found: { kind: 'program', location, languages } };
  }
  const languages = packages === null ? [] : await packagedLanguages(packages, wanted);
  if (packages !== null && languages.length > 0)
    return { found: { kind: 'package', location: packages, languages } };
  return { missing: `there is no Tesseract with the language ${wanted.join(' or ')}` };
}

/**
 * Has one picture read, as Tesseract's table (`tsv`) of words with their places.
 *
 * @param picture a file's bytes: PNG, JPEG, TIFF, BMP, PGM, …
 * @throws RecognitionTimeoutError; Error with Tesseract's own words for what is not a picture
 */
export function recognise(
  { kind, location }: Recogniser,
  picture: Uint8Array,
  call: RecognitionCall,
): Promise<string> {
  return kind === 'program'
    ? runTesseract(location, picture, call)
    : runTesseractPackage(location, picture, call);
}
