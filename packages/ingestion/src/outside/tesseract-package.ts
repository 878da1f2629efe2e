import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type RecognitionCall, RecognitionTimeoutError } from './recognition-call.ts';

/** What we use of tesseract.js 7, which is installed apart and has no types here. */
interface TesseractPackage {
  createWorker(
    language: string,
    mode: number,
    options: {
      langPath: string;
      corePath: string;
      gzip: boolean;
      cacheMethod: 'none';
      errorHandler: (error: unknown) => void;
    },
  ): Promise<TesseractWorker>;
}

interface TesseractWorker {
  setParameters(parameters: Record<string, string>): Promise<unknown>;
  recognize(
    picture: Buffer,
    options: Record<string, unknown>,
    output: { tsv: true; text: false },
  ): Promise<{ data: { tsv: string | null } }>;
  terminate(): Promise<unknown>;
}

/** The neural network alone, as in the program. */
const LSTM_ONLY = 1;
/** Nearly as exact as the largest, a third of its size. */
const DATA_VERSION = '4.0.0_best_int';

/** @returns those of the wanted languages of which `<language>.traineddata` lies in the folder */
export async function dataLanguages(folder: string, wanted: readonly string[]): Promise<string[]> {
  return present(wanted, (language) => path.join(folder, `${language}.traineddata`));
}

/** @returns those of the wanted languages that were installed with tesseract.js */
export async function packagedLanguages(folder: string, wanted: readonly string[]): Promise<string[]> {
  return present(wanted, (language) => path.join(dataFolder(folder, language), `${language}.traineddata.gz`));
}

async function present(wanted: readonly string[], file: (language: string) => string): Promise<string[]> {
  const isThere = await Promise.all(
    wanted.map((language) =>
      access(file(language)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return wanted.filter((_, index) => isThere[index]);
}

/** See `recognise`. Its worker thread, with 150 MB, lives as long as one picture; it is there again in 0.3 s. */
export async function runTesseractPackage(
  folder: string,
  picture: Uint8Array,
  { language, dpi, timeoutMs, signal, languageData }: RecognitionCall & { languageData: string | null },
): Promise<string> {
  // Loaded from a folder that is not known before it runs; what it must be is stated above.
  const { createWorker } = createRequire(path.join(folder, 'package.json'))(
    'tesseract.js',
  ) as TesseractPackage;
  const ended = Promise.withResolvers<never>();
  const worker = await createWorker(language, LSTM_ONLY, {
    langPath: languageData ?? dataFolder(folder, language),
    corePath: path.join(folder, 'node_modules', 'tesseract.js-core'),
    gzip: languageData === null,
    cacheMethod: 'none',
    errorHandler: (error) => ended.reject(asError(error)),
  });
  const timer = setTimeout(
    () => ended.reject(new RecognitionTimeoutError(`a page took longer than ${timeoutMs / 1_000} s`)),
    timeoutMs,
  );
  const onAbort = () => ended.reject(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    await worker.setParameters({ user_defined_dpi: String(Math.round(dpi)) });
    const read = worker.recognize(Buffer.from(picture), {}, { tsv: true, text: false });
    const { data } = await Promise.race([read, ended.promise]);
    return data.tsv ?? '';
  } catch (error) {
    throw asError(error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    await worker.terminate();
  }
}

function dataFolder(folder: string, language: string): string {
  return path.join(folder, 'node_modules', '@tesseract.js-data', language, DATA_VERSION);
}

/** It throws plain texts. */
function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
