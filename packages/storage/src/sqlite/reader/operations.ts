import type { Database } from '../database.ts';
import { PageCache } from '../page-cache.ts';
import { createCatalogueOperations } from './catalogue-operations.ts';
import { createConversationReads } from './conversation-reads.ts';
import { createDocumentReads } from './document-reads.ts';
import { createIndexReads } from './index-reads.ts';
import { createPassageReads } from './passage-reads.ts';
import { createQuestionReads } from './question-reads.ts';
import { createReceiptReads } from './receipt-reads.ts';
import { ScopeReader } from './scope.ts';
import { createVectorReads } from './vector-reads.ts';

/** Index pages kept in memory by each reader. */
const PAGE_CACHE_BYTES = 16 * 1024 * 1024;

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
    ...createVectorReads(database, scopes),
  };
}

export type ReaderOperations = ReturnType<typeof createReaderOperations>;
