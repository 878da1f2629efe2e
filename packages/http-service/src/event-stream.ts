import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import { ApiError } from './api-error.ts';
import { noteFailure } from './error-handler.ts';
import { standardHeaders } from './standard-headers.ts';

/**
 * One server-sent event. A string goes out as it is (`[DONE]`), anything else as JSON. A comment is one line that clients
 * pass over: it shows that something is going on.
 */
export type ServerSentEvent = { event?: string; data: unknown } | { comment: string };

export interface EventStreamOptions {
  /** Time between `: ping` comments, 15 s if left out; 0 = none. They start with the first event. */
  pingMs?: number;
}

/**
 * The only writer of server-sent events.
 *
 * Waits for the first event before it answers 200, so that an earlier failure keeps its status (it is thrown). A later
 * failure goes in band as `data: {"error": …}` and ends the stream without `[DONE]`. Waits when the client reads
 * slowly. The source is closed (`return()`) however the stream ends; a source that waits should watch `request.signal`.
 * Headers set on `reply` before the first event is pulled, or while it is, are sent.
 *
 * @returns the reply, for `return sendEventStream(…)` in a handler
 */
export async function sendEventStream(
  reply: FastifyReply,
  events: AsyncIterable<ServerSentEvent>,
  options: EventStreamOptions = {},
): Promise<FastifyReply> {
  const { signal } = reply.request;
  const left = leaving(signal);
  const iterator = events[Symbol.asyncIterator]();
  try {
    const first = await Promise.race([iterator.next(), left.promise]);
    if (first.done === true) throw new ApiError('upstream_empty_stream', 'the answer ended before it began');
    reply.hijack();
    await writeAll(reply, first.value, iterator, { left: left.promise, pingMs: options.pingMs ?? 15_000 });
  } finally {
    left.dispose();
    // Not awaited: a source that is stuck in a read cannot be made to return by asking.
    iterator
      .return?.()
      .catch((error: unknown) => reply.log.debug({ err: error }, 'event source did not close'));
  }
  return reply;
}

async function writeAll(
  reply: FastifyReply,
  first: ServerSentEvent,
  iterator: AsyncIterator<ServerSentEvent>,
  { left, pingMs }: { left: Promise<never>; pingMs: number },
): Promise<void> {
  const { raw } = reply;
  reply.headers({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  reply.headers(standardHeaders(reply));
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) raw.setHeader(name, value);
  }
  raw.writeHead(200);
  raw.flushHeaders();
  const ping = pingMs > 0 ? setInterval(() => raw.write(': ping\n\n'), pingMs) : undefined;
  try {
    await write(raw, encode(first), left);
    for (;;) {
      const next = await Promise.race([iterator.next(), left]);
      if (next.done === true) break;
      await write(raw, encode(next.value), left);
    }
  } catch (error) {
    const answer = noteFailure(reply.request, error);
    if (!raw.destroyed) raw.write(encode({ data: answer.envelope }));
  } finally {
    clearInterval(ping);
    raw.end();
  }
}

/** Writes, and waits while the client's buffer is full. */
async function write(raw: ServerResponse, text: string, left: Promise<never>): Promise<void> {
  if (raw.write(text)) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  raw.once('drain', resolve);
  try {
    await Promise.race([promise, left]);
  } finally {
    raw.off('drain', resolve);
  }
}

function encode(sent: ServerSentEvent): string {
  if ('comment' in sent) return `: ${sent.comment.replace(/[\r\n]+/g, ' ')}\n\n`;
  const { event, data } = sent;
  const name = event === undefined ? '' : `event: ${event}\n`;
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return `${name}data: ${text.replaceAll('\n', '\ndata: ')}\n\n`;
}

/** A promise that rejects when the client leaves. */
function leaving(signal: AbortSignal): { promise: Promise<never>; dispose: () => void } {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  promise.catch(() => undefined); // whoever races with it sees the rejection; nobody may be racing any more
  return { promise, dispose: () => signal.removeEventListener('abort', onAbort) };
}
