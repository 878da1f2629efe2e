import type { AnswerContext, ContextCitation, UrlCitationAnnotation } from '@frogwell/protocol';
import { citeAnswer } from '@frogwell/retrieval';
import type { StoredChunk } from '@frogwell/storage';
import { bodyOffset } from '../library/passage-body.ts';

/** Where a quote can be looked at, as an absolute URL. */
export type SourceUrl = (source: {
  vectorStoreId: string;
  fileId: string;
  start: number;
  end: number;
}) => string;

/** A passage that was found. */
export interface Source {
  chunk: StoredChunk;
  /** 0..1 */
  score: number;
  /** The passage itself, where `chunk` has been widened to the section around it: only of this the page is known. */
  found?: { start: number; end: number };
}

/**
 * Finds out which passage supports which part of an answer.
 *
 * Nothing the model wrote is trusted: sentences are aligned with the passages, and each quote is cut from the stored
 * text. Passages are listed in the order in which the answer first cites them.
 *
 * @param sources in the order in which the answerer numbered them, from 1: its `[n]` are hints
 * @param options.listUnsupported name the sentences without support (for text that a model wrote)
 */
export function citeSources(
  answer: string,
  sources: readonly Source[],
  options: { sourceUrl: SourceUrl; listUnsupported: boolean },
): { annotations: UrlCitationAnnotation[]; context: AnswerContext } {
  const byId = new Map(sources.map((source) => [source.chunk.id, source]));
  const cited = citeAnswer(
    answer,
    sources.map(({ chunk }) => ({
      id: chunk.id,
      text: bodyOf(chunk).text,
      // Names and articles of an answer may come from the titles above a passage.
      context: [chunk.title, chunk.context, chunk.label].join('\n'),
    })),
  );
  const used = new Set<Source>();
  const annotations: UrlCitationAnnotation[] = [];
  for (const span of cited.spans.toSorted((a, b) => a.start - b.start)) {
    const source = byId.get(span.passageId);
    if (!source) continue;
    used.add(source);
    const { found } = source;
    const { start } = bodyOf(source.chunk);
    const quoted = { start: start + span.quoteStart, end: start + span.quoteEnd };
    const isPaged = !found || (quoted.start >= found.start && quoted.end <= found.end);
    const chunk = isPaged ? source.chunk : { ...source.chunk, page: null };
    annotations.push(annotate(chunk, span, quoted, options.sourceUrl));
  }
  return {
    annotations,
    context: {
      citations: [...used].map(toContextCitation),
      ...(options.listUnsupported && {
        unsupported: cited.unsupported.map(({ start, end }) => ({ start_index: start, end_index: end })),
      }),
    },
  };
}

/** What a passage says, without the headings above it: its text and where that stands in the stored text. */
export function bodyOf(chunk: StoredChunk): { text: string; start: number } {
  const offset = bodyOffset(chunk.text, chunk.context);
  return { text: chunk.text.slice(offset), start: chunk.start + offset };
}

/**
 * One citation for a whole answer that was taken from the stored text as it is.
 *
 * @param quoted the answer in the stored text
 */
export function citeVerbatim(
  answer: string,
  source: Source,
  quoted: { start: number; end: number },
  sourceUrl: SourceUrl,
): { annotations: UrlCitationAnnotation[]; context: AnswerContext } {
  return {
    annotations: [annotate(source.chunk, { start: 0, end: answer.length }, quoted, sourceUrl)],
    context: { citations: [toContextCitation(source)] },
  };
}

function annotate(
  chunk: StoredChunk,
  span: { start: number; end: number },
  quoted: { start: number; end: number },
  sourceUrl: SourceUrl,
): UrlCitationAnnotation {
  return {
    type: 'url_citation',
    url_citation: {
      url: sourceUrl({ vectorStoreId: chunk.vectorStoreId, fileId: chunk.fileId, ...quoted }),
      title: chunk.title || chunk.filename,
      start_index: span.start,
      end_index: span.end,
      file_id: chunk.fileId,
      filename: chunk.filename,
      quote: chunk.text.slice(quoted.start - chunk.start, quoted.end - chunk.start),
      ...(chunk.page !== null && { page: chunk.page }),
      ...(chunk.label !== '' && { label: chunk.label }),
    },
  };
}

function toContextCitation({ chunk, score }: Source): ContextCitation {
  return {
    title: chunk.title || chunk.filename,
    content: chunk.text,
    filepath: chunk.filename,
    file_id: chunk.fileId,
    chunk_id: chunk.id,
    ...(chunk.page !== null && { page: chunk.page }),
    ...(chunk.label !== '' && { label: chunk.label }),
    start: chunk.start,
    end: chunk.end,
    score,
  };
}
