import { IngestionError } from '../ingestion-error.ts';
import { type Recogniser, recognise } from '../outside/recogniser.ts';
import { RecognitionTimeoutError } from '../outside/recognition-call.ts';
import type { ParseWarning } from '../parsed-document.ts';
import { type RecognisedPage, readRecognisedTable } from './recognised-lines.ts';

/** One picture may take so long; a dense page takes 2 to 10 s on one core. */
const PICTURE_TIMEOUT_MS = 60_000;
const POINTS_PER_INCH = 72;

/** Reads the pictures of one file. */
export type ReadPicture = (
  bytes: Uint8Array,
  picture: { heightPx: number; dpi: number },
) => Promise<RecognisedPage>;

/** Words read in their own language come with 90 and more; in a wrong one, or of a bad scan, with less. */
const SURE = 85;

/**
 * Reads every picture in one language, and in the next only where that is not sure: asked for two at once, Tesseract
 * reads some Vietnamese lines as English and loses their marks.
 *
 * @param moreTime told before every picture how much longer the file may take
 * @returns reads nothing from a picture that takes too long
 */
export function createPictureReader(
  recogniser: Recogniser,
  { signal, moreTime }: { signal?: AbortSignal | undefined; moreTime?: ((ms: number) => void) | undefined },
): ReadPicture {
  let languages = recogniser.languages;

  async function readIn(
    language: string,
    bytes: Uint8Array,
    { heightPx, dpi }: { heightPx: number; dpi: number },
  ): Promise<RecognisedPage> {
    const timeoutMs = PICTURE_TIMEOUT_MS;
    moreTime?.(timeoutMs);
    try {
      const table = await recognise(recogniser, bytes, { language, dpi, timeoutMs, signal });
      return readRecognisedTable(table, { heightPx, pointsPerPx: POINTS_PER_INCH / dpi });
    } catch (error) {
      if (error instanceof RecognitionTimeoutError) return { lines: [], confidence: 0 };
      throw error;
    }
  }

  return async (bytes, picture) => {
    let best: RecognisedPage = { lines: [], confidence: 0 };
    for (const language of languages) {
      const page = await readIn(language, bytes, picture);
      if (page.confidence > best.confidence) {
        best = page;
        // The pages of a file mostly share a language.
        languages = [language, ...recogniser.languages.filter((other) => other !== language)];
      }
      if (page.lines.length === 0 || page.confidence >= SURE) break;
    }
    return best;
  };
}

/** What to say of a file that is only pictures where nothing can read them. */
export function needsRecognition(what: string): IngestionError {
  return new IngestionError(
    'empty_text',
    `${what}, and text recognition is not available; install Tesseract with the languages vie and eng, or run "npx frogwell ocr" once; then restart, and upload it again`,
  );
}

/** Below this, one word in ten is usually wrong. */
const LOW_CONFIDENCE = 60;

/** That a page was read from its picture, and whether it may be read wrongly. */
export function recognitionWarnings(confidence: number, page: number): ParseWarning[] {
  const warnings = [{ code: 'page_recognised', page }];
  if (confidence < LOW_CONFIDENCE) warnings.push({ code: 'recognition_uncertain', page });
  return warnings;
}
