import { z } from 'zod';

/** Values that a file may carry for filtering: at most 16 keys of 64 characters, strings of 512. */
export const Attributes = z
  .record(z.string().min(1).max(64), z.union([z.string().max(512), z.number(), z.boolean()]))
  .refine((attributes) => Object.keys(attributes).length <= 16, 'at most 16 attributes');
export type Attributes = z.infer<typeof Attributes>;

const Scalar = z.union([z.string(), z.number(), z.boolean()]);

export const ComparisonFilter = z.object({
  type: z.enum(['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'nin']),
  key: z.string(),
  value: z.union([Scalar, z.array(z.union([z.string(), z.number()]))]),
});
export type ComparisonFilter = z.infer<typeof ComparisonFilter>;

export type AttributeFilter = ComparisonFilter | { type: 'and' | 'or'; filters: AttributeFilter[] };
/** OpenAI's filter grammar over file attributes. It applies inside the search, not after it. */
export const AttributeFilter: z.ZodType<AttributeFilter> = z.union([
  ComparisonFilter,
  z.object({
    type: z.enum(['and', 'or']),
    get filters() {
      return z.array(AttributeFilter).max(50);
    },
  }),
]);

export const StaticChunkingStrategy = z
  .object({
    max_chunk_size_tokens: z.int().min(100).max(4096),
    chunk_overlap_tokens: z.int().min(0),
  })
  .refine(
    (strategy) => strategy.chunk_overlap_tokens * 2 <= strategy.max_chunk_size_tokens,
    'chunk_overlap_tokens must not exceed half of max_chunk_size_tokens',
  );

export const ChunkingStrategyParam = z.union([
  z.object({ type: z.literal('auto') }),
  z.object({ type: z.literal('static'), static: StaticChunkingStrategy }),
]);
export type ChunkingStrategyParam = z.infer<typeof ChunkingStrategyParam>;

const ExpiresAfter = z.object({ anchor: z.literal('last_active_at'), days: z.int().min(1).max(365) });

const Metadata = z.record(z.string().max(64), z.string().max(512));

export const CreateVectorStoreRequest = z.looseObject({
  name: z.string().max(256).nullish(),
  description: z.string().max(512).nullish(),
  file_ids: z.array(z.string()).max(500).nullish(),
  metadata: Metadata.nullish(),
  expires_after: ExpiresAfter.nullish(),
  chunking_strategy: ChunkingStrategyParam.nullish(),
});
export type CreateVectorStoreRequest = z.infer<typeof CreateVectorStoreRequest>;

export const UpdateVectorStoreRequest = z.looseObject({
  name: z.string().max(256).nullish(),
  metadata: Metadata.nullish(),
  expires_after: ExpiresAfter.nullish(),
});
export type UpdateVectorStoreRequest = z.infer<typeof UpdateVectorStoreRequest>;

export const FileCounts = z.object({
  in_progress: z.int(),
  completed: z.int(),
  failed: z.int(),
  cancelled: z.int(),
  total: z.int(),
});
export type FileCounts = z.infer<typeof FileCounts>;

export const VectorStore = z.object({
  id: z.string(),
  object: z.literal('vector_store'),
  created_at: z.int(),
  name: z.string(),
  description: z.string().optional(),
  usage_bytes: z.int(),
  file_counts: FileCounts,
  status: z.enum(['expired', 'in_progress', 'completed']),
  last_active_at: z.int().nullable(),
  metadata: Metadata.nullable(),
  expires_after: ExpiresAfter.optional(),
  expires_at: z.int().nullish(),
});
export type VectorStore = z.infer<typeof VectorStore>;

/** Body of `POST /v1/vector_stores/{id}/files`. `replaces` and `password` are Frogwell's own: see the fields. */
export const AttachFileRequest = z.looseObject({
  file_id: z.string().min(1),
  attributes: Attributes.nullish(),
  chunking_strategy: ChunkingStrategyParam.nullish(),
  /** A file of the same store that leaves it in the same transaction in which this one becomes searchable. */
  replaces: z.string().nullish(),
  /** Opens a protected PDF; forgotten when the file has been read. */
  password: z.string().max(127).nullish(),
});
export type AttachFileRequest = z.infer<typeof AttachFileRequest>;

export const UpdateAttributesRequest = z.looseObject({ attributes: Attributes.nullable() });

export const VectorStoreFileStatus = z.enum(['in_progress', 'completed', 'cancelled', 'failed']);
export type VectorStoreFileStatus = z.infer<typeof VectorStoreFileStatus>;

export const VectorStoreFile = z.object({
  id: z.string(),
  object: z.literal('vector_store.file'),
  usage_bytes: z.int(),
  created_at: z.int(),
  vector_store_id: z.string(),
  status: VectorStoreFileStatus,
  last_error: z
    .object({ code: z.enum(['server_error', 'unsupported_file', 'invalid_file']), message: z.string() })
    .nullable(),
  attributes: Attributes.nullable(),
  chunking_strategy: z.union([
    z.object({ type: z.literal('other') }),
    z.object({ type: z.literal('static'), static: StaticChunkingStrategy }),
  ]),
  /** While it is read: pages or parts done, once the number of all is known. */
  progress: z.object({ done: z.int(), total: z.int() }).nullish(),
  /** What its searchable version was found to be. */
  document: z
    .object({
      title: z.string(),
      language: z.string(),
      structure: z.enum(['legal', 'questions', 'prose']),
      pages: z.int().nullable(),
      /** E.g. `page_without_text`: a scan that nothing could read. `encoding`: in which a text file was read. */
      warnings: z.array(
        z.object({ code: z.string(), page: z.int().optional(), encoding: z.string().optional() }),
      ),
      /** What it says of itself: `document_number`, `issued_on`, `effective_from`, `effective_until`, `amends`, `repeals`. Can be filtered by. */
      attributes: z.record(z.string(), z.string()),
    })
    .nullish(),
});
export type VectorStoreFile = z.infer<typeof VectorStoreFile>;

export const VectorStoreSearchRequest = z.looseObject({
  query: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(10)]),
  rewrite_query: z.boolean().nullish(),
  max_num_results: z.int().min(1).max(50).nullish(),
  filters: AttributeFilter.nullish(),
  ranking_options: z
    .looseObject({
      ranker: z.string().nullish(),
      score_threshold: z.number().min(0).max(1).nullish(),
      /** How much meaning and words count, against each other; at least one above 0. */
      hybrid_search: z
        .looseObject({ embedding_weight: z.number().min(0), text_weight: z.number().min(0) })
        .refine(
          ({ embedding_weight, text_weight }) => embedding_weight + text_weight > 0,
          'embedding_weight and text_weight must not both be 0',
        )
        .nullish(),
    })
    .nullish(),
  /** `["passages"]` adds chunk id, offsets, page, label and scores to each result (not in OpenAI's schema). */
  include: z.array(z.string()).nullish(),
});
export type VectorStoreSearchRequest = z.infer<typeof VectorStoreSearchRequest>;

