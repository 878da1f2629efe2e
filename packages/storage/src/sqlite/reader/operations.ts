import type { Database } from '../database.ts';
import { PageCache } from '../page-cache.ts';
import { createCatalogueOperations } from './catalogue-operations.ts';
import { createConversationReads } from './conversation-reads.ts';
import { createDocumentReads } from './document-reads.ts';
import { createIndexReads } from './index-reads.ts';
import { createMetricReads } from './metric-reads.ts';
import { createPassageReads } from './passage-reads.ts';
import { createQuestionReads } from './question-reads.ts';
import { createQuestionVectorReads } from './question-vector-reads.ts';
import { createReceiptReads } from './receipt-reads.ts';
import { ScopeReader } from './scope.ts';
import { createVectorReads } from './vector-reads.ts';

/**
 * Index pages kept in memory by each reader. Pages that are read anew are also memory that is thrown away: with a quarter
 * of this, every sixth search among 100,000 chunks met a full garbage collection.
 */
const PAGE_CACHE_BYTES = 64 * 1024 * 1024;

/** Everything that only reads, each of one moment. */
export function createReaderOperations(database: Database) {
  const scopes = new ScopeReader(database, new PageCache(database, PAGE_CACHE_BYTES));
  return {
    ...createCatalogueOperations(database),
    ...createIndexReads(database, scopes),
    ...createPassageReads(database, scopes),
    ...createQuestionReads(database, scopes),
    ...createDocumentReads(database),
    ...createReceiptReads(database),
    ...createConversationReads(database),
    ...createMetricReads(database),
    ...createVectorReads(database, scopes),
    ...createQuestionVectorReads(database),
  };
}

export type ReaderOperations = ReturnType<typeof createReaderOperations>;
