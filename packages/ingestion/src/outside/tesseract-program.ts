import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';

/** A Tesseract that is installed on this machine, and the languages that it shall read. */
export const Recogniser = z.object({
  program: z.string(),
  /** As Tesseract names them, in order of preference: `vie`, `eng`. At least one. */
  languages: z.array(z.string()).min(1),
});
export type Recogniser = z.infer<typeof Recogniser>;

/** Where Windows' installer puts it, without telling PATH. */
const PROGRAMS = ['tesseract', 'C:\\Program Files\\Tesseract-OCR\\tesseract.exe'];

/**
 * Looks for Tesseract with at least one of these languages.
 *
 * @param wanted three-letter codes in order of preference, e.g. `vie`, `eng`
 * @returns `missing` says what to install
 */
export async function findRecogniser(
  wanted: readonly string[],
): Promise<{ found: Recogniser } | { missing: string }> {
  for (const program of PROGRAMS) {
    const installed = await installedLanguages(program);
    if (installed === undefined) continue;
    const languages = wanted.filter((language) => installed.has(language));
    if (languages.length > 0) return { found: { program, languages } };
    return { missing: `Tesseract is installed, but without the language ${wanted.join(' or ')}` };
  }
  return { missing: 'Tesseract is not installed' };
}

async function installedLanguages(program: string): Promise<Set<string> | undefined> {
  try {
    const { stdout } = await promisify(execFile)(program, ['--list-langs'], { timeout: 10_000 });
    return new Set(stdout.split(/\r?\n/).slice(1));
  } catch {
    return undefined; // not there, or not a program that runs: the same to us
  }
}

/** A picture took too long; the rest of the document may still be read. */
export class RecognitionTimeoutError extends Error {
  override readonly name = 'RecognitionTimeoutError';
}

/**
 * Has one picture read, as a table of words with their places.
 *
 * @param picture a file's bytes: PNG, JPEG, TIFF, BMP, PGM, …
 * @param dpi     pixels per inch; decides which heights can be letters
 * @throws RecognitionTimeoutError; Error with Tesseract's own words for what is not a picture
 */
export async function runTesseract(
  program: string,
  picture: Uint8Array,
  {
    language,
    dpi,
    timeoutMs,
    signal,
  }: { language: string; dpi: number; timeoutMs: number; signal?: AbortSignal | undefined },
): Promise<string> {
  const child = spawn(program, ['stdin', 'stdout', '-l', language, '--dpi', String(dpi), 'tsv'], {
    stdio: 'pipe',
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    ...(signal && { signal }),
  });
  let table = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    table += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2_000);
  });
  // A program that stops reading says why by how it ends.
  child.stdin.on('error', () => undefined);
  child.stdin.end(picture);
  const { promise, resolve, reject } = Promise.withResolvers<{ code: number | null }>();
  child.once('error', reject);
  child.once('close', (code) => resolve({ code }));
  const { code } = await promise;
  if (code === 0) return table;
  if (code === null) throw new RecognitionTimeoutError(`a page took longer than ${timeoutMs / 1_000} s`);
  throw new Error(complaint.trim() || `Tesseract ended with code ${code}`);
}
