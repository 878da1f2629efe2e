import { imageSize } from 'image-size';
import { DocumentBuilder } from '../document-builder.ts';
import { IngestionError } from '../ingestion-error.ts';
import { needsRecognition, recognitionWarnings } from '../recognition/picture-reader.ts';
import type { FormatInput, FormatResult } from './format-parser.ts';
import { addPdfParagraphs } from './pdf-paragraphs.ts';

/** Scanners use 200 to 300; a photo of a page comes to much the same. */
const USUAL_DPI = 300;
/** A page at 600 dpi has 35 million. */
const MAX_PIXELS = 100_000_000;

/** A picture of one page, by text recognition. */
export async function parseImage({ bytes, limits, readPicture }: FormatInput): Promise<FormatResult> {
  const { width, height } = imageSize(bytes);
  if (width * height > MAX_PIXELS) {
    throw new IngestionError(
      'too_large',
      `the picture has ${width} × ${height} pixels, at most ${MAX_PIXELS / 1e6} million are read; make it smaller`,
    );
  }
  if (readPicture === undefined) throw needsRecognition('the file is a picture');
  const { lines, confidence } = await readPicture(bytes, { heightPx: height, dpi: USUAL_DPI });
  const builder = new DocumentBuilder(limits);
  addPdfParagraphs(builder, [lines]);
  return {
    text: builder.text(),
    // Places are for pages that can be shown; a picture has no points.
    blocks: builder.blocks.map(({ boxes: _, ...block }) => block),
    pages: 1,
    warnings: recognitionWarnings(confidence, 1),
  };
}
