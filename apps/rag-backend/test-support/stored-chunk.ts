import type { StoredChunk } from '@frogwell/storage';

/** A chunk of a short regulation, with what a test says of it. */
export function storedChunk(known: Partial<StoredChunk> = {}): StoredChunk {
  const text = known.text ?? '1. Người lao động được nghỉ 14 ngày phép mỗi năm.';
  const start = known.start ?? 0;
  return {
    id: 'chunk_1',
    documentId: 'document_1',
    vectorStoreId: 'vs_1',
    fileId: 'file-1',
    filename: 'noi-quy.txt',
    attributes: {},
    title: 'Nội quy',
    language: 'vi',
    context: 'Nội quy > Điều 3. Nghỉ phép năm',
    label: 'Điều 3',
    page: null,
    sectionStart: start,
    sectionEnd: start + text.length,
    question: null,
    ...known,
    text,
    start,
    end: start + text.length,
  };
}
