import type { StoredChunk } from '@frogwell/storage';

/** A stretch of stored text and where in the document it stands. */
export interface StoredBlock {
  text: string;
  /** `text === stored.slice(start, end)`, UTF-16 offsets. */
  start: number;
  end: number;
  /** 1-based; null where the format has no pages. */
  page: number | null;
  /** Short citable name, e.g. `Điều 12, khoản 2`; may be empty. */
  label: string;
  /** Path of titles above it. */
  context: string;
}

/**
 * Cuts a stored text where its passages begin. Nothing is left out and nothing comes twice: the blocks joined are the
 * text.
 *
 * @param chunks all chunks of the document, in reading order
 */
export function storedBlocks(
  text: string,
  chunks: readonly Pick<StoredChunk, 'start' | 'page' | 'label' | 'context'>[],
): StoredBlock[] {
  const starts: { start: number; page: number | null; label: string; context: string }[] = [];
  for (const { start, page, label, context } of chunks) {
    if (start > (starts.at(-1)?.start ?? -1)) starts.push({ start, page, label, context });
  }
  if ((starts[0]?.start ?? 1) > 0)
    starts.unshift({ start: 0, page: starts[0]?.page ?? null, label: '', context: '' });
  return starts
    .map((block, index) => {
      const end = starts[index + 1]?.start ?? text.length;
      return { text: text.slice(block.start, end), ...block, end };
    })
    .filter((block) => block.text !== '');
}
