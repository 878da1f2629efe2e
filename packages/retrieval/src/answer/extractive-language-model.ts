import {
  type CallOptions,
  type EvidencePassage,
  estimateTokens,
  type LanguageModel,
  type ModelRequest,
  ProviderError,
  type StreamPart,
} from '@frogwell/providers';
import { detectLanguage } from '../analyzer/detect-language.ts';
import { type ChosenPiece, chooseSentences } from './choose-sentences.ts';
import { refusalReply, speaksVietnamese } from './replies.ts';

/** Provider id and model id of the answerer that needs no model. */
export const EXTRACTIVE = 'extractive';

/**
 * Answers from `request.evidence` without any model: the sentences that answer best, word for word, each paragraph with
 * the number of its source, and a closing line that names the sources in the question's language.
 *
 * Without passages it says that nothing was found. A request without evidence at all throws {@link ProviderError}
 * `unsupported_parameter`: there is nothing to quote.
 */
export function createExtractiveLanguageModel(): LanguageModel {
  return { provider: EXTRACTIVE, modelId: EXTRACTIVE, stream };
}

async function* stream(request: ModelRequest, { signal }: CallOptions): AsyncGenerator<StreamPart> {
  signal.throwIfAborted();
  const { evidence, messages, maxTokens } = request;
  if (evidence === undefined) {
    throw new ProviderError(
      'unsupported_parameter',
      'the extractive answerer quotes documents; without retrieval it has nothing to answer from',
      { provider: EXTRACTIVE, param: 'retrieval' },
    );
  }
  const { parts, isCut } = composeExtract(evidence.question, evidence.passages, maxTokens);
  for (const text of parts) {
    signal.throwIfAborted();
    yield { type: 'text-delta', text };
  }
  const prompt = [...messages.map(({ content }) => content), ...evidence.passages.map(({ text }) => text)];
  yield {
    type: 'finish',
    finishReason: isCut ? 'length' : 'stop',
    modelId: EXTRACTIVE,
    usage: {
      promptTokens: prompt.reduce((tokens, text) => tokens + estimateTokens(text), 0),
      completionTokens: estimateTokens(parts.join('')),
      estimated: true,
    },
  };
}

const chosen = new WeakMap<readonly EvidencePassage[], { question: string; pieces: ChosenPiece[] }>();

/**
 * What the extractive answer to a question quotes from passages. It is asked for twice, to write the answer and to cite it, and
 * chosen once for the same array of passages.
 */
export function extractedPieces(question: string, passages: readonly EvidencePassage[]): ChosenPiece[] {
  const known = chosen.get(passages);
  if (known?.question === question) return known.pieces;
  const pieces = chooseSentences(question, passages);
  chosen.set(passages, { question, pieces });
  return pieces;
}

/** The extract as the parts of a stream; joined by nothing they are the answer. */
function composeExtract(
  question: string,
  passages: readonly EvidencePassage[],
  maxTokens = Number.POSITIVE_INFINITY,
): { parts: string[]; isCut: boolean } {
  const told = detectLanguage(question);
  const language = told === 'und' ? (passages[0]?.language ?? told) : told;
  const pieces = extractedPieces(question, passages);
  if (pieces.length === 0)
    return { parts: [refusalReply(language, { titles: [], nearest: [] })], isCut: false };

  const isVietnamese = speaksVietnamese(language);
  const names: string[] = [];
  const bodies = paragraphsOf(pieces, passages).map(({ passage, text }) => {
    const name = nameOf(passage, isVietnamese);
    if (!names.includes(name)) names.push(name);
    const number = names.indexOf(name) + 1;
    return { text: `${text} [${number}]\n\n`, sources: number };
  });
  let kept = bodies.length;
  const lengthOf = (count: number): number =>
    estimateTokens(
      bodies
        .slice(0, count)
        .map(({ text }) => text)
        .join(''),
    );
  while (kept > 1 && lengthOf(kept) > maxTokens) kept -= 1;
  const taken = bodies.slice(0, kept);
  const sources = names.slice(0, Math.max(...taken.map(({ sources: count }) => count)));
  const closing = `${isVietnamese ? 'Nguồn' : 'Source'}: ${sources.map((name, index) => `[${index + 1}] ${name}`).join('; ')}`;
  return { parts: [...taken.map(({ text }) => text), closing], isCut: kept < bodies.length };
}

interface Paragraph {
  passage: EvidencePassage;
  text: string;
}

/** Pieces that follow each other in one passage read as one paragraph. */
function paragraphsOf(pieces: readonly ChosenPiece[], passages: readonly EvidencePassage[]): Paragraph[] {
  const merged: ChosenPiece[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    const text = passages[piece.passage]?.text ?? '';
    const isNext =
      last?.passage === piece.passage && /^[^\S\n]+$/u.test(text.slice(last.span.end, piece.span.start));
    if (last !== undefined && isNext) last.span = { start: last.span.start, end: piece.span.end };
    else merged.push({ ...piece });
  }
  return merged.flatMap(({ passage: index, span }) => {
    const passage = passages[index];
    return passage === undefined ? [] : [{ passage, text: passage.text.slice(span.start, span.end) }];
  });
}

/** "Điều 12, khoản 2 – Luật Giao thông đường bộ (luat.pdf, trang 3)": sources of one name share a number. */
function nameOf({ label, title, filename, page }: EvidencePassage, isVietnamese: boolean): string {
  const isFileName = title === '' || filename === title || filename.replace(/\.[^.]+$/u, '') === title;
  const named = [label, isFileName || label.includes(title) ? '' : title]
    .filter((part) => part !== '')
    .join(' – ');
  // A row says where it is by itself; its "page" is the number of the sheet.
  const isRow = /(?:dòng|row) \d+$/iu.test(label);
  const place = page === null || isRow ? filename : `${filename}, ${isVietnamese ? 'trang' : 'page'} ${page}`;
  return oneLine(named === '' ? place : `${named} (${place})`);
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
