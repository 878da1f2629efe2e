import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { type RecognitionCall, RecognitionTimeoutError } from './recognition-call.ts';

/** @returns undefined when there is no such program */
export async function installedLanguages(program: string): Promise<Set<string> | undefined> {
  try {
    const { stdout } = await promisify(execFile)(program, ['--list-langs'], { timeout: 10_000 });
    return new Set(stdout.split(/\r?\n/).slice(1));
  } catch {
    return undefined; // not there, or not a program that runs: the same to us
  }
}

/** See `recognise`. */
export async function runTesseract(
  program: string,
  picture: Uint8Array,
  { language, dpi, timeoutMs, signal, languageData }: RecognitionCall & { languageData: string | null },
): Promise<string> {
  const data = languageData === null ? [] : ['--tessdata-dir', languageData];
  const options = [...data, '-l', language, '--dpi', String(Math.round(dpi))];
  // The short form of the last, `tsv`, is a file that lies beside the program's own data only.
  const child = spawn(program, ['stdin', 'stdout', ...options, '-c', 'tessedit_create_tsv=1'], {
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
