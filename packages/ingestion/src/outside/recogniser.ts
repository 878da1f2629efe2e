import { z } from 'zod';
import type { RecognitionCall } from './recognition-call.ts';
import { dataLanguages, packagedLanguages, runTesseractPackage } from './tesseract-package.ts';
import { installedLanguages, runTesseract } from './tesseract-program.ts';

/** What reads pictures of text: Tesseract as a program, or its WebAssembly build from npm. */
export const Recogniser = z.object({
  kind: z.enum(['program', 'package']),
  /** The program, or the folder of the packages. */
  location: z.string(),
  /** Folder with `<language>.traineddata` files to use in place of its own; null = its own. */
  languageData: z.string().nullable(),
  /** As Tesseract names them, in order of preference: `vie`, `eng`. At least one. */
  languages: z.array(z.string()).min(1),
});
export type Recogniser = z.infer<typeof Recogniser>;

/** Where Windows' installer puts it, without telling PATH. */
const PROGRAMS = ['tesseract', 'C:\\Program Files\\Tesseract-OCR\\tesseract.exe'];

/** Where a recogniser may come from. */
export interface RecogniserPlaces {
  /** Folder in which tesseract.js is installed; null = it is not. */
  packages: string | null;
  /** Folder in which somebody may have put `<language>.traineddata` files; null = there is none. */
  languageData: string | null;
}

/**
 * Looks for the Tesseract that knows most of these languages; among equals the program before the package, and data that
 * somebody brought before what came with either.
 *
 * @param wanted three-letter codes in order of preference, e.g. `vie`, `eng`
 * @returns `missing` says what to install
 */
export async function findRecogniser(
  wanted: readonly string[],
  { packages, languageData }: RecogniserPlaces,
): Promise<{ found: Recogniser } | { missing: string }> {
  const [brought, packaged, ...installed] = await Promise.all([
    languageData === null ? [] : dataLanguages(languageData, wanted),
    packages === null ? [] : packagedLanguages(packages, wanted),
    ...PROGRAMS.map(async (location) => ({ location, languages: await installedLanguages(location) })),
  ]);
  const candidates: Recogniser[] = [];
  for (const { location, languages } of installed) {
    if (languages === undefined) continue;
    candidates.push({ kind: 'program', location, languageData, languages: brought });
    const known = wanted.filter((language) => languages.has(language));
    candidates.push({ kind: 'program', location, languageData: null, languages: known });
  }
  if (packages !== null) {
    candidates.push({ kind: 'package', location: packages, languageData, languages: brought });
    candidates.push({ kind: 'package', location: packages, languageData: null, languages: packaged });
  }
  // Sorting keeps the order of equals.
  const [best] = candidates.toSorted((a, b) => b.languages.length - a.languages.length);
  return best === undefined || best.languages.length === 0
    ? { missing: `there is no Tesseract with the language ${wanted.join(' or ')}` }
    : { found: best };
}

/**
 * Has one picture read, as Tesseract's table (`tsv`) of words with their places.
 *
 * @param picture a file's bytes: PNG, JPEG, TIFF, BMP, PGM, …
 * @throws RecognitionTimeoutError; Error with Tesseract's own words for what is not a picture
 */
export function recognise(
  { kind, location, languageData }: Recogniser,
  picture: Uint8Array,
  call: RecognitionCall,
): Promise<string> {
  return kind === 'program'
    ? runTesseract(location, picture, { ...call, languageData })
    : runTesseractPackage(location, picture, { ...call, languageData });
}
