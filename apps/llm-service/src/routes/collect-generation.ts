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

/**
 * Waits for several answers to one request, one after the other: each finds the prompt of the one before in the cache, and
 * a single request never holds all slots. After a failure the rest is not begun.
 */
export function collectGenerations(
  answers: readonly AsyncIterable<GenerationEvent>[],
): Promise<CollectedGeneration[]> {
  return Array.fromAsync(answers, (answer) => collectGeneration(answer));
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
