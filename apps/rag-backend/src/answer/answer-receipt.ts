import type { AnswerContext, AttributeFilter, FinishReason, UrlCitationAnnotation } from '@frogwell/protocol';
import type { TokenUsage } from '@frogwell/providers';
import type { EvidenceAssessment, MeaningAssessment } from '@frogwell/retrieval';
import type { SearchScope } from '@frogwell/storage';
import type { AnswerPart } from './answer-parts.ts';
import type { AnswerTrace } from './answer-recorder.ts';
import type { PassageCheck } from './check-passages.ts';
import type { Source } from './source-citations.ts';

/** A passage that was found, by its place: its text stays in the documents alone. */
export interface ReceiptPassage {
  vector_store_id: string;
  file_id: string;
  filename: string;
  /** Version of the document: changes with its bytes and with how it is read. */
  document_id: string;
  chunk_id: string;
  start: number;
  end: number;
  score: number;
}

/** How one answer came about, beside what the log says of it. */
interface GatheredReceipt {
  question: string;
  /** As it was searched: with its history, and typing mistakes mended; null when nothing was searched. */
  searched: string | null;
  vector_store_ids: string[];
  filters: AttributeFilter | null;
  passages: ReceiptPassage[];
  evidence: EvidenceAssessment | null;
  /** How near the passages come by meaning; null without vectors. */
  meaning: MeaningAssessment | null;
  /** What the model said of the passages before it answered; null when it was not to be asked. */
  check: PassageCheck | null;
  known_question: AnswerContext['known_question'] | null;
  prompt_version: string | null;
  output: {
    content: string;
    annotations: UrlCitationAnnotation[];
    finish_reason: FinishReason | null;
    usage: TokenUsage | null;
  };
}

/** Longer texts are cut: a receipt is no archive. */
const MOST_CHARACTERS = 50_000;

/** Gathers what a receipt says, while an answer is made. */
export class ReceiptDraft {
  readonly #receipt: GatheredReceipt = {
    question: '',
    searched: null,
    vector_store_ids: [],
    filters: null,
    passages: [],
    evidence: null,
    meaning: null,
    check: null,
    known_question: null,
    prompt_version: null,
    output: { content: '', annotations: [], finish_reason: null, usage: null },
  };

  asked(question: string): void {
    this.#receipt.question = question.slice(0, MOST_CHARACTERS);
  }

  /** A request that was turned away before it was read has no question, and needs no receipt. */
  get isAsked(): boolean {
    return this.#receipt.question !== '';
  }

  searchedIn({ vectorStoreIds, filter }: SearchScope): void {
    this.#receipt.vector_store_ids = vectorStoreIds;
    this.#receipt.filters = filter ?? null;
  }

  found(searched: string, sources: readonly Source[], evidence: EvidenceAssessment | null): void {
    this.#receipt.searched = searched.slice(0, MOST_CHARACTERS);
    this.#receipt.evidence = evidence && {
      score: evidence.score,
      threshold: evidence.threshold,
      sufficient: evidence.sufficient,
      uncertain: evidence.uncertain,
    };
    this.#receipt.passages = sources.map(({ chunk, score }) => ({
      vector_store_id: chunk.vectorStoreId,
      file_id: chunk.fileId,
      filename: chunk.filename,
      document_id: chunk.documentId,
      chunk_id: chunk.id,
      start: chunk.start,
      end: chunk.end,
      score,
    }));
  }

  comparedByMeaning(meaning: MeaningAssessment | null): void {
    this.#receipt.meaning = meaning;
  }

  checked(check: PassageCheck): void {
    this.#receipt.check = check;
  }

  prompted(version: string): void {
    this.#receipt.prompt_version = version;
  }

  part(part: AnswerPart): void {
    const { output } = this.#receipt;
    if ((part.type === 'text' || part.type === 'refusal') && output.content.length < MOST_CHARACTERS) {
      output.content += part.text;
    } else if (part.type === 'citations') {
      output.annotations = part.annotations;
      this.#receipt.known_question = part.context.known_question ?? null;
    } else if (part.type === 'finish') {
      output.finish_reason = part.finishReason;
      output.usage = part.usage;
    }
  }

  /** @param trace what the log says of it, which goes in too */
  finish(trace: AnswerTrace, outcome: string, totalMs: number): Record<string, unknown> {
    const { requestId, streamed, situation, provider, model, fallback, attempts, retrievalMs, firstPartMs } =
      trace;
    return {
      ...this.#receipt,
      request_id: requestId,
      streamed,
      situation,
      provider,
      model,
      fallback,
      attempts,
      retrieval_ms: retrievalMs,
      first_part_ms: firstPartMs,
      total_ms: totalMs,
      outcome,
    };
  }
}
