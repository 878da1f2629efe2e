import { correctedText } from '@frogwell/retrieval';
import { answerExtractively } from './answer-extractively.ts';
import type { EvalSet } from './eval-set.ts';
import type { EvalStore } from './eval-store.ts';
import { holdsAnswer } from './holds-answer.ts';
import { type QueryVariant, typedAs } from './query-variants.ts';

export interface ExtractHitRate {
  questions: number;
  /** Share of answers that contain a gold string, 0..1. */
  hitRate: number;
  /** 1 where the gold is inside, by question. */
  values: Record<string, number>;
  /** Mean characters: of the whole answer, and of its quotes alone. */
  answerLength: number;
  quotedLength: number;
  /** CPU milliseconds per answer, search left out. */
  cpuMs: number;
}

/**
 * Share of answerable questions whose extractive answer contains one of the gold strings.
 *
 * Compared lower-cased and without punctuation; the closing line with the sources does not count.
 */
export async function measureExtractHitRate(
  set: EvalSet,
  store: EvalStore,
  variant: QueryVariant = 'written',
): Promise<ExtractHitRate> {
  const questions = set.questions.filter(
    ({ answers, relevant }) => answers.length > 0 && relevant.length > 0,
  );
  const values: Record<string, number> = {};
  let hits = 0;
  let answerLength = 0;
  let quotedLength = 0;
  let cpuMs = 0;
  for (const question of questions) {
    const { answers } = question;
    const asked = typedAs(variant, question);
    const found = await store.search(asked, 5);
    const before = process.cpuUsage();
    const answer = await answerExtractively(correctedText(asked, found.corrections), found);
    const { user, system } = process.cpuUsage(before);
    cpuMs += (user + system) / 1_000;
    const quoted = withoutSources(answer);
    answerLength += answer.length;
    quotedLength += quoted.length;
    const isHit = holdsAnswer(quoted, answers);
    values[question.id] = isHit ? 1 : 0;
    if (isHit) hits += 1;
  }
  const mean = (sum: number): number => (questions.length === 0 ? 0 : sum / questions.length);
  return {
    questions: questions.length,
    hitRate: mean(hits),
    values,
    answerLength: mean(answerLength),
    quotedLength: mean(quotedLength),
    cpuMs: mean(cpuMs),
  };
}

function withoutSources(answer: string): string {
  return answer.slice(0, answer.lastIndexOf('\n\n')).replace(/ \[\d+\]$/gmu, '');
}
