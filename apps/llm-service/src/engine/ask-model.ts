import { type CallAnswer, type CallMessage, CancelledError, type ModelProcess } from './model-process.ts';

/**
 * One call to the process of a model, from its message to its end.
 *
 * Resolves after the last answer. After an abort it waits too, until the process has let go of the call, so that no slot
 * is used twice.
 *
 * @throws EngineError, or the signal's reason
 */
export async function askModel(
  process: ModelProcess,
  message: CallMessage,
  { signal, onAnswer }: { signal: AbortSignal; onAnswer(answer: CallAnswer): void },
): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onAbort = () => process.cancel(message.id);
  signal.addEventListener('abort', onAbort, { once: true });
  process.call(message, {
    onAnswer,
    onEnd(error) {
      signal.removeEventListener('abort', onAbort);
      if (error === undefined) resolve();
      else reject(error instanceof CancelledError ? (signal.reason ?? error) : error);
    },
  });
  await promise;
}

type ResultValue = Extract<CallAnswer, { type: 'result' }>['value'];

/** A call with one answer. */
export async function askForResult<Value extends ResultValue>(
  process: ModelProcess,
  message: Exclude<CallMessage, { type: 'generate' }>,
  { signal, isExpected }: { signal: AbortSignal; isExpected(value: ResultValue): value is Value },
): Promise<Value> {
  let found: Value | undefined;
  await askModel(process, message, {
    signal,
    onAnswer(answer) {
      if (answer.type === 'result' && isExpected(answer.value)) found = answer.value;
    },
  });
  if (found === undefined) throw new Error(`unexpected answer to ${message.type}`);
  return found;
}

export function isTokens(value: ResultValue): value is number[] {
  return Array.isArray(value);
}

export function isText(value: ResultValue): value is string {
  return typeof value === 'string';
}

export function isEmbedding(value: ResultValue): value is Extract<ResultValue, { vectors: unknown }> {
  return typeof value === 'object' && 'vectors' in value;
}

export function isRanking(value: ResultValue): value is Extract<ResultValue, { scores: unknown }> {
  return typeof value === 'object' && 'scores' in value;
}