export const VectorStoreSearchResult = z.looseObject({
  file_id: z.string(),
  filename: z.string(),
  /** Relevance in 0..1. */
  score: z.number().min(0).max(1),
  attributes: Attributes.nullable(),
  content: z.array(z.object({ type: z.literal('text'), text: z.string() })),
});
export type VectorStoreSearchResult = z.infer<typeof VectorStoreSearchResult>;

export const VectorStoreSearchPage = z.object({
  object: z.literal('vector_store.search_results.page'),
  /** The queries as they were searched. */
  search_query: z.array(z.string()),
  data: z.array(VectorStoreSearchResult),
  has_more: z.boolean(),
  next_page: z.string().nullable(),
});
export type VectorStoreSearchPage = z.infer<typeof VectorStoreSearchPage>;

/** Many files attached in one call. */
export const VectorStoreFileBatch = z.object({
  id: z.string(),
  object: z.literal('vector_store.files_batch'),
  created_at: z.int(),
  vector_store_id: z.string(),
  status: VectorStoreFileStatus,
  file_counts: FileCounts,
});
export type VectorStoreFileBatch = z.infer<typeof VectorStoreFileBatch>;

/** The stored text of a file, cut where its passages begin: the texts joined by nothing are the whole. */
export const VectorStoreFileContent = z.object({
  object: z.literal('vector_store.file_content.page'),
  data: z.array(
    z.object({
      type: z.literal('text'),
      text: z.string(),
      /** Where the block stands in the stored text, in UTF-16 code units. */
      start: z.int(),
      end: z.int(),
      /** From 1; null where the format has no pages. */
      page: z.int().nullable(),
      /** Short citable name, e.g. `Điều 12, khoản 2`; may be empty. */
      label: z.string(),
      /** Path of titles above it. */
      context: z.string(),
    }),
  ),
  has_more: z.boolean(),
  next_page: z.string().nullable(),
});
export type VectorStoreFileContent = z.infer<typeof VectorStoreFileContent>;
