import { z } from 'zod';

/** Body of `POST /v1/vector_stores/{id}/known_questions` and of `PUT /admin/vector_stores/{id}/known_questions/{id}`. */
export const KnownQuestionRequest = z.strictObject({
  question: z.string().trim().min(1).max(2_000),
  /** Given back word for word. */
  answer: z.string().trim().min(1).max(20_000),
});
export type KnownQuestionRequest = z.infer<typeof KnownQuestionRequest>;

/** A question whose answer is stored. */
export const KnownQuestion = z.object({
  /** `chunk_…`; changes when its file is read anew. */
  id: z.string(),
  object: z.literal('vector_store.known_question'),
  question: z.string(),
  answer: z.string(),
  /** `promoted`: made by hand, goes before the others. `file`: a row of a sheet. */
  origin: z.enum(['promoted', 'file']),
  file_id: z.string(),
  filename: z.string(),
  /** Where it stands in the file, e.g. `Sheet1, dòng 3`. */
  label: z.string(),
  /** Of the answer in the stored text, UTF-16 offsets. */
  start: z.int(),
  end: z.int(),
});
export type KnownQuestion = z.infer<typeof KnownQuestion>;

/** `GET /admin/vector_stores/{id}/known_questions`. */
export const KnownQuestionListQuery = z.object({
  /** Every word of it must be in the question; case and tone marks are ignored. */
  query: z.string().max(500).optional(),
  /** Id of the last question of the page before. */
  after: z.string().min(1).optional(),
  /** Only those of this file. */
  file_id: z.string().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
export type KnownQuestionListQuery = z.infer<typeof KnownQuestionListQuery>;

export const KnownQuestionList = z.object({
  object: z.literal('list'),
  data: z.array(KnownQuestion),
  first_id: z.string(),
  last_id: z.string(),
  has_more: z.boolean(),
  /** On all pages together. */
  total: z.int(),
});
export type KnownQuestionList = z.infer<typeof KnownQuestionList>;

/** What became of an edit. */
export const KnownQuestionEdit = z.object({
  object: z.literal('vector_store.known_question.edit'),
  /** Of the file that holds it now. */
  file_id: z.string(),
  /** `in_progress`: it is still being indexed, and the old answer holds until then. */
  status: z.enum(['completed', 'in_progress']),
  /** Null while it is being indexed. */
  question: KnownQuestion.nullable(),
});
export type KnownQuestionEdit = z.infer<typeof KnownQuestionEdit>;

export const KnownQuestionTestRequest = z.strictObject({ question: z.string().trim().min(1).max(2_000) });
export type KnownQuestionTestRequest = z.infer<typeof KnownQuestionTestRequest>;

/** How a word of the tested question stands to one of a known question; null: only the other one has it. */
export const AlignedWords = z.object({
  asked: z.string().nullable(),
  known: z.string().nullable(),
  kind: z.enum([
    'same',
    'unmarked',
    'frame',
    'wrong-mark',
    'typo',
    'missing',
    'extra',
    'number',
    'negation',
    'different',
  ]),
});
export type AlignedWords = z.infer<typeof AlignedWords>;

export const KnownQuestionCandidate = z.object({
  question: KnownQuestion,
  /** The tested question in the words that come nearest to this one: as it was asked, or with synonyms of the store. */
  asked_as: z.string(),
  /** Does it differ in case, spaces, punctuation or tone placement at most? */
  same_key: z.boolean(),
  /** Is it the same question, typed differently? */
  same_question: z.boolean(),
  /** A wrong tone mark counts a third; null where a word tells the questions apart. */
  typos: z.number().nullable(),
  allowed_typos: z.int(),
  words: z.array(AlignedWords),
  /** Cosine of the two questions; null without vectors. */
  similarity: z.number().nullable(),
  /**
   * Do they mean the same? `same`; `far`: less similar than the rule asks for; `fixed_parts`: numbers, references,
   * negations or names differ; `few_words`: they are the same but for a word or two, which then is what they differ by.
   * Null without {@link similarity}.
   */
  meaning: z.enum(['same', 'far', 'fixed_parts', 'few_words']).nullable(),
});
export type KnownQuestionCandidate = z.infer<typeof KnownQuestionCandidate>;

/** Which stored answer a question would get, and why. */
export const KnownQuestionTest = z.object({
  object: z.literal('vector_store.known_question.test'),
  question: z.string(),
  rule: z.object({
    tiers: z.string(),
    most_typos: z.int().nullable(),
    /** Cosine from which two questions may mean the same. */
    least_similarity: z.number(),
  }),
  match: z
    .object({
      tier: z.string(),
      question: KnownQuestion,
      /** Cosine of the two questions; only of the tier `semantic`. */
      similarity: z.number().nullable(),
    })
    .nullable(),
  /** Why questions were not compared by meaning though the rule wants it; null when they were, or need not be. */
  degraded: z.string().nullable(),
  /**
   * `matched`; `rule`: the store's rule forbids it; `ambiguous`: several are as near and answered differently;
   * `different`: none of the nearest is the same question; `none`: the store has no known question that is near.
   */
  reason: z.enum(['matched', 'rule', 'ambiguous', 'different', 'none']),
  /** The nearest first. */
  candidates: z.array(KnownQuestionCandidate),
});
export type KnownQuestionTest = z.infer<typeof KnownQuestionTest>;
