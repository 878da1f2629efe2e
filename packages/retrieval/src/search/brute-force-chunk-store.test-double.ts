import type {
  Candidates,
  ChunkStore,
  ChunkTerms,
  KnownQuestion,
  ScopeProfile,
  StoredChunk,
  TermHash,
} from '@frogwell/storage';
import { analyzeChunk } from '../analyzer/analyze-chunk.ts';

/** One chunk of the double, with its place among the structures. */
export interface DoubleChunk {
  chunk: StoredChunk;
  terms: ChunkTerms;
  structure: keyof ScopeProfile['structures'];
}

/** A chunk store in memory: one store, no filter, everything by definition. For tests. */
export function createBruteForceChunkStore(entries: readonly DoubleChunk[]): ChunkStore {
  const postings = new Map<TermHash, Map<number, number>>();
  for (const [row, { terms }] of entries.entries()) {
    for (const [index, term] of terms.terms.entries()) {
      const posting = postings.get(term) ?? new Map<number, number>();
      postings.set(term, posting.set(row, terms.counts[index] ?? 0));
    }
  }
  const mean = (length: (terms: ChunkTerms) => number) =>
    entries.length === 0 ? 0 : entries.reduce((sum, { terms }) => sum + length(terms), 0) / entries.length;
  const averageTextLength = mean((terms) => terms.textLength);
  const averageHeadingLength = mean((terms) => terms.headingLength);
  const byId = new Map(entries.map((entry) => [entry.chunk.id, entry.chunk]));
  const countsOf = (rows: number[], terms: TermHash[]): Candidates => ({
    chunkIds: rows.map((row) => entries[row]?.chunk.id ?? ''),
    textLengths: Uint32Array.from(rows, (row) => entries[row]?.terms.textLength ?? 0),
    headingLengths: Uint32Array.from(rows, (row) => entries[row]?.terms.headingLength ?? 0),
    termFrequencies: Uint16Array.from(
      rows.flatMap((row) => terms.map((term) => postings.get(term)?.get(row) ?? 0)),
    ),
  });

  return {
    termStatistics: async (_scope, terms) => ({
      chunkCount: entries.length,
      averageTextLength,
      averageHeadingLength,
      documentFrequencies: terms.map((term) => postings.get(term)?.size ?? 0),
    }),
    candidates: async (_scope, { terms, select, limit }): Promise<Candidates> => {
      const scores = new Map<number, number>();
      for (const { term, weight } of select) {
        for (const [row, frequency] of postings.get(terms[term] ?? -1) ?? []) {
          scores.set(row, (scores.get(row) ?? 0) + (weight * frequency) / (frequency + 1));
        }
      }
      const rows = [...scores]
        .toSorted((a, b) => b[1] - a[1] || a[0] - b[0])
        .slice(0, limit)
        .map(([row]) => row);
      return countsOf(rows, terms);
    },
    termCounts: async (_scope, terms, chunkIds) =>
      countsOf(
        chunkIds.map((id) => entries.findIndex(({ chunk }) => chunk.id === id)).filter((row) => row >= 0),
        terms,
      ),
    get: async (_scope, ids) =>
      ids.flatMap((id) => {
        const chunk = byId.get(id);
        return chunk === undefined ? [] : [chunk];
      }),
    ofFile: async (_store, fileId) =>
      entries.filter(({ chunk }) => chunk.fileId === fileId).map(({ chunk }) => chunk),
    sectionsOfFile: async (_store, fileId) =>
      entries
        .filter(({ chunk }) => chunk.fileId === fileId)
        .map(({ chunk: { context, start, end, page, question } }) => ({
          ...{ context, start, end, page },
          chunkCount: 1,
          questionCount: question === null ? 0 : 1,
        })),
    knownQuestions: async (_scope, key) => entries.flatMap(({ chunk }) => knownQuestion(chunk, key)),
    listQuestions: async (_store, { limit }) => {
      const all = entries.map(({ chunk }) => chunk).filter(({ question }) => question !== null);
      return { items: all.slice(0, limit), hasMore: all.length > limit, total: all.length };
    },
    profile: async () => {
      const structures = { legal: 0, questions: 0, prose: 0 };
      const languages: Record<string, number> = {};
      for (const { chunk, structure } of entries) {
        structures[structure] += 1;
        languages[chunk.language] = (languages[chunk.language] ?? 0) + 1;
      }
      const documents = new Set(entries.map(({ chunk }) => chunk.documentId));
      return { chunkCount: entries.length, documentCount: documents.size, structures, languages };
    },
    titles: async (_scope, limit) => [...new Set(entries.map(({ chunk }) => chunk.title))].slice(0, limit),
  };
}

/** A chunk of the double made from its text; everything else may be left out. */
export function doubleChunk(
  id: string,
  text: string,
  parts: Partial<Omit<StoredChunk, 'id' | 'text'>> & { structure?: DoubleChunk['structure'] } = {},
): DoubleChunk {
  const { structure = 'prose', ...rest } = parts;
  const chunk: StoredChunk = {
    id,
    documentId: `doc_${id}`,
    vectorStoreId: 'vs_1',
    fileId: `file-${id}`,
    filename: `${id}.txt`,
    attributes: {},
    title: '',
    language: 'vi',
    text,
    context: '',
    label: '',
    start: 0,
    end: text.length,
    page: null,
    sectionStart: 0,
    sectionEnd: text.length,
    question: null,
    ...rest,
  };
  const { context, language } = chunk;
  return { chunk, structure, terms: analyzeChunk({ text, context, heading: context, language }) };
}

function knownQuestion({ id, text, start, question, attributes }: StoredChunk, key: string): KnownQuestion[] {
  if (question === null || question.key !== key) return [];
  const answer = text.slice(question.answerStart - start, question.answerEnd - start);
  return [{ chunkId: id, question: question.text, answer, attributes }];
}
