import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that plays an LLM service, and remembers what it was asked. */
export interface StandInServer {
  url: string;
  requests: { path: string; body: Record<string, unknown> }[];
  close(): Promise<void>;
}

type Route = (body: Record<string, unknown>, response: ServerResponse) => void;

/** @param routes by `METHOD /path`; anything else is 404 */
export async function startStandIn(routes: Record<string, Route>): Promise<StandInServer> {
  const requests: StandInServer['requests'] = [];
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const path = request.url ?? '';
      if (request.method === 'POST') requests.push({ path, body });
      const route = routes[`${request.method} ${path}`];
      if (route) route(body, response);
      else sendJson(response, 404, { detail: 'Not Found' });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Listening on a port, so the address is one.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** An OpenAI-shaped server that streams `answer` in pieces. */
export function openAIShape(
  answer: string,
  options: { model?: string; breakOff?: boolean } = {},
): Record<string, Route> {
  const model = options.model ?? 'frog';
  return {
    'GET /health': (_body, response) => sendJson(response, 200, { status: 'ready', model }),
    'GET /v1/models': (_body, response) => sendJson(response, 200, { object: 'list', data: [{ id: model }] }),
    'POST /v1/chat/completions': (_body, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const pieces = answer.match(/[\s\S]{1,12}/g) ?? [];
      const chunk = (delta: object, finish_reason: string | null = null) =>
        response.write(
          `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model, choices: [{ index: 0, delta, finish_reason }] })}\n\n`,
        );
      for (const content of pieces) chunk({ content });
      if (options.breakOff) {
        // What was written has to leave first.
        setTimeout(() => response.destroy(), 100);
        return;
      }
      chunk({}, 'stop');
      response.write(
        `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model, choices: [], usage: { prompt_tokens: 321, completion_tokens: 12, total_tokens: 333 } })}\n\n`,
      );
      response.end('data: [DONE]\n\n');
    },
  };
}

/** The plan's service: it only continues text, and has no list of models. */
export function generateShape(text: string): Record<string, Route> {
  return {
    'GET /health': (_body, response) => sendJson(response, 200, { status: 'healthy' }),
    'GET /v1/generate': (_body, response) => sendJson(response, 405, { detail: 'Method Not Allowed' }),
    'POST /v1/generate': (_body, response) => sendJson(response, 200, { text }),
  };
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : JSON.parse(text);
}
