import type { ModelMessage } from '@frogwell/providers';
import {
  assessMeaning,
  condenseQuestion,
  correctedText,
  detectLanguage,
  type EvidenceExplanation,
  explainEvidence,
  findQuestionByMeaning,
  type KnownQuestionMatch,
  type MeaningAssessment,
  matchKnownQuestion,
  matchSimilarQuestion,
  type RuleOf,
  Synonyms,
  searchPassages,
  spellOut,
  type VectorSearch,
} from '@frogwell/retrieval';
import type { ChunkStore, SearchScope, StoredChunk } from '@frogwell/storage';
import type { Source } from './source-citations.ts';

/** A known question with the chunk that holds its answer. */
export interface KnownAnswer extends KnownQuestionMatch {
  chunk: StoredChunk;
  /** The answer in the stored text. */
  quoted: { start: number; end: number };
}

/** What the documents have to say about a question. */
export interface Evidence {
  /** The question with its history folded in, typing mistakes mended, and in the synonyms that the best passage uses. */
  question: string;
  /** BCP 47; `und` when unknown. */
  language: string;
  /** Best first. */
  sources: Source[];
  /** Do they say enough to answer from, by their words? */
  assessment: EvidenceExplanation;
  /** And by what they mean? Null without vectors. */
  meaning: MeaningAssessment | null;
  /** What follows from both. */
  verdict: Verdict;
  /** Searchable chunks of the stores; 0 = there are no documents. */
  chunkCount: number;
  /** Among them a known question that is this one, typed differently or in other words. */
  known: KnownAnswer | undefined;
  /** A store compares known questions by meaning, and there was no vector to do it with. */
  isWithoutMeaning: boolean;
}

export interface Verdict {
  /** They may be answered from. */
  isSufficient: boolean;
  /** A model should look first, and what it says counts. */
  isUncertain: boolean;
}

/** Passages read for an answer unless the request says otherwise. */
const DEFAULT_PASSAGES = 6;
/** Passages looked through for a known question. */
const KNOWN_QUESTION_PASSAGES = 20;

/** The stored answer, if the last question is one whose answer is stored. */
export async function findKnownAnswer(
  chunks: ChunkStore,
  scope: SearchScope,
  messages: readonly ModelMessage[],
  ruleOf: RuleOf,
): Promise<KnownAnswer | undefined> {
  const asWritten = messages.findLast((message) => message.role === 'user')?.content ?? '';
  for (const question of new Set([asWritten, condenseQuestion(messages)])) {
    const match = await matchKnownQuestion(chunks, scope, question);
    const [chunk] = match ? await chunks.get(scope, [match.chunkId]) : [];
    if (match && chunk && ruleOf(chunk.vectorStoreId).tiers !== 'none') return knownAnswer(match, chunk);
  }
  return undefined;
}

function knownAnswer(match: KnownQuestionMatch, chunk: StoredChunk | undefined): KnownAnswer | undefined {
  if (!chunk?.question) return undefined;
  return { ...match, chunk, quoted: { start: chunk.question.answerStart, end: chunk.question.answerEnd } };
}

/** Searches the documents and judges what was found. */
export async function findEvidence(
  chunks: ChunkStore,
  scope: SearchScope,
  asked: string,
  options: {
    maxPassages: number | null;
    ruleOf: RuleOf;
    signal: AbortSignal;
    byMeaning?: VectorSearch | undefined;
    /** Of the stores of the scope; left out: none. */
    synonyms?: Synonyms;
    /** Another search in its place: one that is watched. */
    search?: typeof searchPassages;
  },
): Promise<Evidence> {
  const count = options.maxPassages ?? DEFAULT_PASSAGES;
  const { search = searchPassages } = options;
  const wordings = (options.synonyms ?? Synonyms.none).wordings(asked);
  const found = await search(chunks, scope, asked, {
    wordings,
    topK: Math.max(count, KNOWN_QUESTION_PASSAGES),
    signal: options.signal,
    byMeaning: options.byMeaning,
  });
  const candidates = found.passages.map(({ chunk }) => chunk);
  const similar = firstMatch(wordings, (wording) =>
    matchSimilarQuestion(wording, candidates, options.ruleOf),
  );
  const alike =
    similar === undefined && options.byMeaning !== undefined
      ? await findQuestionByMeaning({ chunks, vectors: options.byMeaning.vectors }, scope, wordings, {
          found,
          ruleOf: options.ruleOf,
        })
      : undefined;
  const wantsMeaning = scope.vectorStoreIds.some((id) => options.ruleOf(id).tiers === 'semantic');
  const result = { ...found, passages: found.passages.slice(0, count) };
  const question = spellOut(
    correctedText(found.wording, found.corrections),
    result.passages.map(({ chunk }) => chunk.text),
  );
  // Judged by words, whatever ranked the passages: the threshold is fitted on them.
  const judged = result.passages.map(({ chunk, lexical }) => ({ chunk, score: lexical }));
  const assessment = explainEvidence(question, { ...result, passages: judged });
  const meaning = assessMeaning({
    passages: result.passages,
    unrelated: found.meaning?.unrelated ?? null,
  });
  return {
    question,
    language: detectLanguage(question),
    sources: result.passages,
    assessment,
    meaning,
    verdict: verdictOf(assessment, meaning),
    chunkCount: result.chunkCount,
    known: similar
      ? knownAnswer(
          similar,
          candidates.find(({ id }) => id === similar.chunkId),
        )
      : alike && knownAnswer(alike.match, alike.chunk),
    isWithoutMeaning: wantsMeaning && similar === undefined && found.meaning === null,
  };
}

/** Words decide where they can; what is found by meaning alone counts where it is near, or where a model confirms it. */
function verdictOf(
  words: Pick<EvidenceExplanation, 'sufficient' | 'uncertain'>,
  meaning: MeaningAssessment | null,
): Verdict {
  const isStrong = meaning?.band === 'strong';
  if (words.sufficient) return { isSufficient: true, isUncertain: words.uncertain && !isStrong };
  return { isSufficient: isStrong, isUncertain: meaning?.band === 'uncertain' };
}

function firstMatch<Match>(
  wordings: readonly string[],
  match: (wording: string) => Match | undefined,
): Match | undefined {
  for (const wording of wordings) {
    const found = match(wording);
    if (found !== undefined) return found;
  }
  return undefined;
}
