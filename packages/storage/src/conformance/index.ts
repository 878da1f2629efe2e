import { afterEach, beforeEach, describe } from 'vitest';
import type { Storage } from '../contract/storage.ts';
import { blobLaws } from './blob-laws.ts';
import { catalogueLaws } from './catalogue-laws.ts';
import { conversationLaws } from './conversation-laws.ts';
import { crashLaws } from './crash-laws.ts';
import { jobLaws } from './job-laws.ts';
import { journalLaws } from './journal-laws.ts';
import { metricHistoryLaws } from './metric-history-laws.ts';
import { questionVectorLaws } from './question-vector-laws.ts';
import { receiptLaws } from './receipt-laws.ts';
import { removalLaws } from './removal-laws.ts';
import { scopeLaws } from './scope-laws.ts';
import { searchLaws } from './search-laws.ts';
import { storeFileLaws } from './store-file-laws.ts';
import { vectorLaws } from './vector-laws.ts';
import { versionLaws } from './version-laws.ts';
import { Workbench } from './workbench.ts';

/** One empty storage, and what a test may do with what lies under it. */
export interface StorageHarness {
  storage: Storage;
  /** Closes the storage when it is open, and opens the same data again. */
  reopen(): Promise<Storage>;
  /** How another process opens the same data: `(await import(module))[name](options)` is a promise of a storage. */
  opener: { module: string; name: string; options: unknown };
  /** All bytes that lie on the disk, for looking for deleted text; undefined where they are out of reach. */
  storedBytes?(): Promise<Buffer>;
  /** Closes the storage and removes its data. */
  dispose(): Promise<void>;
}

/** What each group of laws works with; filled anew before every test. */
export interface Bench {
  harness: StorageHarness;
  workbench: Workbench;
  /** {@link StorageHarness.reopen}, also for the workbench. */
  reopen(): Promise<void>;
}

/**
 * The contract of `Storage` as tests: every implementation passes them unchanged.
 *
 * @param open makes an empty storage; called before every test
 */
export function describeStorage(name: string, open: () => Promise<StorageHarness>): void {
  describe(name, () => {
    let current: Bench | undefined;
    const bench = (): Bench => {
      if (!current) {
        throw new Error('the bench is only there within a test');
      }
      return current;
    };

    beforeEach(async () => {
      const harness = await open();
      const workbench = await Workbench.open(harness.storage);
      current = {
        harness,
        workbench,
        reopen: async () => {
          workbench.storage = await harness.reopen();
        },
      };
    });
    afterEach(async () => {
      await current?.workbench.dispose();
      await current?.harness.dispose();
      current = undefined;
    });

    describe('files and vector stores', () => catalogueLaws(bench));
    describe('files of a store', () => storeFileLaws(bench));
    describe('versions', () => versionLaws(bench));
    describe('removal', () => removalLaws(bench));
    describe('search', () => searchLaws(bench));
    describe('scopes and filters', () => scopeLaws(bench));
    describe('vectors', () => vectorLaws(bench));
    describe('vectors of known questions', () => questionVectorLaws(bench));
    describe('jobs', () => jobLaws(bench));
    describe('blobs', () => blobLaws(bench));
    describe('journal and settings', () => journalLaws(bench));
    describe('conversations', () => conversationLaws(bench));
    describe('receipts', () => receiptLaws(bench));
    describe('history of metrics', () => metricHistoryLaws(bench));
    describe('life and death', () => crashLaws(bench));
  });
}
