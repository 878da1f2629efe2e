import { ApiError, type Service } from '@frogwell/http-service';
import {
  KnownQuestionEdit,
  KnownQuestionList,
  KnownQuestionListQuery,
  KnownQuestionRequest,
  KnownQuestionTest,
  KnownQuestionTestRequest,
  VectorStoreFile,
} from '@frogwell/protocol';
import type { StoredChunk } from '@frogwell/storage';
import { z } from 'zod';
import type { AskedQuestion, TestedQuestion } from '../answer/test-known-question.ts';
import type { DocumentLibrary } from '../library/document-library.ts';
import { knownQuestionRule } from '../library/known-question-rule.ts';
import type { KnownQuestions } from '../library/known-questions.ts';
import { existingStore, StoreParams } from './vector-stores.ts';
import { toKnownQuestion, toVectorStoreFile } from './wire-objects.ts';

const ADMIN_PATH = '/admin/vector_stores/:vector_store_id/known_questions';
const QuestionParams = StoreParams.extend({ question_id: z.string() });
const Deleted = z.object({
  id: z.string(),
  object: z.literal('vector_store.known_question.deleted'),
  deleted: z.literal(true),
});

export interface KnownQuestionDependencies {
  library: DocumentLibrary;
  knownQuestions: KnownQuestions;
  testKnownQuestion: (asked: AskedQuestion) => Promise<TestedQuestion>;
}

/**
 * `POST /v1/vector_stores/{id}/known_questions`: from then on the question, however it is typed, gets this answer. It is a
 * small file of the store like any other, so it is listed, cited, and removed with the file.
 *
 * `/admin/vector_stores/{id}/known_questions`: all of a store, also those that stand in sheets; edit, delete and test them.
 */
export function knownQuestions(app: Service, dependencies: KnownQuestionDependencies): void {
  const { library, knownQuestions: questions, testKnownQuestion } = dependencies;

  app.post(
    '/v1/vector_stores/:vector_store_id/known_questions',
    {
      schema: {
        ...described('From then on this question gets this answer'),
        params: StoreParams,
        body: KnownQuestionRequest,
        answer: VectorStoreFile,
      },
    },
    async (request) => {
      const store = await existingStore(library, request.params.vector_store_id);
      const attached = await questions.promote(store.id, request.body);
      return toVectorStoreFile(attached ?? missingStore(store.id));
    },
  );

  app.get(
    ADMIN_PATH,
    {
      schema: {
        ...described('Known questions of a store, those kept by hand first'),
        params: StoreParams,
        querystring: KnownQuestionListQuery,
        response: { 200: KnownQuestionList },
      },
    },
    async (request) => {
      const store = await existingStore(library, request.params.vector_store_id);
      const { query, after, file_id, limit } = request.query;
      const { items, hasMore, total } = await questions.list(store.id, {
        limit,
        ...(query !== undefined && { contains: query }),
        ...(after !== undefined && { after }),
        ...(file_id !== undefined && { fileId: file_id }),
      });
      const data = items.map(toKnownQuestion);
      const [first, last] = [data[0]?.id ?? '', data.at(-1)?.id ?? ''];
      return { object: 'list' as const, data, first_id: first, last_id: last, has_more: hasMore, total };
    },
  );

  app.put(
    `${ADMIN_PATH}/:question_id`,
    {
      schema: {
        ...described('Another wording or answer; of a row of a sheet, one that goes before it'),
        params: QuestionParams,
        body: KnownQuestionRequest,
        response: { 200: KnownQuestionEdit },
      },
    },
    async (request) => {
      const { vector_store_id: storeId } = request.params;
      const old = await existing(request.params);
      const edited = await questions.edit(storeId, old, request.body, request.signal);
      if (edited === undefined) missingStore(storeId);
      const { file, chunk } = edited;
      return {
        object: 'vector_store.known_question.edit' as const,
        file_id: file.fileId,
        status: chunk ? ('completed' as const) : ('in_progress' as const),
        question: chunk ? toKnownQuestion(chunk) : null,
      };
    },
  );

  app.delete(
    `${ADMIN_PATH}/:question_id`,
    {
      schema: {
        ...described('Deletes a known question that was kept by hand'),
        params: QuestionParams,
        response: { 200: Deleted },
      },
    },
    async (request) => {
      const { vector_store_id: storeId, question_id: id } = request.params;
      const chunk = await existing(request.params);
      if (!(await questions.isOwnFile(storeId, chunk))) {
        const place = chunk.label === '' ? '' : `${chunk.label} of `;
        throw new ApiError(
          'conflict',
          `the question stands in ${place}"${chunk.filename}": delete the row there and upload the file again, or remove the file`,
          { param: 'question_id' },
        );
      }
      await questions.remove(storeId, chunk);
      return { id, object: 'vector_store.known_question.deleted' as const, deleted: true as const };
    },
  );

  app.post(
    `${ADMIN_PATH}/test`,
    {
      schema: {
        ...described('Which known question this one would hit, and what tells it from the others'),
        params: StoreParams,
        body: KnownQuestionTestRequest,
        response: { 200: KnownQuestionTest },
      },
    },
    async (request) => {
      const store = await existingStore(library, request.params.vector_store_id);
      const { question } = request.body;
      const tested = await testKnownQuestion({
        vectorStoreId: store.id,
        rule: knownQuestionRule(store.metadata),
        question,
        signal: request.signal,
      });
      return { object: 'vector_store.known_question.test' as const, question, ...toTest(tested) };
    },
  );

  async function existing(params: z.infer<typeof QuestionParams>): Promise<StoredChunk> {
    const store = await existingStore(library, params.vector_store_id);
    const chunk = await questions.find(store.id, params.question_id);
    if (chunk !== undefined) return chunk;
    throw new ApiError(
      'not_found',
      `no known question ${params.question_id} in the vector store ${store.id}; it may have been edited: list them again`,
      { param: 'question_id' },
    );
  }
}

function described(summary: string) {
  return { tags: ['known questions'], summary };
}

function toTest({ rule, match, degraded, reason, candidates }: TestedQuestion) {
  return {
    rule: { tiers: rule.tiers, most_typos: rule.mostTypos, least_similarity: rule.leastSimilarity },
    match: match
      ? {
          tier: match.tier,
          question: toKnownQuestion(match.chunk),
          similarity: match.similarity ?? null,
        }
      : null,
    degraded,
    reason,
    candidates: candidates.map(({ chunk, askedAs, hasSameKey, alignment, similarity, meaning }) => ({
      question: toKnownQuestion(chunk),
      asked_as: askedAs,
      same_key: hasSameKey,
      same_question: alignment.isSame,
      typos: alignment.typos,
      allowed_typos: alignment.allowedTypos,
      words: alignment.words,
      similarity,
      meaning,
    })),
  };
}

function missingStore(id: string): never {
  throw new ApiError('not_found', `no such vector store: ${id}`, { param: 'vector_store_id' });
}
