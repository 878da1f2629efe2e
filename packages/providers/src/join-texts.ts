import type { StreamPart } from './language-model.ts';

/** The same answer with texts that follow each other joined into one part, their token probabilities too. */
export function joinTexts(parts: readonly StreamPart[]): StreamPart[] {
  const joined: StreamPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last?.type === 'text-delta' && part.type === 'text-delta') {
      last.text += part.text;
      if (part.logprobs) last.logprobs = [...(last.logprobs ?? []), ...part.logprobs];
    } else {
      joined.push({ ...part });
    }
  }
  return joined;
}
