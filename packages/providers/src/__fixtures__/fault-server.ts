import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What a test server was asked. */
export interface Received {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: unknown;
}

export interface FaultServer {
  url: string;
  received: Received[];
  /** Resolves when a client has closed its connection before the answer was finished. */
  left: Promise<void>;
  /** Open connections right now. */
  connections(): Promise<number>;
  close(): Promise<void>;
}

/** A server on a real port whose every answer is written by the test. */
export async function startServer(
  answer: (request: Received, response: ServerResponse, socket: Socket) => void | Promise<void>,
): Promise<FaultServer> {
  const received: Received[] = [];
  const { promise: left, resolve: onLeft } = Promise.withResolvers<void>();
  const server = createServer(async (request, response) => {
    response.once('close', () => {
      if (!response.writableFinished) onLeft();
    });
    let text = '';
    for await (const piece of request) text += piece;
    const entry = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
    received.push(entry);
    await answer(entry, response, request.socket);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo; // a TCP server's address is never a string
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    left,
    connections: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Begins an event stream and leaves it open. */
export function openStream(response: ServerResponse, events = ''): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  if (events !== '') response.write(events);
}

export function sendStream(response: ServerResponse, events = ''): void {
  openStream(response);
  response.end(events);
}

export function event(data: unknown): string {
  return `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
}

/** One chunk of a chat completion stream. */
export function chunk(delta: Record<string, unknown>, finish: string | null = null): string {
  return event({
    id: 'c',
    object: 'chat.completion.chunk',
    model: 'served-model',
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
}

export const USAGE = event({
  choices: [],
  usage: { prompt_tokens: 7, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 5 } },
});
export const DONE = event('[DONE]');
