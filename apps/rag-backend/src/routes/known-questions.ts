import { Readable } from 'node:stream';
import { ApiError, type Service } from '@frogwell/http-service';
import { z } from 'zod';
import type { DocumentLibrary } from '../library/document-library.ts';
import { existingStore, StoreParams } from './vector-stores.ts';
import { toVectorStoreFile } from './wire-objects.ts';

const KnownQuestionRequest = z.strictObject({
  question: z.string().trim().min(1).max(2_000),
  /** Given back word for word. */
  answer: z.string().trim().min(1).max(20_000),
});

const TITLE_LENGTH = 80;

/**
 * `POST /v1/vector_stores/{id}/known_questions`: from then on the question, however it is typed, gets this answer. It is a
 * small file of the store like any other, so it is listed, cited, and removed with the file.
 */
export function knownQuestions(app: Service, { library }: { library: DocumentLibrary }): void {
  app.post(
    '/v1/vector_stores/:vector_store_id/known_questions',
    { schema: { params: StoreParams, body: KnownQuestionRequest } },
    async (request) => {
      const store = await existingStore(library, request.params.vector_store_id);
      const { question, answer } = request.body;
      const title = question.replace(/\s+/g, ' ').slice(0, TITLE_LENGTH);
      const file = await library.upload(
        Readable.from([JSON.stringify([{ question, answer }])], { objectMode: false }),
        async () => ({ filename: `${title}.json`, purpose: 'assistants', expiresAfterSeconds: null }),
      );
      const attached = await library.attach(store.id, {
        file_id: file.id,
        attributes: { known_question: true },
      });
      if (attached !== undefined) return toVectorStoreFile(attached);
      await library.deleteFile(file.id);
      throw new ApiError('not_found', `no such vector store: ${store.id}`, { param: 'vector_store_id' });
    },
  );
}
