import { askChat, type ChatAnswer, IncompleteAnswerError } from '../chat-answer.ts';
import { citedSources } from '../cited-sources.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, UsageError } from '../exit-codes.ts';
import { HoldBackClosing } from '../hold-back-closing.ts';

/** Longest quote that is printed whole; the link leads to the rest. */
const QUOTE_LENGTH = 280;

/** `frogwell ask "…"`: the answer, its sources, and who answered. `-` reads the question from standard input. */
export async function ask(context: CommandContext): Promise<number> {
  const { settings, client, terminal, text, signal } = context;
  const question = await readQuestion(settings.operands);
  if (question === '') throw new UsageError(text('noQuestion'));
  const storeId = await storeIdOf(context);
  const began = performance.now();
  const isStreamed = !settings.json && (settings.stream ?? terminal.isInteractive);

  const screen = new HoldBackClosing((part) => terminal.out(part));

  let answer: ChatAnswer;
  try {
    answer = await askChat(client, {
      text: question,
      model: settings.model,
      storeId,
      onText: isStreamed ? (part) => screen.add(part) : undefined,
      signal,
    });
  } catch (error) {
    if (!(error instanceof IncompleteAnswerError)) throw error;
    terminal.err(`\n${text('incompleteStream')}\n`);
    return EXIT.failed;
  }

  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  if (settings.json) {
    terminal.out(`${JSON.stringify(asJson(answer, seconds))}\n`);
    return EXIT.ok;
  }
  if (!isStreamed) screen.add(answer.text);
  const sources = sourceList(context, answer);
  if (sources === '') screen.flush();
  terminal.out(`\n${sources}${lastLine(context, answer, seconds)}`);
  return EXIT.ok;
}

async function readQuestion(operands: string[]): Promise<string> {
  if (operands.length !== 1 || operands[0] !== '-') return operands.join(' ').trim();
  const parts: Uint8Array[] = [];
  for await (const part of process.stdin) parts.push(part);
  return Buffer.concat(parts).toString('utf8').trim();
}

/** Undefined = the server's own default store. */
async function storeIdOf({ settings, client, text, signal }: CommandContext): Promise<string | undefined> {
  if (settings.store === undefined) return undefined;
  const store = await client.findStore(settings.store, signal);
  if (store === undefined) throw new UsageError(text('noStore', { store: settings.store }));
  return store.id;
}

function sourceList({ text }: CommandContext, answer: ChatAnswer): string {
  const sources = citedSources(answer.text, answer.annotations);
  if (sources.length === 0) return '';
  let shown = '';
  const lines = sources.map(({ number, citation }) => {
    const page = citation.page === undefined ? '' : text('page', { page: citation.page });
    const place = `  [${number}] ${[citation.filename, citation.label, page].filter(Boolean).join(', ')}\n`;
    const head = place === shown ? '' : place;
    shown = place;
    return `${head}      "${oneLine(citation.quote)}"\n      ${citation.url}\n`;
  });
  return `\n${text('sources')}:\n${lines.join('')}`;
}

function lastLine({ text }: CommandContext, answer: ChatAnswer, seconds: string): string {
  const fallback = answer.fallback === null ? '' : ` ${text('fallback', { reason: answer.fallback })}`;
  return `\n${text('answeredBy', { provider: answer.provider || answer.model, seconds })}${fallback}\n`;
}

function asJson(answer: ChatAnswer, seconds: string): unknown {
  const { text, provider, fallback, model, requestId, context } = answer;
  const sources = citedSources(text, answer.annotations).map(({ number, citation }) => ({
    number,
    ...citation,
  }));
  return {
    answer: text,
    provider,
    fallback,
    model,
    request_id: requestId,
    seconds: Number(seconds),
    sources,
    context,
  };
}

function oneLine(quote: string): string {
  const line = quote.replace(/\s+/g, ' ').trim();
  return line.length > QUOTE_LENGTH ? `${line.slice(0, QUOTE_LENGTH)}…` : line;
}
