import { ApiError, type Metrics, type Service } from '@frogwell/http-service';
import {
  AnswerFeedback,
  AnswerFeedbackRequest,
  AnswerRating,
  AnswerReceipt,
  AnswerReplay,
  AnswersDeleted,
  listPageOf,
} from '@frogwell/protocol';
import type { ReceiptRecord } from '@frogwell/storage';
import { z } from 'zod';
import type { AnswerReceipts } from '../answer/answer-receipts.ts';
import { listPage, listQuery, pageRequest } from './list-page.ts';

const AnswerParams = z.object({ answer_id: z.string() });
const AnswerListQuery = listQuery({ fallback: 20, max: 100 }).extend({ feedback: AnswerRating.optional() });
const AnswerPage = listPageOf(AnswerReceipt);

/**
 * `GET`, `DELETE /admin/answers`, `GET /admin/answers/{id}`, `POST /admin/answers/{id}/replay`: how answers came about.
 * `POST /v1/chat/completions/{id}/feedback`: what somebody thinks of one.
 */
export function answerReceipts(
  app: Service,
  { receipts, metrics }: { receipts: AnswerReceipts; metrics: Metrics },
): void {
  const ratings = metrics.counter({
    name: 'rag_feedback_total',
    help: 'Answers that were rated',
    labelNames: ['rating'],
  });

  app.get(
    '/admin/answers',
    {
      schema: {
        ...described('How answers came about, the newest first', AnswerPage),
        querystring: AnswerListQuery,
      },
    },
    async (request) => {
      const { feedback } = request.query;
      const page = await receipts.list(
        pageRequest(request.query),
        feedback === undefined ? {} : { rating: feedback },
      );
      return listPage(page, toAnswer);
    },
  );

  app.get(
    '/admin/answers/:answer_id',
    { schema: { ...described('How one answer came about', AnswerReceipt), params: AnswerParams } },
    async (request) => {
      return toAnswer(await existing(request.params.answer_id));
    },
  );

  app.post(
    '/admin/answers/:answer_id/replay',
    { schema: { ...described('Searches again, and compares', AnswerReplay), params: AnswerParams } },
    async (request) => {
      const record = await existing(request.params.answer_id);
      return { object: 'answer.replay', id: record.id, ...(await receipts.replay(record, request.signal)) };
    },
  );

  app.delete('/admin/answers', { schema: described('Forgets all answers', AnswersDeleted) }, async () => {
    return { object: 'answers.deleted', deleted: await receipts.deleteAll() };
  });

  app.post(
    '/v1/chat/completions/:answer_id/feedback',
    {
      schema: {
        ...described('Rates an answer; the last rating counts', AnswerFeedback),
        params: AnswerParams,
        body: AnswerFeedbackRequest,
      },
    },
    async (request) => {
      const { answer_id } = request.params;
      if (!(await receipts.rate(answer_id, request.body))) missing(answer_id);
      ratings.inc({ rating: request.body.rating });
      return { id: answer_id, object: 'chat.completion.feedback', ...request.body };
    },
  );

  async function existing(id: string): Promise<ReceiptRecord> {
    return (await receipts.get(id)) ?? missing(id);
  }
}

function described(summary: string, answer: z.ZodType) {
  return { tags: ['answers'], summary, answer };
}

function missing(id: string): never {
  throw new ApiError(
    'not_found',
    `no such answer: ${id}; answers are remembered for ANSWER_RETENTION_DAYS, and not at all when that is 0`,
    { param: 'id' },
  );
}

function toAnswer({ id, at, feedback, receipt }: ReceiptRecord) {
  return { id, object: 'answer', created_at: Math.floor(at / 1_000), feedback, ...receipt };
}
