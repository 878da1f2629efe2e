import type {
  CandidateRequest,
  Candidates,
  ScopeProfile,
  SearchScope,
  TermStatistics,
} from '../../contract/chunk-store.ts';
import type { TermHash } from '../../contract/document-file.ts';
import { countTerms, searchSegments, termStatistics } from '../../segment/index.ts';
import type { Database } from '../database.ts';
import { chunkId, chunkKey } from '../keys.ts';
import type { OpenStore, ScopeReader } from './scope.ts';

interface ProfileRow {
  structure: 'legal' | 'questions' | 'prose';
  language: string;
  documents: number;
  chunks: number;
}

/** Counting and candidates: what is answered from the index segments. */
export function createIndexReads(database: Database, scopes: ScopeReader) {
  const profileRows = (store: OpenStore): ProfileRow[] =>
    database.all<ProfileRow>(
      `SELECT structure, language, document_count AS documents, chunk_count AS chunks
       FROM store_profile WHERE vector_store_key = ? AND document_count > 0`,
      store.key,
    );

  return {
    termStatistics(scope: SearchScope, terms: TermHash[]): TermStatistics {
      return database.snapshot(() =>
        termStatistics(
          scopes.open(scope).flatMap((store) => store.readers),
          terms,
        ),
      );
    },

    candidates(scope: SearchScope, request: CandidateRequest): Candidates {
      return database.snapshot(() => {
        const stores = scopes.open(scope);
        const allowed = scopes.allowed(stores, scope.filter);
        const segments = allowed?.documents.length === 0 ? [] : stores.flatMap((store) => store.readers);
        const { keys, ...counts } = searchSegments(
          segments,
          request,
          allowed ? { accepts: (key) => allowed.hasChunk(key) } : {},
        );
        return { chunkIds: keys.map(chunkId), ...counts };
      });
    },

    termCounts(scope: SearchScope, terms: TermHash[], chunkIds: string[]): Candidates {
      return database.snapshot(() => {
        const segments = scopes.open(scope).flatMap((store) => store.readers);
        const wanted = chunkIds.flatMap((id) => chunkKey(id) ?? []);
        const { keys, ...counts } = countTerms(segments, terms, wanted);
        return { chunkIds: keys.map(chunkId), ...counts };
      });
    },

    profile(scope: SearchScope): ScopeProfile {
      return database.snapshot(() => {
        const stores = scopes.open(scope);
        const allowed = scopes.allowed(stores, scope.filter);
        const rows = allowed
          ? allowed.documents.map((document) => ({ ...document, documents: 1, chunks: document.chunkCount }))
          : stores.flatMap(profileRows);
        const profile: ScopeProfile = {
          chunkCount: 0,
          documentCount: 0,
          structures: { legal: 0, questions: 0, prose: 0 },
          languages: {},
        };
        for (const { structure, language, documents, chunks } of rows) {
          profile.chunkCount += chunks;
          profile.documentCount += documents;
          profile.structures[structure] += chunks;
          profile.languages[language] = (profile.languages[language] ?? 0) + chunks;
        }
        return profile;
      });
    },
  };
}
