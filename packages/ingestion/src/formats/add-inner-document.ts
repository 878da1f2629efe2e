import type { DocumentBuilder } from '../document-builder.ts';
import { IngestionError } from '../ingestion-error.ts';
import type { Block } from '../parsed-document.ts';
import type { FormatInput } from './format-parser.ts';

/**
 * Adds a file that lies inside the file (an attachment, an entry of an archive) under its name.
 *
 * @returns false when it cannot be read, or would be too deep: then nothing of it is added
 */
export async function addInnerDocument(
  builder: DocumentBuilder,
  { name, bytes, parseInner }: { name: string; bytes: Uint8Array; parseInner: FormatInput['parseInner'] },
): Promise<boolean> {
  const inner = await parseInner?.(bytes, name).catch(leftOut);
  if (inner === undefined) return false;
  builder.add(name, { type: 'heading', level: 1 });
  for (const block of inner.blocks) addBlock(builder, block);
  return true;
}

/** What a person can understand is wrong with it; anything else is a fault of ours and is thrown. */
function leftOut(error: unknown): undefined {
  if (!(error instanceof IngestionError)) throw error;
}

/** A block of another document: its headings under the one that names it, its places moved, its pages left behind. */
function addBlock(
  builder: DocumentBuilder,
  { text, start, end: _, page: __, boxes: ___, row, level, ...block }: Block,
): void {
  builder.write(text);
  const added = builder.end({
    ...block,
    ...(level !== undefined && { level: block.type === 'heading' ? level + 1 : level }),
  });
  if (row === undefined) return;
  const moved = added.start - start;
  const { question } = row;
  added.row = {
    ...row,
    ...(question && {
      question: {
        ...question,
        answerStart: question.answerStart + moved,
        answerEnd: question.answerEnd + moved,
      },
    }),
  };
}
