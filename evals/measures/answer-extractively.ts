import { collect } from '@frogwell/providers';
import { createExtractiveLanguageModel, type SearchResult } from '@frogwell/retrieval';
import { toEvidence } from './eval-store.ts';

const model = createExtractiveLanguageModel();

/** The extractive answer to a question from what the search found. */
export async function answerExtractively(question: string, found: SearchResult): Promise<string> {
  const request = {
    messages: [{ role: 'user' as const, content: question }],
    evidence: { question, passages: toEvidence(found) },
  };
  const { text } = await collect(model.stream(request, { signal: new AbortController().signal }));
  return text;
}
