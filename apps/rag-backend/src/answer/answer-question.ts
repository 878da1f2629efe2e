import type { ChatCompletionRequest } from '@frogwell/protocol';
import type { Answer, AnswerPart } from './answer-parts.ts';
import { ReceiptDraft } from './answer-receipt.ts';
import type { AnswerReceipts } from './answer-receipts.ts';
import { type AnswerCall, Answering, type AnsweringDependencies } from './answering.ts';
import { Deadline } from './deadline.ts';

/**
 * Answers a chat request from the documents, as the design's table says.
 *
 * Returns when the first part of the answer is there (the whole of it, unless it is streamed).
 *
 * @throws AnswerError, ProviderError with a code of the table; whatever fails later is thrown from `parts`
 */
export type AnswerQuestion = (request: ChatCompletionRequest, call: AnswerCall) => Promise<Answer>;

export interface AnswerDependencies extends AnsweringDependencies {
  receipts: Pick<AnswerReceipts, 'keep'>;
  /** For a whole request. */
  requestTimeoutMs: number;
}

export function createAnswerQuestion(dependencies: AnswerDependencies): AnswerQuestion {
  return async (request, call) => {
    const startedAt = performance.now();
    const trace = dependencies.recorder.begin(call.requestId, request.stream === true);
    const draft = new ReceiptDraft();
    const deadline = new Deadline(call.signal, dependencies.requestTimeoutMs);
    let isOver = false;
    const finish = (outcome: string) => {
      if (isOver) return;
      isOver = true;
      deadline.clear();
      const totalMs = performance.now() - startedAt;
      dependencies.recorder.finished(trace, outcome, totalMs);
      if (draft.isAsked) dependencies.receipts.keep(call.id, draft.finish(trace, outcome, totalMs));
    };
    // Whoever leaves between two parts never reads on.
    call.signal.addEventListener('abort', () => finish('aborted'), { once: true });
    try {
      const answering = new Answering(
        dependencies,
        request,
        { ...call, signal: deadline.signal },
        { trace, draft },
      );
      const answer = await answering.answer();
      trace.provider = answer.provider;
      trace.model = answer.model;
      trace.fallback = answer.fallback;
      trace.attempts = answer.attempts;
      trace.firstPartMs = performance.now() - startedAt;
      return { ...answer, parts: followed(answer.parts, { deadline, draft, finish }) };
    } catch (error) {
      const reason = deadline.explain(error);
      finish(call.signal.aborted ? 'aborted' : codeOf(reason));
      throw reason;
    }
  };
}

async function* followed(
  parts: AsyncIterable<AnswerPart>,
  { deadline, draft, finish }: { deadline: Deadline; draft: ReceiptDraft; finish: (outcome: string) => void },
): AsyncGenerator<AnswerPart> {
  let outcome = 'aborted';
  try {
    for await (const part of parts) {
      if (part.type === 'finish') outcome = 'ok';
      draft.part(part);
      yield part;
    }
  } catch (error) {
    const reason = deadline.explain(error);
    outcome = deadline.signal.aborted && reason === error ? 'aborted' : codeOf(reason);
    throw reason;
  } finally {
    finish(outcome);
  }
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'internal_error';
}
