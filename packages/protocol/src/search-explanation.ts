import { z } from 'zod';
import { AttributeFilter } from './vector-stores.ts';

/** Body of `POST /admin/vector_stores/{id}/search/explain`. */
export const ExplainSearchRequest = z.strictObject({
  query: z.string().trim().min(1).max(4_000),
  /** Passages of each column; 10 if left out. */
  max_num_results: z.int().min(1).max(20).nullish(),
  filters: AttributeFilter.nullish(),
});
export type ExplainSearchRequest = z.infer<typeof ExplainSearchRequest>;

const Rank = z.int().min(1).nullable();
/** 0..1. Not checked: a rounding error in the last digit is no reason to answer nothing. */
const Share = z.number();

/** What one word or pair of the query gives to a passage. */
export const ScorePart = z.object({
  /** In lower case; the words of a pair are joined by a space. */
  unit: z.string(),
  kind: z.enum(['word', 'pair']),
  /** `heading`: in the titles above the passage. */
  field: z.enum(['text', 'heading']),
  frequency: z.int(),
  /** Points of BM25. */
  points: z.number(),
  /** What it adds to `scores.fused`. */
  contribution: Share,
});
export type ScorePart = z.infer<typeof ScorePart>;

export const ExplainedPassage = z.object({
  chunk_id: z.string(),
  file_id: z.string(),
  filename: z.string(),
  title: z.string(),
  context: z.string(),
  label: z.string(),
  page: z.int().nullable(),
  start: z.int(),
  end: z.int(),
  text: z.string(),
  /** The known question whose answer it holds. */
  question: z.string().nullable(),
  /** The query in the words that find it best: as it was searched, or with synonyms of the store. */
  wording: z.string(),
  /** Words of that wording, counted. */
  word_count: z.int(),
  /** Place in each column, from 1; null where it is not among the best. */
  ranks: z.object({ lexical: Rank, vector: Rank, fused: Rank, final: Rank }),
  scores: z.object({
    /** Points of BM25: the sum of the parts. */
    points: z.number(),
    /** Points of a passage that is full of everything that the wording asks for; 0 when that has no words. */
    maximum: z.number(),
    /** `points` of `maximum`. */
    lexical: Share,
    /** Cosine with the query. */
    vector: z.number().nullable(),
    /** What the meaning adds to `fused`; the parts add the rest. */
    meaning_contribution: Share,
    fused: Share,
    /** Of the reranking model. */
    rerank: Share.nullable(),
  }),
  parts: z.array(ScorePart),
  /** Where its text has words of the query, UTF-16 offsets into `text`. */
  matches: z.array(z.object({ start: z.int(), end: z.int() })),
  /** The same for `context`, which is indexed with the text. */
  context_matches: z.array(z.object({ start: z.int(), end: z.int() })),
  /** Words of the wording that it lacks. */
  missing: z.array(z.string()),
  /** First because the query names its article. */
  named_article: z.boolean(),
  /** Would an answer read it? */
  is_read: z.boolean(),
  /** What an extractive answer would quote of it, UTF-16 offsets into `text`. */
  quoted: z.array(z.object({ start: z.int(), end: z.int(), text: z.string() })),
});
export type ExplainedPassage = z.infer<typeof ExplainedPassage>;

export const EvidenceReport = z.object({
  /** Mean of `lexical` and `coverage`; an answer may be given when it reaches the threshold. */
  score: z.number(),
  threshold: z.number(),
  /** By words. */
  sufficient: z.boolean(),
  /** The best score by words. */
  lexical: Share,
  /** How much of the question's content the passages hold: mean of the next two. */
  coverage: Share,
  best_passage: Share,
  best_sentence: Share,
  /** Content words, and whether the passage that holds most has them. Shares sum up to 1. */
  words: z.array(z.object({ word: z.string(), share: z.number(), held: z.boolean() })),
  /** How near the passages come by meaning; null without vectors. */
  meaning: z
    .object({
      /** 0 = as unrelated texts, 1 = the very same; or what the reranking model gives. */
      score: Share,
      band: z.enum(['strong', 'uncertain', 'weak']),
      by: z.enum(['reranker', 'vectors']),
    })
    .nullable(),
  /**
   * What follows from words and meaning. `checked`: uncertain, so a model looks at the passages first; without a model it
   * is as `sufficient` says.
   */
  verdict: z.enum(['answered', 'checked', 'refused']),
});
export type EvidenceReport = z.infer<typeof EvidenceReport>;

/** A search with the reasons for its order. */
export const SearchReport = z.object({
  object: z.literal('vector_store.search_explanation'),
  query: z.string(),
  /** Without greetings and polite frames, as a chat would search. */
  searched: z.string(),
  /** With typing mistakes mended and abbreviations spelt out, in the wording of the best passage, as it is answered. */
  understood: z.string(),
  /** All that was searched for: the query, and the same with synonyms of the store in place of its words. */
  wordings: z.array(z.string()),
  corrections: z.array(z.object({ typed: z.string(), meant: z.string() })),
  /** BCP 47; `und` when unknown. */
  language: z.string(),
  /** `folded`: typed without tone marks, and searched without. */
  form: z.enum(['toned', 'folded']),
  chunk_count: z.int(),
  /** Words and pairs that were searched for, and in how many passages of the store they are. */
  terms: z.array(z.object({ unit: z.string(), kind: z.enum(['word', 'pair']), chunks: z.int() })),
  /** Points of a passage that is full of everything asked for. */
  maximum: z.number(),
  vectors: z.object({
    used: z.boolean(),
    /** Why not, though there are vectors. */
    degraded: z.string().nullable(),
    /** Weight of the words against the meaning. */
    lexical_share: Share,
  }),
  reranked: z.boolean(),
  known_question: z
    .object({
      tier: z.string(),
      question: z.string(),
      chunk_id: z.string(),
      /** Cosine of the two questions; only of the tier `semantic`. */
      similarity: z.number().nullable(),
    })
    .nullable(),
  evidence: EvidenceReport,
  /** In the order of the result; what only other columns hold comes behind. */
  passages: z.array(ExplainedPassage),
});
export type SearchReport = z.infer<typeof SearchReport>;
