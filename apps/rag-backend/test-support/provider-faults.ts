import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { ErrorCode } from '@frogwell/protocol';

/** What the caller of the backend sees: the answer, a failure with its status, or one in the middle of a stream. */
export type Outcome = { text: string } | { code: ErrorCode } | { inBand: ErrorCode };

/** Something that goes wrong behind the backend. */
export interface ProviderFault {
  name: string;
  answer: (response: ServerResponse, socket: Socket) => void | Promise<void>;
  /** Of a whole answer, and of a stream too unless `streamed` says otherwise. */
  outcome: Outcome;
  streamed?: Outcome;
  /** Calls that reach the provider at two tries per target; 2 if left out. */
  calls?: number;
  /** A slow local model is not asked to start over, so there it is asked once. */
  localCalls?: number;
  /** Leaves the provider alone for longer than a test: needs a backend of its own. */
  isLasting?: boolean;
  /** Takes its time without being silent: needs a backend of its own that waits so long for a token. */
  silenceMs?: number;
}

export const ANSWER = 'Xin chào, thế giới!';
/** The time for a first token and between tokens that the faults are made for. */
export const SILENCE_MS = 400;

const event = (data: unknown) => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
const chunk = (delta: object, finish_reason: string | null = null) =>
  event({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'served',
    choices: [{ index: 0, delta, finish_reason }],
  });
const error = (message: string, more: object = {}) => ({ error: { message, ...more } });
const FIRST = chunk({ content: 'Xin chào' });
const REST = chunk({ content: ', thế giới!' });
const STOP = chunk({}, 'stop');
const USAGE = event({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 5 } });
const DONE = event('[DONE]');
export const WHOLE_STREAM = FIRST + REST + STOP + USAGE + DONE;

type Answer = ProviderFault['answer'];
const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(body));
const raw =
  (type: string, text: string | Buffer, headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(200, { 'content-type': type, ...headers }).end(text);
const stream = (events: string | Buffer, headers: Record<string, string> = {}) =>
  raw('text/event-stream', events, headers);
/** Begins a stream with these events, and leaves it open unless something comes after. */
const opened =
  (events: string, after?: Answer): Answer =>
  async (response, socket) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    if (events !== '') response.write(events);
    if (after === undefined) return;
    await sleep(50);
    await after(response, socket);
  };
const end =
  (events = ''): Answer =>
  (response) =>
    void response.end(events);
const reset: Answer = (_response, socket) => void socket.resetAndDestroy();
const close: Answer = (response) => void response.destroy();
const dripping =
  (text: string, everyMs: number): Answer =>
  async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    while (!response.destroyed) {
      response.write(text);
      await sleep(everyMs);
    }
  };

const REFUSALS: ProviderFault[] = [
  {
    name: '400 bad parameter',
    answer: json(
      400,
      error('bad top_p at http://10.0.0.7/v1, key sk-secret-of-the-operator', { param: 'top_p' }),
    ),
    outcome: { code: 'invalid_value' },
    calls: 1,
  },
  {
    name: '400 unsupported parameter',
    answer: json(400, error('no', { code: 'unsupported_parameter', param: 'seed' })),
    outcome: { code: 'unsupported_parameter' },
    calls: 1,
  },
  {
    name: '422 of FastAPI',
    answer: json(422, { detail: [{ msg: 'wrong' }] }),
    outcome: { code: 'invalid_value' },
    calls: 1,
  },
  {
    name: 'context exceeded, OpenAI',
    answer: json(400, error('maximum context length is 8 tokens', { code: 'context_length_exceeded' })),
    outcome: { code: 'context_length_exceeded' },
    calls: 1,
  },
  {
    name: 'context exceeded, llama.cpp',
    answer: json(
      400,
      error('the request exceeds the available context size', {
        type: 'exceed_context_size_error',
        code: 400,
      }),
    ),
    outcome: { code: 'context_length_exceeded' },
    calls: 1,
  },
  {
    name: 'content filter',
    answer: json(400, error('no', { code: 'content_filter' })),
    outcome: { code: 'content_filter' },
    calls: 1,
  },
  {
    name: '404 model',
    answer: json(404, error('The model does not exist', { code: 'model_not_found' })),
    outcome: { code: 'model_not_found' },
    calls: 1,
  },
  { name: '413', answer: json(413, {}), outcome: { code: 'request_too_large' }, calls: 1 },
  {
    name: '401 wrong key',
    answer: json(401, error('Incorrect API key provided: sk-secret')),
    outcome: { code: 'upstream_auth_failed' },
    calls: 1,
  },
  { name: '403', answer: json(403, {}), outcome: { code: 'upstream_auth_failed' }, calls: 1 },
  { name: '402', answer: json(402, {}), outcome: { code: 'insufficient_quota' }, calls: 1 },
  {
    name: '429 quota',
    answer: json(429, error('quota', { code: 'insufficient_quota' })),
    outcome: { code: 'insufficient_quota' },
    calls: 1,
  },
  {
    name: '429, a short wait',
    answer: json(429, error('busy'), { 'retry-after-ms': '40' }),
    outcome: { code: 'rate_limit_exceeded' },
  },
  {
    name: '429, a wait that does not fit',
    answer: json(429, error('busy'), { 'retry-after': '90' }),
    outcome: { code: 'rate_limit_exceeded' },
    calls: 1,
    isLasting: true,
  },
];

