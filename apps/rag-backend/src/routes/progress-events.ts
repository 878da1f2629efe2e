import type { ServerSentEvent } from '@frogwell/http-service';
import type { Answer } from '../answer/answer-parts.ts';

/** A client that sends `1` gets its 200 at once, and is told what is going on before the first word. */
export const PROGRESS_HEADER = 'x-frogwell-progress';

/**
 * The events of a streamed answer with its progress: `frogwell.stage` (`searching`, then `writing`), `frogwell.answerer`
 * (what the headers of other answers say), then the chunks as every client gets them. A failure is in band at any time.
 *
 * @param open   begins the answer; calls back when the documents have been searched
 * @param chunks of an answer that has begun
 */
export async function* withProgress(
  id: string,
  open: (onWriting: () => void) => Promise<Answer>,
  chunks: (answer: Answer) => AsyncIterable<ServerSentEvent>,
): AsyncGenerator<ServerSentEvent> {
  yield { event: 'frogwell.stage', data: { stage: 'searching' } };
  const writing = Promise.withResolvers<'writing'>();
  const opened = open(() => writing.resolve('writing'));
  if ((await Promise.race([opened, writing.promise])) === 'writing') {
    yield { event: 'frogwell.stage', data: { stage: 'writing' } };
  }
  const answer = await opened;
  const { provider, model, fallback, degraded = null } = answer;
  yield { event: 'frogwell.answerer', data: { id, provider, model, fallback, degraded } };
  yield* chunks(answer);
}
