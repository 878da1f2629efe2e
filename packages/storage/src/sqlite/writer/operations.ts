import type { Database } from '../database.ts';
import { createVersionWrites } from './commit-version.ts';
import { createConversationWrites } from './conversation-writes.ts';
import { createFileWrites } from './file-writes.ts';
import { createJobWrites } from './job-writes.ts';
import { createJournalWrites } from './journal-writes.ts';
import { createMetricWrites } from './metric-writes.ts';
import { createQuestionVectorWrites } from './question-vector-writes.ts';
import { createReceiptWrites } from './receipt-writes.ts';
import { createSettingWrites } from './setting-writes.ts';
import { createStoreWrites } from './store-writes.ts';
import { createVectorWrites } from './vector-writes.ts';

/** Everything that changes the database, each one transaction. */
export function createWriterOperations(database: Database) {
  return {
    ...createFileWrites(database),
    ...createStoreWrites(database),
    ...createJobWrites(database),
    ...createVersionWrites(database),
    ...createJournalWrites(database),
    ...createMetricWrites(database),
    ...createReceiptWrites(database),
    ...createConversationWrites(database),
    ...createSettingWrites(database),
    ...createVectorWrites(database),
    ...createQuestionVectorWrites(database),
  };
}

export type WriterOperations = ReturnType<typeof createWriterOperations>;
