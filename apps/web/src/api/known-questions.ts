import type {
  FileObject,
  KnownQuestion,
  KnownQuestionEdit,
  KnownQuestionList,
  KnownQuestionRequest,
  KnownQuestionTest,
  VectorStore,
  VectorStoreFile,
} from '@frogwell/protocol';
import { infiniteQueryOptions } from '@tanstack/react-query';
import { callApi } from './http-client.ts';

/** Everything that changes with the known questions lies under this key. */
export const KNOWN_QUESTIONS_KEY = ['known-questions'] as const;

const PAGE = 20;
const LOOK_MS = 400;

/** Newest first; `query` looks in the questions, without case and tone marks. */
export function knownQuestionsQuery(storeId: string, query: string) {
  return infiniteQueryOptions({
    queryKey: [...KNOWN_QUESTIONS_KEY, storeId, query],
    queryFn: ({ pageParam, signal }) => {
      const parameters = new URLSearchParams({
        limit: String(PAGE),
        ...(query && { query }),
        ...(pageParam && { after: pageParam }),
      });
      return callApi<KnownQuestionList>(`${adminPath(storeId)}?${parameters}`, { signal });
    },
    initialPageParam: '',
    getNextPageParam: (page) => (page.has_more ? page.last_id : undefined),
  });
}

/** The first questions that were recognised in a file, and how many there are. */
export function questionsOfFile(storeId: string, fileId: string): Promise<KnownQuestionList> {
  const parameters = new URLSearchParams({ limit: '5', file_id: fileId });
  return callApi(`${adminPath(storeId)}?${parameters}`);
}

/** @returns when the question is known, or has failed to be */
export async function promoteQuestion(
  storeId: string,
  question: KnownQuestionRequest,
): Promise<VectorStoreFile> {
  const path = `/v1/vector_stores/${encodeURIComponent(storeId)}/known_questions`;
  return settled(storeId, await callApi<VectorStoreFile>(path, { method: 'POST', json: question }));
}

export function editQuestion(
  storeId: string,
  { id }: KnownQuestion,
  question: KnownQuestionRequest,
): Promise<KnownQuestionEdit> {
  return callApi(`${adminPath(storeId)}/${encodeURIComponent(id)}`, { method: 'PUT', json: question });
}

export function deleteQuestion(storeId: string, { id }: KnownQuestion): Promise<unknown> {
  return callApi(`${adminPath(storeId)}/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

export function testQuestion(storeId: string, question: string): Promise<KnownQuestionTest> {
  return callApi(`${adminPath(storeId)}/test`, { method: 'POST', json: { question } });
}

/** Changes what the metadata of a store says; the rest of it stays. An empty value takes its key away. */
export function changeMetadata(
  { id, metadata }: VectorStore,
  change: Record<string, string>,
): Promise<VectorStore> {
  const entries = Object.entries({ ...metadata, ...change }).filter(([, value]) => value !== '');
  return callApi(`/v1/vector_stores/${encodeURIComponent(id)}`, {
    method: 'POST',
    json: { metadata: Object.fromEntries(entries) },
  });
}

/** Uploads a sheet into a store. @returns the file as it is once it has been read, or has failed to be */
export async function importSheet(storeId: string, sheet: File): Promise<VectorStoreFile> {
  const form = new FormData();
  form.set('purpose', 'assistants');
  form.set('file', sheet, sheet.name);
  const { id } = await callApi<FileObject>('/v1/files', { method: 'POST', body: form });
  const path = `/v1/vector_stores/${encodeURIComponent(storeId)}/files`;
  return settled(storeId, await callApi<VectorStoreFile>(path, { method: 'POST', json: { file_id: id } }));
}

export function deleteFile(fileId: string): Promise<unknown> {
  return callApi(`/v1/files/${encodeURIComponent(fileId)}`, { method: 'DELETE' });
}

async function settled(storeId: string, file: VectorStoreFile): Promise<VectorStoreFile> {
  let current = file;
  while (current.status === 'in_progress') {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    current = await callApi<VectorStoreFile>(
      `/v1/vector_stores/${encodeURIComponent(storeId)}/files/${encodeURIComponent(file.id)}`,
    );
  }
  return current;
}

function adminPath(storeId: string): string {
  return `/admin/vector_stores/${encodeURIComponent(storeId)}/known_questions`;
}
