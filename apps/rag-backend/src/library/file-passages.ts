import { charactersPerToken } from '@frogwell/ingestion';
import type { FilePassage } from '@frogwell/protocol';
import type { ChunkStore, StoredChunk } from '@frogwell/storage';

/** Passages of one file, in reading order. */
export async function filePassages(
  chunks: Pick<ChunkStore, 'ofFile'>,
  file: { vectorStoreId: string; fileId: string },
  range: { offset: number; limit: number; onlyQuestions: boolean },
): Promise<{ passages: FilePassage[]; hasMore: boolean }> {
  const found = await chunks.ofFile(file.vectorStoreId, file.fileId, { ...range, limit: range.limit + 1 });
  return {
    passages: found.slice(0, range.limit).map(toPassage),
    hasMore: found.length > range.limit,
  };
}

function toPassage({ id, text, label, context, page, start, end, question }: StoredChunk): FilePassage {
  return {
    ...{ id, text, label, context, page, start, end },
    tokens: Math.ceil(text.length / charactersPerToken(text)),
    question: question && {
      text: question.text,
      answer: text.slice(question.answerStart - start, question.answerEnd - start),
    },
  };
}
