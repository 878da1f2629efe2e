import { z } from 'zod';
import { FileCounts, VectorStoreFile, VectorStoreFileStatus } from './vector-stores.ts';

/** Answer of `GET /admin/library`: what may be put into it. */
export const LibraryInfo = z.object({
  object: z.literal('library'),
  /** Largest upload (`MAX_UPLOAD_MB`). */
  max_upload_bytes: z.int(),
  /** May pages of the web be added (`WEB_INGESTION`)? */
  web_pages: z.boolean(),
});
export type LibraryInfo = z.infer<typeof LibraryInfo>;

/** Query of `GET /admin/vector_stores/{id}/files`. */
export const LibraryFilesQuery = z.looseObject({
  /** Words of which each must stand in the name or the title; case and tone marks do not count. */
  query: z.string().max(500).optional(),
  status: VectorStoreFileStatus.optional(),
  /** `status`: what failed first. */
  sort: z.enum(['created', 'name', 'size', 'status']).default('created'),
  order: z.enum(['asc', 'desc']).default('desc'),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type LibraryFilesQuery = z.infer<typeof LibraryFilesQuery>;

/** A file of a store with what OpenAI's list lacks. */
export const LibraryFile = VectorStoreFile.extend({
  filename: z.string(),
  /** Of the upload. */
  bytes: z.int(),
  /** Passages of its searchable version; 0 before there is one. */
  passage_count: z.int(),
});
export type LibraryFile = z.infer<typeof LibraryFile>;

export const LibraryFiles = z.object({
  object: z.literal('list'),
  data: z.array(LibraryFile),
  /** Files that the query finds, by status, whatever status was asked for. */
  counts: FileCounts,
  /** Files of the list, over all its pages. */
  total: z.int(),
  offset: z.int(),
});
export type LibraryFiles = z.infer<typeof LibraryFiles>;

/** Body of `POST /admin/vector_stores/{id}/files/remove`. */
export const RemoveFilesRequest = z.strictObject({ file_ids: z.array(z.string().min(1)).min(1).max(1_000) });
export type RemoveFilesRequest = z.infer<typeof RemoveFilesRequest>;

export const RemovedFiles = z.object({
  object: z.literal('list'),
  data: z.array(
    z.object({
      file_id: z.string(),
      /** `deleted`: gone altogether; `detached`: other stores still have it; `missing`: it was not there any more. */
      outcome: z.enum(['deleted', 'detached', 'missing']),
    }),
  ),
});
export type RemovedFiles = z.infer<typeof RemovedFiles>;

/** Body of `POST /admin/vector_stores/{id}/files/retry`; without `file_ids` every file that failed. */
export const RetryFilesRequest = z.strictObject({
  file_ids: z.array(z.string().min(1)).min(1).max(1_000).optional(),
});
export type RetryFilesRequest = z.infer<typeof RetryFilesRequest>;

export const RetriedFiles = z.object({
  object: z.literal('list'),
  /** Files that wait for their turn now; those that are being read already and unknown ones are left out. */
  file_ids: z.array(z.string()),
});
export type RetriedFiles = z.infer<typeof RetriedFiles>;

/** A part of a document under one title. */
export interface FileSection {
  title: string;
  /** Stretch of the stored text that it takes with all its parts, UTF-16 offsets. */
  start: number;
  end: number;
  /** Where it begins, 1-based; null where the format has no pages. */
  page: number | null;
  /** Passages and known questions in it and in all its parts. */
  passage_count: number;
  question_count: number;
  sections: FileSection[];
}
export const FileSection: z.ZodType<FileSection> = z.object({
  title: z.string(),
  start: z.int(),
  end: z.int(),
  page: z.int().nullable(),
  passage_count: z.int(),
  question_count: z.int(),
  get sections() {
    return z.array(FileSection);
  },
});

/** Answer of `GET /admin/vector_stores/{id}/files/{file_id}/structure`. */
export const FileStructure = z.object({
  object: z.literal('vector_store.file.structure'),
  file: LibraryFile,
  question_count: z.int(),
  sections: z.array(FileSection),
  /** Its deepest titles were left out, because there are too many. */
  truncated: z.boolean(),
});
export type FileStructure = z.infer<typeof FileStructure>;

/** Query of `GET /admin/vector_stores/{id}/files/{file_id}/passages`. */
export const FilePassagesQuery = z.looseObject({
  /** `questions`: only those that are known questions. */
  kind: z.enum(['all', 'questions']).default('all'),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
export type FilePassagesQuery = z.infer<typeof FilePassagesQuery>;

export const FilePassage = z.object({
  id: z.string(),
  text: z.string(),
  /** Short citable name, e.g. `Điều 12, khoản 2`; may be empty. */
  label: z.string(),
  /** Path of titles above it, e.g. `Chương II > Điều 12`. */
  context: z.string(),
  page: z.int().nullable(),
  /** Where it stands in the stored text, UTF-16 offsets. */
  start: z.int(),
  end: z.int(),
  /** Estimated, within about 15 %. */
  tokens: z.int(),
  question: z.object({ text: z.string(), answer: z.string() }).nullable(),
});
export type FilePassage = z.infer<typeof FilePassage>;

export const FilePassages = z.object({
  object: z.literal('list'),
  data: z.array(FilePassage),
  offset: z.int(),
  has_more: z.boolean(),
});
export type FilePassages = z.infer<typeof FilePassages>;
