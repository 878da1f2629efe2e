import { createServer as createHttp, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import { type Outcome, type ProviderFault, SILENCE_MS, WHOLE_STREAM } from './provider-faults.ts';

/** As which provider the faulty server is asked. */
export type FaultyProvider = 'openai' | 'local';

/** Two tries, and nobody else to ask. */
const FAULT_SETTINGS = {
  CONNECT_TIMEOUT_MS: '500',
  LLM_MAX_ATTEMPTS: '2',
  LLM_FALLBACK: 'none',
};

/** The key that must never be seen by a caller. */
const SECRET = 'sk-secret-of-the-operator';

export function faultSettings(
  provider: FaultyProvider,
  url: string,
  silenceMs = SILENCE_MS,
): Record<string, string> {
  return {
    ...FAULT_SETTINGS,
    FIRST_TOKEN_TIMEOUT_MS: String(silenceMs),
    IDLE_TIMEOUT_MS: String(silenceMs),
    REQUEST_TIMEOUT_MS: String(Math.max(5_000, 4 * silenceMs)),
    LLM_PROVIDER: provider,
    ...(provider === 'openai'
      ? { OPENAI_API_KEY: SECRET, OPENAI_BASE_URL: `${url}/v1`, OPENAI_MODEL: 'frog' }
      : { LOCAL_LLM_API_URL: url, LOCAL_LLM_API_KEY: SECRET }),
  };
}

export interface FaultyServer {
  url: string;
  /** What the next calls meet; undefined = a right answer. */
  fault: ProviderFault | undefined;
  /** Calls for an answer so far. */
  calls: number;
  close(): Promise<void>;
}

/** @param tls an https server with this key and certificate */
export async function startFaultyServer(tls?: { key: Buffer; cert: Buffer }): Promise<FaultyServer> {
  const listener: RequestListener = (received, response) => {
    received.resume().once('end', () => {
      if (received.url === '/health') response.end(JSON.stringify({ status: 'ready', model: 'frog' }));
      else if (received.url === '/v1/models') response.end(JSON.stringify({ data: [{ id: 'frog' }] }));
      else {
        faulty.calls += 1;
        if (faulty.fault) void faulty.fault.answer(response, received.socket);
        else response.writeHead(200, { 'content-type': 'text/event-stream' }).end(WHOLE_STREAM);
      }
    });
  };
  const server: Server = tls ? createHttps(tls, listener) : createHttp(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server's address is never a string
  const faulty: FaultyServer = {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    fault: undefined,
    calls: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return faulty;
}

/** What a caller of the backend got. */
export interface FaultResult {
  outcome: Outcome;
  status: number;
  headers: Record<string, unknown>;
  /** The whole answer or envelope; of a stream, all its events but `[DONE]`. */
  bodies: unknown[];
  /** Calls that reached the provider. */
  calls: number;
  ms: number;
  /** What no answer may be, whatever went wrong; `[]` when all is well. */
  problems: string[];
}

/** Asks the backend once while the server behind it has this fault. */
export async function runProviderFault(
  backendUrl: string,
  { server, fault, streamed }: { server: FaultyServer; fault?: ProviderFault; streamed: boolean },
): Promise<FaultResult> {
  server.fault = fault;
  const callsBefore = server.calls;
  const began = performance.now();
  const response = await request(`${backendUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'auto',
      messages: [{ role: 'user', content: 'Chào' }],
      retrieval: false,
      stream: streamed,
    }),
  });
  const text = await response.body.text();
  const ms = performance.now() - began;
  server.fault = undefined;
  const isStream = String(response.headers['content-type']).startsWith('text/event-stream');
  const events = isStream ? eventsOf(text) : [text];
  const bodies = events.filter((event) => event !== '[DONE]').map((event): unknown => JSON.parse(event));
  const outcome = outcomeOf(bodies, isStream);
  const problems = [
    ...(text.includes(SECRET) ||
    text.includes('10.0.0.7') ||
    text.includes(server.url) ||
    /\n\s+at |srv\//.test(text)
      ? ['tells a secret']
      : []),
    ...(response.headers['x-request-id'] === undefined ? ['has no x-request-id'] : []),
    ...(ms > 6_000 ? ['took longer than the deadline'] : []),
    ...(isStream ? streamProblems(events, bodies) : []),
    ...(response.statusCode === 200 && !isStream && streamed ? ['is no stream'] : []),
  ];
  const calls = server.calls - callsBefore;
  return { outcome, status: response.statusCode, headers: response.headers, bodies, calls, ms, problems };
}

/** In a stream that has begun nothing is tried again. */
export function expectedCalls(fault: ProviderFault, expected: Outcome, provider: FaultyProvider): number {
  if ('inBand' in expected) return 1;
  return (provider === 'local' ? fault.localCalls : undefined) ?? fault.calls ?? 2;
}

export function expectedOutcome(fault: ProviderFault, streamed: boolean): Outcome {
  return (streamed && fault.streamed) || fault.outcome;
}

/** The name of the schema in OpenAI's document that a body of this answer must keep to. */
export function schemaOf(body: unknown, { headers }: Pick<FaultResult, 'headers'>): string {
  if (at(body, 'error') !== undefined) return 'ErrorResponse';
  return String(headers['content-type']).startsWith('text/event-stream')
    ? 'CreateChatCompletionStreamResponse'
    : 'CreateChatCompletionResponse';
}

function eventsOf(text: string): string[] {
  return text
    .split('\n\n')
    .filter((event) => event.startsWith('data: '))
    .map((event) => event.slice(6));
}

function outcomeOf(bodies: readonly unknown[], isStream: boolean): Outcome {
  const failure = bodies.map((body) => at(body, 'error', 'code')).find((code) => code !== undefined);
  // The code is one of ours, or the comparison with the expected one fails.
  if (failure !== undefined) return isStream ? { inBand: failure as never } : { code: failure as never };
  const field = isStream ? 'delta' : 'message';
  return { text: bodies.map((body) => at(body, 'choices', 0, field, 'content') ?? '').join('') };
}

/** A stream ends in one of two ways, and nothing comes after. */
function streamProblems(events: readonly string[], bodies: readonly unknown[]): string[] {
  const errors = bodies.filter((body) => at(body, 'error') !== undefined);
  if (errors.length === 0) {
    const hasFinish = bodies.some((body) => typeof at(body, 'choices', 0, 'finish_reason') === 'string');
    return hasFinish && events.at(-1) === '[DONE]' ? [] : ['ends without finish_reason and [DONE]'];
  }
  const isLast = errors.length === 1 && bodies.at(-1) === errors[0] && !events.includes('[DONE]');
  return isLast ? [] : ['goes on after its error'];
}

function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}
