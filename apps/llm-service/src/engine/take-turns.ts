import type { AdmissionQueue } from './admission-queue.ts';
import type { EngineCall } from './engine.ts';
import { EngineError } from './engine-error.ts';
import type { ModelHost } from './model-host.ts';
import type { ModelProcess } from './model-process.ts';
import { requestDeadline } from './request-deadline.ts';

/** Texts that are embedded or ranked in one turn: so many clients take turns, and a cancel is quick. */
const TEXTS_PER_TURN = 16;

/**
 * Works on a list of texts a few at a time, each time in the order of the queue.
 *
 * @param work gets a part of the texts, never none
 * @returns what `work` said of every part, in order, all of it by the same model
 */
export async function takeTurns<Result>(
  texts: readonly string[],
  call: EngineCall,
  { host, queue, requestTimeoutMs }: { host: ModelHost; queue: AdmissionQueue; requestTimeoutMs: number },
  work: (
    process: ModelProcess,
    part: { texts: string[]; first: number },
    signal: AbortSignal,
  ) => Promise<Result>,
): Promise<Result[]> {
  host.process();
  const { generation } = host;
  const { signal, clear } = requestDeadline(call.signal, requestTimeoutMs);
  const results: Result[] = [];
  try {
    for (let from = 0; from < texts.length; from += TEXTS_PER_TURN) {
      const release = await queue.enter({ client: call.client, signal, isContinued: from > 0 });
      try {
        const process = host.process();
        if (generation !== host.generation)
          throw new EngineError('model_loading', 'the model was replaced before the list was done', {
            retryAfterMs: 1_000,
          });
        const part = { texts: texts.slice(from, from + TEXTS_PER_TURN), first: from };
        results.push(await work(process, part, signal));
      } finally {
        release();
      }
    }
  } finally {
    clear();
  }
  return results;
}