const BREAKDOWNS: ProviderFault[] = [
  ...[408, 409, 500, 504, 529].map((status) => ({
    name: String(status),
    answer: json(status, error('at /srv/app.py')),
    outcome: { code: 'upstream_error' as const },
  })),
  {
    name: '502 page',
    answer: (response) =>
      void response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>'),
    outcome: { code: 'upstream_error' },
  },
  { name: '503', answer: json(503, {}), outcome: { code: 'upstream_overloaded' } },
  { name: '503 loading', answer: json(503, error('Loading model')), outcome: { code: 'model_loading' } },
  {
    name: 'redirect to itself',
    answer: json(302, {}, { location: '/v1/chat/completions' }),
    outcome: { code: 'upstream_error' },
  },
  {
    name: '200 page',
    answer: raw('text/html', '<h1>Welcome</h1>'),
    outcome: { code: 'upstream_invalid_response' },
  },
  { name: '200 empty', answer: raw('application/json', ''), outcome: { code: 'upstream_invalid_response' } },
  {
    name: '200 half JSON',
    answer: raw('application/json', '{"choices": [{"mess'),
    outcome: { code: 'upstream_invalid_response' },
  },
  {
    name: '200 without choices',
    answer: raw('application/json', '{"object":"list"}'),
    outcome: { code: 'upstream_empty_stream' },
  },
  {
    name: 'gzip garbage',
    answer: stream('no gzip at all', { 'content-encoding': 'gzip' }),
    outcome: { code: 'upstream_invalid_response' },
  },
  { name: 'reset before headers', answer: reset, outcome: { code: 'upstream_connection_error' } },
  { name: 'closed without an answer', answer: close, outcome: { code: 'upstream_connection_error' } },
  { name: 'headers, then reset', answer: opened('', reset), outcome: { code: 'upstream_connection_error' } },
  { name: 'stream without an event', answer: stream(''), outcome: { code: 'upstream_empty_stream' } },
  { name: 'only [DONE]', answer: stream(DONE), outcome: { code: 'upstream_empty_stream' } },
  {
    name: 'error event first',
    answer: stream(event(error('no memory'))),
    outcome: { code: 'upstream_error' },
  },
  {
    name: 'error that is no event',
    answer: stream(JSON.stringify(error('no memory'))),
    outcome: { code: 'upstream_error' },
  },
  {
    name: 'empty answer',
    answer: stream(chunk({ content: '' }) + STOP + DONE),
    outcome: { code: 'upstream_invalid_response' },
  },
  { name: 'silence', answer: () => undefined, outcome: { code: 'upstream_timeout' }, localCalls: 1 },
  { name: 'headers, then silence', answer: opened(''), outcome: { code: 'upstream_timeout' }, localCalls: 1 },
  {
    name: 'comments and roles for ever',
    answer: dripping(`: ping\n\n${chunk({ role: 'assistant', content: '' })}`, 20),
    outcome: { code: 'upstream_timeout' },
    localCalls: 1,
  },
];

