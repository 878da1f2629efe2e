import { assessEvidence, citeAnswer, type SearchResult } from '@frogwell/retrieval';
import { percentile } from '../statistics.ts';
import { answerExtractively } from './answer-extractively.ts';
import type { EvalSet } from './eval-set.ts';
import type { EvalStore } from './eval-store.ts';

/** Milliseconds on the clock. */
export interface Percentiles {
  p50: number;
  p95: number;
  p99: number;
}

export interface Latency {
  questions: number;
  /** The five best passages. */
  search: Percentiles;
  /** Search, evidence check, extract and citations: everything but HTTP. */
  answer: Percentiles;
}

/** Asked first and not counted: code that runs for the first time is not yet compiled. */
const WARM_UP = 20;

/** Time from question to passages and to the cited extract, one question after the other. */
export async function measureLatency(
  set: EvalSet,
  store: EvalStore,
  options: { questions?: number } = {},
): Promise<Latency> {
  const questions = set.questions.slice(0, options.questions ?? 500).map(({ text }) => text);
  const search: number[] = [];
  const answer: number[] = [];
  for (const [index, question] of [...questions.slice(0, WARM_UP), ...questions].entries()) {
    const asked = performance.now();
    const found = await store.search(question, 5);
    const searched = performance.now();
    await citedExtract(question, found);
    const answered = performance.now();
    if (index < Math.min(WARM_UP, questions.length)) continue;
    search.push(searched - asked);
    answer.push(answered - asked);
  }
  return { questions: questions.length, search: percentilesOf(search), answer: percentilesOf(answer) };
}

async function citedExtract(question: string, found: SearchResult): Promise<void> {
  if (!assessEvidence(question, found).sufficient) return;
  const extract = await answerExtractively(question, found);
  citeAnswer(
    extract,
    found.passages.map(({ chunk }) => chunk),
  );
}

function percentilesOf(milliseconds: readonly number[]): Percentiles {
  return {
    p50: percentile(milliseconds, 0.5),
    p95: percentile(milliseconds, 0.95),
    p99: percentile(milliseconds, 0.99),
  };
}
