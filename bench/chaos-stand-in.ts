/**
 * A server of its own process that plays an LLM service: it answers `count 30 abc` with thirty words that only that
 * question has, so that a lost, doubled or foreign word shows. With a share of faults it misbehaves, at random.
 *
 * Arguments: port, share of faults 0..1, seed
 */
import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { randomNumbers } from './random-numbers.ts';

/** Between two words. */
const WORD_MS = 5;

/** The words of a whole answer. */
export function wordsFor(question: string): string[] {
  const [, count, mark] = /^count (\d+) (\w+)$/.exec(question) ?? [];
  return Array.from({ length: Number(count ?? 0) }, (_, index) => `${mark}${index} `);
}

if (process.argv[1] === import.meta.filename) serve();

function serve(): void {
  const [port, share, seed] = process.argv.slice(2).map(Number);
  const random = randomNumbers(seed ?? 1);
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    if (request.url === '/health') return sendJson(response, 200, { status: 'ready', model: 'm' });
    if (request.url === '/v1/models') return sendJson(response, 200, { object: 'list', data: [{ id: 'm' }] });
    const { messages } = JSON.parse(body) as { messages: { content: string }[] }; // our own backend wrote it
    await answer(
      response,
      wordsFor(messages.at(-1)?.content ?? ''),
      random() < (share ?? 0) ? random() : null,
    );
  });
  server.listen(port, '127.0.0.1', () => process.send?.('listening'));
  process.once('disconnect', () => process.exit());
}

/** @param fault which fault, 0..1; null = none */
async function answer(response: ServerResponse, words: string[], fault: number | null): Promise<void> {
  const kind = fault === null ? 'none' : FAULTS[Math.floor(fault * FAULTS.length)];
  switch (kind) {
    case 'error':
      return sendJson(response, 500, { error: { message: 'broken' } });
    case 'busy':
      response.setHeader('retry-after-ms', '300');
      return sendJson(response, 429, { error: { message: 'busy' } });
    case 'page':
      response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'silence':
      return; // never answers; the other side leaves
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  const breakAt = kind === 'none' ? -1 : Math.floor(words.length / 2);
  for (const [index, content] of words.entries()) {
    if (response.destroyed) return;
    if (index === breakAt) {
      if (kind === 'end') response.end();
      if (kind === 'cut') response.destroy();
      if (kind === 'garbage') response.end('data: {"choi\n\n');
      if (kind === 'in-band') response.end('data: {"error":{"message":"broken"}}\n\n');
      return; // `stall`: open, and nothing comes any more
    }
    response.write(event({ choices: [{ index: 0, delta: { content }, finish_reason: null }] }));
    await delay(WORD_MS);
  }
  response.write(event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }));
  response.write(event({ choices: [], usage: { prompt_tokens: 3, completion_tokens: words.length } }));
  response.end('data: [DONE]\n\n');
}

const FAULTS = [
  'error',
  'busy',
  'page',
  'reset',
  'silence',
  'end',
  'cut',
  'garbage',
  'in-band',
  'stall',
] as const;

function event(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