/** After the first words: a stream can only tell, a whole answer is tried again. */
const IN_THE_MIDDLE: ProviderFault[] = [
  {
    name: 'cut in the middle',
    answer: opened(FIRST, close),
    outcome: { code: 'upstream_stream_interrupted' },
  },
  {
    name: 'reset in the middle',
    answer: opened(FIRST, reset),
    outcome: { code: 'upstream_stream_interrupted' },
  },
  {
    name: 'clean end without finish_reason',
    answer: opened(FIRST, end()),
    outcome: { code: 'upstream_stream_interrupted' },
  },
  {
    name: '[DONE] without finish_reason',
    answer: opened(FIRST, end(DONE)),
    outcome: { code: 'upstream_stream_interrupted' },
  },
  {
    name: 'stall in the middle',
    answer: opened(FIRST),
    outcome: { code: 'upstream_timeout' },
    localCalls: 1,
  },
  {
    name: 'broken event in the middle',
    answer: opened(FIRST, end(event('{"choices":'))),
    outcome: { code: 'upstream_invalid_response' },
  },
  {
    name: 'error event in the middle',
    answer: opened(FIRST, end(event(error('no memory')))),
    outcome: { code: 'upstream_error' },
  },
  {
    name: 'error event, then [DONE]',
    answer: opened(FIRST, end(event(error('no memory')) + DONE)),
    outcome: { code: 'upstream_error' },
  },
  {
    name: 'an event without end',
    answer: opened(FIRST, end(`data: ${'x'.repeat(17 * 1_048_576)}`)),
    outcome: { code: 'upstream_invalid_response' },
    silenceMs: 4_000,
  },
];

/** Odd, but no fault: the answer is right. */
const ODDITIES: Omit<ProviderFault, 'calls'>[] = [
  {
    name: 'one byte at a time',
    answer: async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const bytes = Buffer.from(WHOLE_STREAM);
      for (let at = 0; at < bytes.length; at += 1) {
        response.write(bytes.subarray(at, at + 1));
        if (at % 100 === 0) await sleep(1);
      }
      response.end();
    },
    outcome: { text: ANSWER },
  },
  {
    name: 'CRLF and comments',
    answer: stream(`: hi\r\n\r\n${WHOLE_STREAM.replaceAll('\n', '\r\n')}`),
    outcome: { text: ANSWER },
  },
  {
    name: 'gzip that nobody asked for',
    answer: stream(gzipSync(WHOLE_STREAM), { 'content-encoding': 'gzip' }),
    outcome: { text: ANSWER },
  },
  { name: 'no usage', answer: stream(FIRST + REST + STOP + DONE), outcome: { text: ANSWER } },
  { name: 'no [DONE]', answer: stream(FIRST + REST + STOP + USAGE), outcome: { text: ANSWER } },
  { name: 'cut after finish_reason', answer: opened(FIRST + REST + STOP, close), outcome: { text: ANSWER } },
  {
    name: 'whole although a stream was wanted',
    answer: json(200, {
      id: 'c',
      model: 'served',
      choices: [{ index: 0, message: { role: 'assistant', content: ANSWER }, finish_reason: 'stop' }],
    }),
    outcome: { text: ANSWER },
  },
  {
    name: 'thinking',
    answer: stream(chunk({ content: '<think>hm</think>' }) + WHOLE_STREAM),
    outcome: { text: ANSWER },
  },
  {
    name: 'bytes that are not UTF-8',
    answer: (response, socket) => {
      const bytes = Buffer.from(FIRST);
      bytes[bytes.indexOf('à')] = 0xff;
      return stream(Buffer.concat([bytes, Buffer.from(STOP + DONE)]))(response, socket);
    },
    outcome: { text: 'Xin ch\uFFFD\uFFFDo' },
  },
  {
    name: 'an event of 10 MB',
    answer: stream(chunk({ content: 'a'.repeat(10_000_000) }) + STOP + DONE),
    outcome: { text: 'a'.repeat(10_000_000) },
  },
];

export const PROVIDER_FAULTS: readonly ProviderFault[] = [
  ...REFUSALS,
  ...BREAKDOWNS,
  ...IN_THE_MIDDLE.map((fault) => ({
    ...fault,
    ...('code' in fault.outcome && { streamed: { inBand: fault.outcome.code } }),
  })),
  ...ODDITIES.map((oddity) => ({ ...oddity, calls: 1 })),
];
