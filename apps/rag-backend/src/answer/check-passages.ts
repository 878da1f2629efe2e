import { type Attempt, collect, estimateTokens, openAnswer } from '@frogwell/providers';
import type { PrefillSpeeds } from './prefill-speed.ts';
import { isVietnamese, type PromptFiles } from './prompt-files.ts';
import type { PromptedModel } from './prompted-model.ts';

/** What a model said when it was asked whether the passages hold an answer. */
export interface PassageCheck {
  /** `too-slow`: it was not asked; `unclear`: it wrote something else than yes or no. */
  outcome: 'yes' | 'no' | 'unclear' | 'failed' | 'timeout' | 'too-slow';
  /** Of the wording. */
  version: string;
  /** How long it took; 0 when it was not asked. */
  ms: number;
}

/** Enough for a word, also where a model puts a sign or a line break before it. */
const MAX_TOKENS = 8;
/** A model that cannot read the passages in this time is not asked. */
const READING_SECONDS = 12;
const TIMEOUT_MS = 20_000;

/**
 * Asks a model whether the passages that it is to answer from hold an answer at all: one word, before anything is
 * written.
 *
 * The question about the passages comes behind the very prompt that the answer will be written from. A server that
 * keeps what it has read reads the passages once for both, so on a processor the check costs a word or two.
 *
 * @throws the signal's reason; a model that fails is an outcome
 */
export async function checkPassages(
  model: PromptedModel,
  { files, speeds }: { files: PromptFiles; speeds: Pick<PrefillSpeeds, 'of'> },
  language: string,
  call: { signal: AbortSignal; requestId: string; onAttempt: (attempt: Attempt) => void },
): Promise<PassageCheck> {
  const { version, user } = files[isVietnamese(language) ? 'check.vi' : 'check.en'];
  const { messages } = await model.write();
  const last = messages.length - 1;
  const asked = messages.map((message, index) =>
    index === last ? { ...message, content: `${message.content}\n\n${user}` } : message,
  );
  const tokens = asked.reduce((sum, { content }) => sum + estimateTokens(content), 0);
  if (tokens > READING_SECONDS * speeds.of(model)) return { outcome: 'too-slow', version, ms: 0 };

  const startedAt = performance.now();
  const ended = (outcome: PassageCheck['outcome']): PassageCheck => ({
    outcome,
    version,
    ms: Math.round(performance.now() - startedAt),
  });
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const { parts } = await openAnswer(
      [model.inner],
      { messages: asked, maxTokens: MAX_TOKENS, temperature: 0 },
      { ...call, signal: AbortSignal.any([call.signal, timeout]), whole: true, maxAttempts: 1 },
    );
    return ended(readReply((await collect(parts)).text));
  } catch {
    call.signal.throwIfAborted();
    return ended(timeout.aborted ? 'timeout' : 'failed');
  }
}

/** Only a plain word counts: whoever begins to explain has not decided. */
function readReply(text: string): 'yes' | 'no' | 'unclear' {
  const [, word = ''] = /^[^\p{L}]*(\p{L}+)/u.exec(text.normalize('NFC').toLowerCase()) ?? [];
  if (word === 'có' || word === 'yes') return 'yes';
  return word === 'không' || word === 'no' ? 'no' : 'unclear';
}
