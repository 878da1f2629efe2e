import { totalmem } from 'node:os';
import type { AttributeFilter } from '@frogwell/protocol';
import type { SearchScope } from '../../contract/chunk-store.ts';
import type { NearestChunks, PendingChunks, VectorQuery, VectorSet } from '../../contract/vectors.ts';
import { CodeScan } from '../../vector/code-scan.ts';
import { encodeQuery } from '../../vector/two-bit-codes.ts';
import { unitVector } from '../../vector/unit-vector.ts';
import type { Database } from '../database.ts';
import { chunkId, chunkKey, documentId, documentKey } from '../keys.ts';
import { findVectorSet, pendingDocuments, quantizerOf, vectorSetIn } from '../vector-sets.ts';
import { CodeCache } from './code-cache.ts';
import { textSlice } from './document-text.ts';
import { exactSimilarities } from './exact-similarities.ts';
import { countQuestions } from './question-vector-reads.ts';
import type { ScopeReader } from './scope.ts';

/** Codes kept in memory by each reader, at most: 2,000,000 passages of 1,024 dimensions, on machines with 8 GiB. */
const CODE_CACHE_BYTES = Math.min(512 * 1024 * 1024, totalmem() / 16);
/** Chunks that are compared exactly: a multiple of what is asked for, and at least so many. */
const RESCORED_PER_RESULT = 3;
const LEAST_RESCORED = 300;
/** Beginning of a passage that stands in for a question. */
const SAMPLE_CHARACTERS = 160;
const EVERYTHING: AttributeFilter = { type: 'and', filters: [] };

/** What is answered from vectors. */
export function createVectorReads(database: Database, scopes: ScopeReader) {
  const cache = new CodeCache(database, CODE_CACHE_BYTES);

  return {
    activeVectorSet(): string | undefined {
      return vectorSetIn(database, 'active')?.fingerprint;
    },

    vectorSets(): VectorSet[] {
      return database.snapshot(() => {
        const total = countChunks(database);
        return (['active', 'building', 'previous'] as const).flatMap((state) => {
          const set = vectorSetIn(database, state);
          if (!set) return [];
          const { fingerprint, dimensions } = set;
          return {
            fingerprint,
            dimensions,
            state,
            chunks: { done: countEmbedded(database, set.key), total },
            questions: countQuestions(database, set.key),
          };
        });
      });
    },

    pendingChunks(fingerprint: string, { limit, after }: { limit: number; after?: string }): PendingChunks[] {
      return database.snapshot(() => {
        const set = findVectorSet(database, fingerprint);
        if (!set) return [];
        const from = after === undefined ? 0 : (documentKey(after) ?? 0);
        let left = limit;
        return pendingDocuments(database, set.key, { from, limit }).flatMap((document): PendingChunks[] => {
          if (left <= 0) return [];
          const { key, done: offset } = document;
          const count = Math.min(left, document.chunk_count - offset);
          left -= count;
          const first = document.first_chunk + offset;
          const texts = embeddableTexts(database, key, { first, end: first + count });
          return [{ documentId: documentId(key), offset, texts }];
        });
      });
    },

    nearestChunks(scope: SearchScope, query: VectorQuery & { limit: number }): NearestChunks {
      return database.snapshot(() => {
        const set = findVectorSet(database, query.fingerprint);
        if (!set) return { chunkIds: [], similarities: new Float32Array() };
        const unit = unitVector(query.vector, set.dimensions);
        const documents = scopes.allowed(scopes.open(scope), scope.filter ?? EVERYTHING);
        const cached = cache.beginScan(set);
        const encoded = encodeQuery(unit, quantizerOf(database, set), cached.memory.layout);
        const rescored = Math.max(query.limit * RESCORED_PER_RESULT, LEAST_RESCORED);
        const scan = new CodeScan(cached.memory, encoded, rescored);
        for (const part of cached.parts) {
          if (!documents?.hasChunk(part.firstChunk)) continue;
          const found = cache.codesOf(cached, part);
          if (found?.isKept) scan.add(part.firstChunk, found.codes);
          else if (found) scan.addPassing(part.firstChunk, found.codes);
        }
        const keys = scan.nearest();
        const best = exactSimilarities(database, 'chunk_vector', set, { unit, keys })
          .flatMap((similarity, index) => (similarity === null ? [] : { key: keys[index] ?? 0, similarity }))
          .sort((a, b) => b.similarity - a.similarity || a.key - b.key)
          .slice(0, query.limit);
        return {
          chunkIds: best.map(({ key }) => chunkId(key)),
          similarities: Float32Array.from(best, ({ similarity }) => similarity),
        };
      });
    },

    chunkSimilarities(query: VectorQuery, chunkIds: string[]): { similarities: Float32Array } {
      return database.snapshot(() => {
        const set = findVectorSet(database, query.fingerprint);
        if (!set) return { similarities: new Float32Array(chunkIds.length).fill(Number.NaN) };
        const unit = unitVector(query.vector, set.dimensions);
        const keys = chunkIds.map((id) => chunkKey(id) ?? 0);
        const found = exactSimilarities(database, 'chunk_vector', set, { unit, keys });
        return { similarities: Float32Array.from(found, (similarity) => similarity ?? Number.NaN) };
      });
    },

    sampleQuestions(limit: number): { question: string; vectorStoreId: string }[] {
      return database.snapshot(() => {
        const known = spreadQuestions(database, limit);
        const rows = known.length > 0 ? known : spreadChunks(database, limit);
        return rows.flatMap((row) => {
          const store = database.one<{ id: string }>(
            `SELECT vector_store.id FROM store_file JOIN vector_store ON vector_store.key = vector_store_key
             WHERE document_key = ? LIMIT 1`,
            row.document_key,
          );
          if (!store) return [];
          const end = Math.min(row.end ?? 0, (row.start ?? 0) + SAMPLE_CHARACTERS);
          const question = row.question ?? textSlice(database, row.document_key, row.start ?? 0, end);
          return question.trim() === '' ? [] : { question, vectorStoreId: store.id };
        });
      });
    },
  };
}

