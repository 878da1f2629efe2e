import type { StoredChunk } from '@frogwell/storage';
import type { Source } from './source-citations.ts';

/** A stretch of the stored text of a file of a store; undefined when it is gone. */
export type ReadText = (
  place: Pick<StoredChunk, 'vectorStoreId' | 'fileId'>,
  range: { start: number; end: number },
) => Promise<string | undefined>;

/** Passages that are given with their surroundings, best first; the others stand for themselves. */
const WIDENED = 2;

/**
 * Gives the best passages with the whole article or section around them, where that fits: what a rule depends on often
 * stands beside it. Passages that are then part of another are left out.
 *
 * @param fits whether sources, in order, have room in the prompt
 */
export async function widenSources(
  sources: readonly Source[],
  readText: ReadText,
  fits: (sources: readonly Source[]) => boolean,
): Promise<Source[]> {
  let chosen = [...sources];
  for (const source of sources.slice(0, WIDENED)) {
    const { chunk } = source;
    if (!chosen.includes(source) || (chunk.sectionStart >= chunk.start && chunk.sectionEnd <= chunk.end))
      continue;
    const text = await readText(chunk, { start: chunk.sectionStart, end: chunk.sectionEnd });
    if (!text?.includes(chunk.text)) continue;
    const wide: Source = {
      ...source,
      found: { start: chunk.start, end: chunk.end },
      chunk: {
        ...chunk,
        text,
        start: chunk.sectionStart,
        end: chunk.sectionEnd,
        label: chunk.label.replace(/, khoản.*$/u, ''),
      },
    };
    const next = chosen.flatMap((other) => {
      if (other === source) return [wide];
      return isInside(other.chunk, wide.chunk) ? [] : [other];
    });
    if (fits(next)) chosen = next;
  }
  return chosen;
}

function isInside(chunk: StoredChunk, around: StoredChunk): boolean {
  return chunk.documentId === around.documentId && chunk.start >= around.start && chunk.end <= around.end;
}
