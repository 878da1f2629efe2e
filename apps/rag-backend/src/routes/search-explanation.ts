import type { Service } from '@frogwell/http-service';
import { type ExplainedPassage, ExplainSearchRequest, SearchReport } from '@frogwell/protocol';
import type { ExplainedQuestion, ExplainQuestionRequest } from '../answer/explain-question.ts';
import type { DocumentLibrary } from '../library/document-library.ts';
import { knownQuestionRule } from '../library/known-question-rule.ts';
import { existingStore, StoreParams } from './vector-stores.ts';

export type ExplainQuestion = (request: ExplainQuestionRequest) => Promise<ExplainedQuestion>;

const COLUMN_LENGTH = 10;

/** `POST /admin/vector_stores/{id}/search/explain`: why a search has its order, and what an answer would be made of. */
export function searchExplanation(
  app: Service,
  { library, explainQuestion }: { library: DocumentLibrary; explainQuestion: ExplainQuestion },
): void {
  app.post(
    '/admin/vector_stores/:vector_store_id/search/explain',
    {
      schema: {
        tags: ['vector stores'],
        summary: 'Why a search has its order, and what an answer would be made of',
        params: StoreParams,
        body: ExplainSearchRequest,
        response: { 200: SearchReport },
      },
    },
    async (request) => {
      const store = await existingStore(library, request.params.vector_store_id);
      const { query, filters, max_num_results } = request.body;
      const explained = await explainQuestion({
        vectorStoreId: store.id,
        rule: knownQuestionRule(store.metadata),
        query,
        filter: filters ?? null,
        signal: request.signal,
      });
      return toReport(query, explained, max_num_results ?? COLUMN_LENGTH);
    },
  );
}

function toReport(query: string, explained: ExplainedQuestion, columnLength: number): SearchReport {
  const { search, evidence, known, searched, degraded } = explained;
  const { result } = search;
  return {
    object: 'vector_store.search_explanation',
    query,
    searched,
    understood: evidence.question,
    wordings: search.wordings,
    corrections: result.corrections,
    language: result.language,
    form: result.stream,
    chunk_count: result.chunkCount,
    terms: [
      ...result.words.map(({ word, documentFrequency }) => ({
        unit: word.text,
        kind: 'word' as const,
        chunks: documentFrequency,
      })),
      ...result.pairs.map(({ pair, documentFrequency }) => ({
        unit: `${pair.first.text} ${pair.second.text}`,
        kind: 'pair' as const,
        chunks: documentFrequency,
      })),
    ],
    maximum: search.maximum,
    vectors: { used: search.hasMeaning, degraded, lexical_share: search.lexicalShare },
    reranked: search.isReranked,
    known_question: known
      ? {
          tier: known.tier,
          question: known.question,
          chunk_id: known.chunkId,
          similarity: known.similarity ?? null,
        }
      : null,
    evidence: toEvidenceReport(evidence),
    passages: toPassages(explained, columnLength),
  };
}

function toEvidenceReport({
  assessment,
  meaning,
  verdict,
}: ExplainedQuestion['evidence']): SearchReport['evidence'] {
  const { score, threshold, sufficient, bestLexical, coverage } = assessment;
  return {
    score,
    threshold,
    sufficient,
    lexical: bestLexical,
    coverage: coverage.score,
    best_passage: coverage.bestPassage,
    best_sentence: coverage.bestSentence,
    words: coverage.words.map(({ word, share, isHeld }) => ({ word, share, held: isHeld })),
    meaning,
    verdict: verdict.isUncertain ? 'checked' : verdict.isSufficient ? 'answered' : 'refused',
  };
}

function toPassages(
  { search, evidence, quoted }: ExplainedQuestion,
  columnLength: number,
): ExplainedPassage[] {
  const read = new Set(evidence.sources.map(({ chunk }) => chunk.id));
  const shown = (rank: number | null) => (rank !== null && rank <= columnLength ? rank : null);
  return search.passages.flatMap(({ chunk, ...passage }): ExplainedPassage[] => {
    const { ranks } = passage;
    const places = {
      lexical: shown(ranks.words),
      vector: shown(ranks.meaning),
      fused: shown(ranks.fused),
      final: shown(ranks.final),
    };
    if (Object.values(places).every((place) => place === null)) return [];
    return [
      {
        chunk_id: chunk.id,
        file_id: chunk.fileId,
        filename: chunk.filename,
        title: chunk.title,
        context: chunk.context,
        label: chunk.label,
        page: chunk.page,
        start: chunk.start,
        end: chunk.end,
        text: chunk.text,
        question: chunk.question?.text ?? null,
        wording: passage.wording,
        word_count: passage.wordCount,
        ranks: places,
        scores: {
          points: passage.points,
          maximum: passage.maximum,
          lexical: passage.lexical,
          vector: passage.similarity,
          meaning_contribution: passage.meaningContribution,
          fused: passage.fused,
          rerank: passage.rerankScore,
        },
        parts: passage.parts,
        matches: passage.matches,
        context_matches: passage.contextMatches,
        missing: passage.missing,
        named_article: passage.isCited,
        is_read: read.has(chunk.id),
        quoted: quoted
          .filter(({ chunkId }) => chunkId === chunk.id)
          .map(({ start, end, text }) => ({ start: start - chunk.start, end: end - chunk.start, text })),
      },
    ];
  });
}