/** Title path and text of neighbouring chunks, as they are embedded. */
function embeddableTexts(
  database: Database,
  document: number,
  { first, end }: { first: number; end: number },
): string[] {
  return database
    .all<{ start: number; end: number; context: string }>(
      'SELECT start, end, context FROM chunk WHERE key >= ? AND key < ? ORDER BY key',
      first,
      end,
    )
    .map((chunk) => {
      const text = textSlice(database, document, chunk.start, chunk.end);
      return chunk.context === '' ? text : `${chunk.context}\n${text}`;
    });
}

const IN_USE = 'EXISTS (SELECT 1 FROM store_file WHERE document_key = document.key)';

function countChunks(database: Database): number {
  return (
    database.one<{ count: number }>(
      `SELECT COALESCE(SUM(chunk_count), 0) AS count FROM document WHERE ${IN_USE}`,
    )?.count ?? 0
  );
}

function countEmbedded(database: Database, setKey: number): number {
  return (
    database.one<{ count: number }>(
      `SELECT COALESCE(SUM(vector_part.chunk_count), 0) AS count
       FROM vector_part JOIN document ON document.key = document_key WHERE set_key = ? AND ${IN_USE}`,
      setKey,
    )?.count ?? 0
  );
}

interface SampleRow {
  document_key: number;
  question?: string;
  start?: number;
  end?: number;
}

function spreadQuestions(database: Database, limit: number): SampleRow[] {
  const count =
    database.one<{ count: number }>('SELECT COUNT(*) AS count FROM chunk WHERE question_key IS NOT NULL')
      ?.count ?? 0;
  return positions(count, limit).flatMap((offset) =>
    database.all<SampleRow>(
      `SELECT document_key, question FROM chunk WHERE question_key IS NOT NULL
       ORDER BY question_key LIMIT 1 OFFSET ?`,
      offset,
    ),
  );
}

function spreadChunks(database: Database, limit: number): SampleRow[] {
  const last = database.one<{ last: number | null }>('SELECT MAX(key) AS last FROM chunk')?.last ?? 0;
  return positions(last, limit).flatMap((key) =>
    database.all<SampleRow>(
      'SELECT document_key, start, end FROM chunk WHERE key > ? ORDER BY key LIMIT 1',
      key,
    ),
  );
}

/** At equal distances, from 0 on. */
function positions(count: number, limit: number): number[] {
  const step = Math.max(1, Math.floor(count / limit));
  return Array.from({ length: Math.min(count, limit) }, (_, index) => index * step);
}
