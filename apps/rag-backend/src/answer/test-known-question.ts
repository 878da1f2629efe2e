import type { ModelMessage } from '@frogwell/providers';
import {
  type AlignmentExplanation,
  condenseQuestion,
  explainAlignment,
  type KnownQuestionRule,
  questionKey,
} from '@frogwell/retrieval';
import type { StoredChunk } from '@frogwell/storage';
import { findEvidence, findKnownAnswer, type KnownAnswer } from './find-evidence.ts';
import type { SearchDependencies } from './search-documents.ts';

/** Known questions that are looked at, and that are shown. */
const LOOKED_AT = 20;
const SHOWN = 5;

export interface AskedQuestion {
  vectorStoreId: string;
  rule: KnownQuestionRule;
  question: string;
  signal: AbortSignal;
}

export interface KnownQuestionCandidate {
  chunk: StoredChunk;
  hasSameKey: boolean;
  alignment: AlignmentExplanation;
}

export interface TestedQuestion {
  rule: KnownQuestionRule;
  match: KnownAnswer | undefined;
  reason: 'matched' | 'rule' | 'ambiguous' | 'different' | 'none';
  /** The nearest first. */
  candidates: KnownQuestionCandidate[];
}

/** Which stored answer a chat would give to a question, found in the chat's own way, and how near the others are. */
export async function testKnownQuestion(
  { chunks, searchByMeaning, synonyms }: SearchDependencies,
  asked: AskedQuestion,
): Promise<TestedQuestion> {
  const { vectorStoreId, rule, question, signal } = asked;
  const scope = { vectorStoreIds: [vectorStoreId] };
  const messages: ModelMessage[] = [{ role: 'user', content: question }];
  const ruleOf = () => rule;
  const exact = await findKnownAnswer(chunks, scope, messages, ruleOf);
  const evidence = await findEvidence(chunks, scope, condenseQuestion(messages) || question, {
    maxPassages: LOOKED_AT,
    ruleOf,
    synonyms: await synonyms.of([vectorStoreId]),
    signal,
    byMeaning: searchByMeaning(() => undefined),
  });
  const match = exact ?? evidence.known;
  const sameKey = await chunks.knownQuestions(scope, questionKey(question));
  const found = [
    ...(await chunks.get(
      scope,
      sameKey.map(({ chunkId }) => chunkId),
    )),
    ...(match ? [match.chunk] : []),
    ...evidence.sources.map(({ chunk }) => chunk),
  ];
  const candidates = [...new Map(found.map((chunk) => [chunk.id, chunk])).values()]
    .flatMap((chunk): KnownQuestionCandidate[] => {
      const known = chunk.question;
      const alignment = known ? explainAlignment(question, known.text, rule.mostTypos) : undefined;
      if (!known || !alignment) return [];
      return [{ chunk, alignment, hasSameKey: known.key === questionKey(question) }];
    })
    .filter((candidate) => candidate.chunk.id === match?.chunk.id || isNear(candidate))
    .toSorted((a, b) => distance(a, match) - distance(b, match));
  return { rule, match, reason: reasonOf(match, rule, candidates), candidates: candidates.slice(0, SHOWN) };
}

function reasonOf(
  match: KnownAnswer | undefined,
  { tiers }: KnownQuestionRule,
  candidates: readonly KnownQuestionCandidate[],
): TestedQuestion['reason'] {
  if (match) return 'matched';
  if (candidates.length === 0) return 'none';
  const exact = candidates.some(({ hasSameKey }) => hasSameKey);
  const similar = candidates.some(({ alignment }) => alignment.isSame);
  if (!exact && !similar) return 'different';
  return tiers === 'none' || (tiers === 'exact' && !exact) ? 'rule' : 'ambiguous';
}

/** The match first, then by typos, then by the words that tell the questions apart. */
function distance({ chunk, alignment, hasSameKey }: KnownQuestionCandidate, match?: KnownAnswer): number {
  if (chunk.id === match?.chunk.id) return -2;
  if (hasSameKey) return -1;
  return differing(alignment) * 1_000 + (alignment.typos ?? 0);
}

/** What shares less than half of the words is no near miss: it teaches nothing. */
function isNear({ alignment, hasSameKey }: KnownQuestionCandidate): boolean {
  return hasSameKey || 2 * differing(alignment) <= alignment.words.length;
}

function differing({ words }: AlignmentExplanation): number {
  return words.filter(({ kind }) => DIFFERENCES.has(kind)).length;
}

const DIFFERENCES: ReadonlySet<string> = new Set(['missing', 'extra', 'number', 'negation', 'different']);
