import type { EvidencePassage } from '@frogwell/providers';
import { type ChooseOptions, chooseSentences, correctedText } from '@frogwell/retrieval';
import type { EvalSet } from '../measures/eval-set.ts';
import { type EvalStore, toEvidence } from '../measures/eval-store.ts';
import { holdsAnswer } from '../measures/holds-answer.ts';
import { type QueryVariant, typedAs } from '../measures/query-variants.ts';

/** A question with the passages that its extract is chosen from. */
export interface SearchedQuestion {
  id: string;
  /** As it was searched for: mended. */
  text: string;
  answers: readonly string[];
  passages: readonly EvidencePassage[];
}

export interface ExtractHits {
  /** 1 where a gold answer is inside, by question. */
  values: Record<string, number>;
  /** Mean characters. */
  length: number;
}

/** Searches once for what several ways of choosing sentences choose from. */
export async function searchForExtracts(
  set: EvalSet,
  store: EvalStore,
  typed: QueryVariant,
): Promise<SearchedQuestion[]> {
  const searched: SearchedQuestion[] = [];
  for (const question of set.questions) {
    const asked = typedAs(typed, question);
    const found = await store.search(asked, 5);
    searched.push({
      id: question.id,
      text: correctedText(asked, found.corrections),
      answers: question.answers,
      passages: toEvidence(found),
    });
  }
  return searched;
}

/** The extracts of questions, judged by whether they hold a gold answer. */
export function extractHits(
  questions: readonly SearchedQuestion[],
  options: ChooseOptions = {},
): ExtractHits {
  const values: Record<string, number> = {};
  let length = 0;
  for (const { id, text, answers, passages } of questions) {
    const extract = chooseSentences(text, passages, options)
      .map(({ passage, span }) => passages[passage]?.text.slice(span.start, span.end) ?? '')
      .join('\n');
    values[id] = holdsAnswer(extract, answers) ? 1 : 0;
    length += extract.length;
  }
  return { values, length: questions.length === 0 ? 0 : length / questions.length };
}
