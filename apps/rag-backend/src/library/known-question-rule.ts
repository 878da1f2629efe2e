import { DEFAULT_KNOWN_QUESTION_RULE, type KnownQuestionRule } from '@frogwell/retrieval';
import { z } from 'zod';

/** What the metadata of a vector store may say of its known questions; values are texts, as all metadata. */
const RuleMetadata = z.object({
  known_questions: z
    .enum(['none', 'exact', 'fuzzy', 'semantic'], 'must be none, exact, fuzzy or semantic')
    .default(DEFAULT_KNOWN_QUESTION_RULE.tiers),
  known_question_typos: z
    .string()
    .regex(/^[0-4]$/, 'must be a number from 0 to 4')
    .transform(Number)
    .nullable()
    .default(DEFAULT_KNOWN_QUESTION_RULE.mostTypos),
  known_question_similarity: z
    .string()
    .regex(/^(?:0(?:\.\d{1,4})?|1(?:\.0{1,4})?)$/, 'must be a number from 0 to 1, as 0.9')
    .transform(Number)
    .default(DEFAULT_KNOWN_QUESTION_RULE.leastSimilarity),
});

/** The rule of a store; what its metadata says wrongly counts as not said. */
export function knownQuestionRule(metadata: Record<string, string>): KnownQuestionRule {
  const { data } = RuleMetadata.safeParse(metadata);
  if (data === undefined) return DEFAULT_KNOWN_QUESTION_RULE;
  return {
    tiers: data.known_questions,
    mostTypos: data.known_question_typos,
    leastSimilarity: data.known_question_similarity,
  };
}

/** @returns the first wrong key and what is wrong with it */
export function wrongKnownQuestionRule(
  metadata: Record<string, string> | null | undefined,
): { key: string; reason: string } | undefined {
  const [issue] = RuleMetadata.safeParse(metadata ?? {}).error?.issues ?? [];
  if (issue === undefined) return undefined;
  return { key: String(issue.path[0]), reason: issue.message };
}
