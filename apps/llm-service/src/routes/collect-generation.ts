import type { GenerationEvent, TokenLogprob } from '../engine/generation.ts';

export interface CollectedGeneration {
  text: string;
  logprobs: TokenLogprob[];
  toolCalls: Extract<GenerationEvent, { type: 'tool-call' }>[];
  finish: Extract<GenerationEvent, { type: 'finish' }>;
}

/** Waits for the whole answer. */
export async function collectGeneration(
  events: AsyncIterable<GenerationEvent>,
): Promise<CollectedGeneration> {
  const collected: Omit<CollectedGeneration, 'finish'> = { text: '', logprobs: [], toolCalls: [] };
  let finish: CollectedGeneration['finish'] | undefined;
  for await (const event of events) {
    if (event.type === 'text') {
      collected.text += event.text;
      collected.logprobs.push(...(event.logprobs ?? []));
    } else if (event.type === 'tool-call') collected.toolCalls.push(event);
    else if (event.type === 'finish') finish = event;
  }
  if (finish === undefined) throw new Error('the generation ended without a finish');
  return { ...collected, finish };
}

/** Usage in OpenAI's form. */
export function usageOf({ usage }: Pick<CollectedGeneration['finish'], 'usage'>) {
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedTokens },
  };
}

/** The usage of several answers to one request: the prompt counts once per answer, as each of them read it. */
export function sumUsage(finishes: readonly CollectedGeneration['finish'][]) {
  return usageOf({
    usage: finishes.reduce(
      (sum, { usage }) => ({
        promptTokens: sum.promptTokens + usage.promptTokens,
        cachedTokens: sum.cachedTokens + usage.cachedTokens,
        completionTokens: sum.completionTokens + usage.completionTokens,
      }),
      { promptTokens: 0, cachedTokens: 0, completionTokens: 0 },
    ),
  });
}

/** How often reading a long prompt is told in a stream. */
const PREFILL_COMMENT_MS = 1_000;

/** Decides which steps of reading a prompt are worth a comment; the first one always is, it opens the stream. */
export function prefillComments(): (
  event: Extract<GenerationEvent, { type: 'prefill' }>,
) => string | undefined {
  let last = Number.NEGATIVE_INFINITY;
  return ({ done, total }) => {
    const now = performance.now();
    if (now - last < PREFILL_COMMENT_MS) return undefined;
    last = now;
    return `prefill ${done}/${total}`;
  };
}
