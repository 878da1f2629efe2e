/**
 * A process of its own that plays an OpenAI-shaped server and answers at once: model `whole` with one piece of text,
 * `long` with a hundred that come at once, `apart` with a hundred that come one by one. With model `slow` it writes a word every 20 ms for ever, with `silent` it never begins; when the
 * connection of such a call is closed, it tells its parent when.
 *
 * Argument: port
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** What the parent is told; times are milliseconds since the epoch, fractions included. */
export interface CallClosed {
  /** The content of the call's last message. */
  question: string;
  at: number;
}

const PIECES: Readonly<Record<string, number>> = { whole: 1, long: 100, apart: 100 };
const USAGE = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };

if (process.argv[1] === import.meta.filename) serve();

/** Milliseconds since the epoch, the same clock in all processes of this machine. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

function serve(): void {
  const server = createServer(async (request, response) => {
    const body = JSON.parse(await textOf(request)) as {
      model: string;
      stream?: boolean;
      messages: { content: string }[];
    }; // the gateways under test wrote it
    const pieces = PIECES[body.model];
    if (pieces === undefined) return answerSlowly(response, body.model, body.messages.at(-1)?.content ?? '');
    if (body.stream !== true) return answerWhole(response, pieces);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (body.model === 'apart') return sendApart(response, STREAMS.get(pieces) ?? '');
    response.end(STREAMS.get(pieces));
  });
  server.keepAliveTimeout = 60_000;
  server.listen(Number(process.argv[2]), '127.0.0.1', () => process.send?.('listening'));
  process.once('disconnect', () => process.exit());
}

function answerWhole(response: ServerResponse, pieces: number): void {
  const message = { role: 'assistant', content: 'xin chào '.repeat(pieces) };
  response.writeHead(200, { 'content-type': 'application/json' }).end(
    JSON.stringify({
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [{ index: 0, message, finish_reason: 'stop' }],
      usage: USAGE,
    }),
  );
}

/** Each event in a turn of its own, so that they arrive as such. */
async function sendApart(response: ServerResponse, events: string): Promise<void> {
  for (const event of events.split(/(?<=\n\n)/)) {
    response.write(event);
    await new Promise(setImmediate);
  }
  response.end();
}

function answerSlowly(response: ServerResponse, model: string, question: string): void {
  response.once('close', () => process.send?.({ question, at: nowMs() } satisfies CallClosed));
  if (model !== 'slow') return;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const timer = setInterval(() => response.write(chunk({ content: 'xin ' })), 20);
  response.once('close', () => clearInterval(timer));
}

const STREAMS = new Map(
  Object.values(PIECES).map((pieces) => [
    pieces,
    chunk({ content: 'xin chào ' }).repeat(pieces) +
      chunk({}, 'stop') +
      event({ ...head(), choices: [], usage: USAGE }) +
      'data: [DONE]\n\n',
  ]),
);

function chunk(delta: object, finish: string | null = null): string {
  return event({ ...head(), choices: [{ index: 0, delta, finish_reason: finish }] });
}

function head() {
  return { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' };
}

function event(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) text += piece;
  return text;
}
