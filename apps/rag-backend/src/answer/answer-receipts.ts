import type { Logger } from '@frogwell/http-service';
import { searchPassages } from '@frogwell/retrieval';
import type { ChunkStore, Feedback, Page, PageRequest, ReceiptRecord, Receipts } from '@frogwell/storage';
import { z } from 'zod';
import type { SearchByMeaning } from '../embedding/query-vectors.ts';
import type { StoreSynonyms } from '../library/store-synonyms.ts';
import { WriteBehind } from './write-behind.ts';

const DAY_MS = 86_400_000;
const SWEEP_MS = 3_600_000;

/** What a replay needs of a receipt. */
const ReplayedReceipt = z.looseObject({
  searched: z.string().nullable(),
  vector_store_ids: z.array(z.string()),
  filters: z.any(),
  passages: z.array(
    z.looseObject({
      vector_store_id: z.string(),
      file_id: z.string(),
      document_id: z.string(),
      chunk_id: z.string(),
      start: z.number(),
      end: z.number(),
      score: z.number(),
    }),
  ),
});
type ReplayedPassage = z.infer<typeof ReplayedReceipt>['passages'][number];

/** A passage of an answer, looked for again. */
export interface PassageReplay {
  /**
   * `same` rank; `moved` to another; `not_found` any more though its document is as it was; `changed`: the document has another
   * version; `gone`: the file is no longer searchable there.
   */
  status: 'same' | 'moved' | 'not_found' | 'changed' | 'gone';
  passage: ReplayedPassage;
  /** From 1; null where it is not found. */
  rank_now: number | null;
  score_now: number | null;
}

/** Receipts of answers: kept for some days, or not at all. */
export class AnswerReceipts {
  readonly #receipts: Receipts;
  readonly #chunks: ChunkStore;
  readonly #searchByMeaning: SearchByMeaning;
  readonly #synonyms: Pick<StoreSynonyms, 'of'>;
  readonly #retentionDays: number;
  readonly #buffer: WriteBehind<Pick<ReceiptRecord, 'id' | 'at' | 'receipt'>>;
  readonly #log: Pick<Logger, 'warn'>;
  #timer: NodeJS.Timeout | undefined;

  /** @param options.retentionDays 0 = keep none */
  constructor(options: {
    receipts: Receipts;
    chunks: ChunkStore;
    searchByMeaning: SearchByMeaning;
    synonyms: Pick<StoreSynonyms, 'of'>;
    retentionDays: number;
    log: Pick<Logger, 'warn'>;
  }) {
    this.#receipts = options.receipts;
    this.#chunks = options.chunks;
    this.#searchByMeaning = options.searchByMeaning;
    this.#synonyms = options.synonyms;
    this.#retentionDays = options.retentionDays;
    this.#log = options.log;
    this.#buffer = new WriteBehind({
      write: (records) => options.receipts.keep(...records),
      log: options.log,
    });
  }

  /** Deletes what is too old, now and every hour. */
  async start(): Promise<void> {
    await this.#sweep();
    this.#timer = setInterval(() => void this.#sweep(), SWEEP_MS).unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#buffer.flush();
  }

  keep(id: string, receipt: Record<string, unknown>): void {
    if (this.#retentionDays > 0) this.#buffer.add({ id, at: Date.now(), receipt });
  }

  async get(id: string): Promise<ReceiptRecord | undefined> {
    await this.#buffer.flush();
    return this.#receipts.get(id);
  }

  async list(page: PageRequest, options: { rating?: Feedback['rating'] }): Promise<Page<ReceiptRecord>> {
    await this.#buffer.flush();
    return this.#receipts.list(page, options);
  }

  /** False when there is no such receipt. */
  async rate(id: string, feedback: Omit<Feedback, 'at'>): Promise<boolean> {
    await this.#buffer.flush();
    return this.#receipts.rate(id, { ...feedback, at: Date.now() });
  }

  /** @returns how many */
  async deleteAll(): Promise<number> {
    await this.#buffer.flush();
    return this.#receipts.deleteBefore(Number.MAX_SAFE_INTEGER);
  }

  /** Searches again as the answer's search did, and tells what has become of its passages. */
  async replay(
    record: ReceiptRecord,
    signal: AbortSignal,
  ): Promise<{ passages: PassageReplay[]; added: string[] }> {
    const { searched, vector_store_ids, filters, passages } = ReplayedReceipt.parse(record.receipt);
    if (searched === null || passages.length === 0) return { passages: [], added: [] };
    const scope = { vectorStoreIds: vector_store_ids, ...(filters !== null && { filter: filters }) };
    const synonyms = await this.#synonyms.of(vector_store_ids);
    const found = await searchPassages(this.#chunks, scope, searched, {
      wordings: synonyms.wordings(searched),
      topK: passages.length,
      signal,
      byMeaning: this.#searchByMeaning(() => undefined),
    });
    const replayed = await Promise.all(
      passages.map(async (passage, index): Promise<PassageReplay> => {
        const place = found.passages.findIndex(
          ({ chunk }) =>
            chunk.documentId === passage.document_id &&
            chunk.start === passage.start &&
            chunk.end === passage.end,
        );
        if (place >= 0) {
          const status = place === index ? 'same' : 'moved';
          return { status, passage, rank_now: place + 1, score_now: found.passages[place]?.score ?? null };
        }
        const [first] = await this.#chunks.ofFile(passage.vector_store_id, passage.file_id, {
          offset: 0,
          limit: 1,
        });
        const isSame = first?.documentId === passage.document_id;
        const status = first === undefined ? 'gone' : isSame ? 'not_found' : 'changed';
        return { status, passage, rank_now: null, score_now: null };
      }),
    );
    const known = new Set(passages.map(({ chunk_id }) => chunk_id));
    const added = found.passages.map(({ chunk }) => chunk.id).filter((id) => !known.has(id));
    return { passages: replayed, added };
  }

  async #sweep(): Promise<void> {
    try {
      await this.#receipts.deleteBefore(Date.now() - this.#retentionDays * DAY_MS);
    } catch (error) {
      this.#log.warn({ err: error }, 'old receipts of answers not deleted');
    }
  }
}
