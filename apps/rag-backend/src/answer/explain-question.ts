import type { AttributeFilter } from '@frogwell/protocol';
import {
  condenseQuestion,
  explainSearch,
  extractedPieces,
  type KnownQuestionRule,
  type SearchExplanation,
} from '@frogwell/retrieval';
import type { DegradedReason } from '../embedding/query-vectors.ts';
import { toEvidencePassage } from './answering.ts';
import { type Evidence, findEvidence, findKnownAnswer, type KnownAnswer } from './find-evidence.ts';
import type { SearchDependencies } from './search-documents.ts';
import { bodyOf } from './source-citations.ts';

export interface ExplainQuestionRequest {
  vectorStoreId: string;
  rule: KnownQuestionRule;
  query: string;
  filter: AttributeFilter | null;
  signal: AbortSignal;
}

/** What a chat would find for a question, and why. */
export interface ExplainedQuestion {
  /** Without polite frames, as it was searched. */
  searched: string;
  search: SearchExplanation;
  evidence: Evidence;
  known: KnownAnswer | undefined;
  /** What the extractive answer would quote, in the stored text. */
  quoted: { chunkId: string; start: number; end: number; text: string }[];
  degraded: DegradedReason | null;
}

/** Goes the way of a chat up to its answer, with a search that is watched. */
export async function explainQuestion(
  { chunks, searchByMeaning, synonyms }: SearchDependencies,
  request: ExplainQuestionRequest,
): Promise<ExplainedQuestion> {
  const { vectorStoreId, filter, query, signal, rule } = request;
  const scope = { vectorStoreIds: [vectorStoreId], ...(filter && { filter }) };
  const messages = [{ role: 'user' as const, content: query }];
  const searched = condenseQuestion(messages) || query;
  const ruleOf = () => rule;
  let degraded: DegradedReason | null = null;
  let search: SearchExplanation | undefined;
  const exact = await findKnownAnswer(chunks, scope, messages, ruleOf);
  const evidence = await findEvidence(chunks, scope, searched, {
    maxPassages: null,
    ruleOf,
    synonyms: await synonyms.of([vectorStoreId]),
    signal,
    byMeaning: searchByMeaning((reason) => {
      degraded = reason;
    }),
    search: async (...call) => {
      search = await explainSearch(...call);
      return search.result;
    },
  });
  if (search === undefined) throw new Error('evidence was found without a search');
  return {
    searched,
    search,
    evidence,
    known: exact ?? evidence.known,
    quoted: quotedOf(evidence),
    degraded,
  };
}

function quotedOf({ question, sources }: Evidence): ExplainedQuestion['quoted'] {
  return extractedPieces(question, sources.map(toEvidencePassage)).flatMap(({ passage, span }) => {
    const chunk = sources[passage]?.chunk;
    if (chunk === undefined) return [];
    const body = bodyOf(chunk);
    return [
      {
        chunkId: chunk.id,
        start: body.start + span.start,
        end: body.start + span.end,
        text: body.text.slice(span.start, span.end),
      },
    ];
  });
}
