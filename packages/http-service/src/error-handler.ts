import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from './api-error.ts';
import { type ErrorAnswer, errorAnswer } from './error-answer.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Why the answer is an error, for the log line. Null while all is well. */
    failure: { answer: ErrorAnswer; error: unknown } | null;
  }
}

/** The answer to a failure of this request, remembered for its log line. A client that left is never our failure. */
export function noteFailure(request: FastifyRequest, error: unknown): ErrorAnswer {
  const fault = request.signal.aborted
    ? new ApiError('client_closed_request', 'the client closed the connection', { cause: error })
    : error;
  const answer = errorAnswer(fault, request.id);
  request.failure = { answer, error: fault };
  return answer;
}

/** The one error handler: whatever was thrown becomes OpenAI's envelope. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const answer = noteFailure(request, error);
  reply.removeHeader('content-length');
  return reply
    .code(answer.status)
    .headers(answer.headers)
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(answer.envelope);
}

/** What is not even HTTP has no request to answer through; the envelope goes straight to the socket. */
export function answerMalformedRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const fault =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? new ApiError('request_too_large', 'the headers are too large')
      : new ApiError('invalid_value', 'this is not HTTP/1.1');
  const { status, envelope } = errorAnswer(fault, '');
  const body = JSON.stringify(envelope);
  socket.end(
    `HTTP/1.1 ${status} Error\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
