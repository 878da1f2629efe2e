import { randomInt } from 'node:crypto';
import { Environment, Interpreter, Template } from '@huggingface/jinja';
import { EngineError } from '../engine/engine-error.ts';
import type { PromptMessage, Tool } from '../engine/generation.ts';

/** Llama 3's own default. A date that changes would make every prompt new to the cache each day. */
const DATE = '26 Jul 2024';
const PINNED_NOW = new Date(Date.UTC(2024, 6, 26));

export interface TemplateTokens {
  /** As the model writes them; null when it has none. */
  bos: string | null;
  eos: string | null;
  /** Texts of all control tokens: none of them may arise from a message. */
  control: readonly string[];
}

/**
 * The chat template of a model: its own Jinja text.
 *
 * The result comes in parts. Control tokens that the template writes are within one part; a control token's text that
 * stood in a message is cut in two by the border between two parts, so parts can be read with control tokens on.
 */
export class ChatTemplate {
  readonly #template: Template;
  readonly #tokens: TemplateTokens;
  readonly #control: RegExp | undefined;
  /** Whether the template itself can describe tools to the model. */
  readonly knowsTools: boolean;

  /** @throws {Error} when the text is no template */
  constructor(source: string, tokens: TemplateTokens) {
    this.#template = new Template(source);
    this.#tokens = tokens;
    this.#control = anyOf(tokens.control);
    this.knowsTools = /\btools\b/.test(source);
  }

  /**
   * A chat up to the place where the assistant answers.
   *
   * A system message that the template does not take or does not show becomes the beginning of the first user message,
   * and neighbours of the same role are joined where roles must take turns.
   *
   * @throws {EngineError} `invalid_value` when the template refuses the messages
   */
  render(messages: readonly PromptMessage[], tools: readonly Tool[] = []): string[] {
    const border = unguessable();
    const safe = (text: string) => this.#withBorders(text, border);
    let refusal: unknown;
    for (const variant of variants(messages)) {
      const system = safe(variant.find(({ role }) => role === 'system')?.content ?? '').trim();
      try {
        const text = this.#run(variant, tools, safe);
        if (text.includes(system)) return text.split(border);
      } catch (error) {
        refusal ??= error;
      }
    }
    const reason = refusal instanceof Error ? refusal.message : 'it does not show them';
    throw new EngineError('invalid_value', `the model's chat template refuses these messages: ${reason}`, {
      param: 'messages',
      cause: refusal,
    });
  }

  #run(messages: readonly PromptMessage[], tools: readonly Tool[], safe: (text: string) => string): string {
    const environment = new Environment();
    const values: Record<string, unknown> = {
      ...GLOBALS,
      messages: messages.map((message) => templateMessage(message, safe)),
      // Templates ask both whether it is defined and whether it is none.
      ...(tools.length > 0 ? { tools: mapStrings(tools, safe) } : { tools: null }),
      add_generation_prompt: true,
      bos_token: this.#tokens.bos ?? '',
      eos_token: this.#tokens.eos ?? '',
      date_string: DATE,
    };
    for (const [name, value] of Object.entries(values)) environment.set(name, value);
    return String(new Interpreter(environment).run(this.#template.parsed).value);
  }

  #withBorders(text: string, border: string): string {
    const places = [...(this.#control === undefined ? [] : text.matchAll(this.#control))].map(
      ({ index }) => index + 1,
    );
    if (places.length === 0) return text;
    return [0, ...places].map((start, index) => text.slice(start, places[index])).join(border);
  }
}

/** What templates find besides the chat itself. */
const GLOBALS: Record<string, unknown> = {
  true: true,
  True: true,
  false: false,
  False: false,
  none: null,
  None: null,
  raise_exception(message: string) {
    throw new Error(message);
  },
  strftime_now: (format: string) => formatDate(PINNED_NOW, format),
  range(...numbers: number[]) {
    const [first = 0, second, step = 1] = numbers;
    const [start, stop] = second === undefined ? [0, first] : [first, second];
    return Array.from(
      { length: Math.max(0, Math.ceil((stop - start) / step)) },
      (_, index) => start + index * step,
    );
  },
};

/** The usual letters of strftime; the others stay as they are. */
function formatDate(date: Date, format: string): string {
  const name = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' }).format(date);
  const two = (value: number) => String(value).padStart(2, '0');
  const letters: Record<string, string> = {
    Y: String(date.getUTCFullYear()),
    m: two(date.getUTCMonth() + 1),
    d: two(date.getUTCDate()),
    b: name({ month: 'short' }),
    B: name({ month: 'long' }),
    a: name({ weekday: 'short' }),
    A: name({ weekday: 'long' }),
    H: two(date.getUTCHours()),
    M: two(date.getUTCMinutes()),
    S: two(date.getUTCSeconds()),
    '%': '%',
  };
  return format.replace(/%-?([A-Za-z%])/g, (all, letter: string) => letters[letter] ?? all);
}

/** The messages as they are, then as stricter templates want them. */
function* variants(messages: readonly PromptMessage[]): Iterable<readonly PromptMessage[]> {
  yield messages;
  const folded = foldSystem(messages);
  if (folded !== undefined) yield folded;
  yield joinNeighbours(messages);
  if (folded !== undefined) yield joinNeighbours(folded);
}

function foldSystem(messages: readonly PromptMessage[]): PromptMessage[] | undefined {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content.trim());
  if (system.length === 0) return undefined;
  const others = messages.filter(({ role }) => role !== 'system');
  const first = others.findIndex(({ role }) => role === 'user');
  const user = others[first];
  if (user === undefined) return [{ role: 'user', content: system.join('\n\n') }, ...others];
  return others.with(first, { ...user, content: [...system, user.content].join('\n\n') });
}

function joinNeighbours(messages: readonly PromptMessage[]): PromptMessage[] {
  const joined: PromptMessage[] = [];
  for (const message of messages) {
    const before = joined.at(-1);
    const plain =
      message.role !== 'tool' && message.tool_calls === undefined && before?.tool_calls === undefined;
    if (before === undefined || before.role !== message.role || !plain) joined.push(message);
    else joined[joined.length - 1] = { ...before, content: `${before.content}\n\n${message.content}` };
  }
  return joined;
}

/** Templates expect the arguments of a call as an object, OpenAI sends them as text. */
function templateMessage(message: PromptMessage, safe: (text: string) => string): unknown {
  if (message.tool_calls === undefined) return mapStrings(message, safe);
  return mapStrings(
    {
      ...message,
      tool_calls: message.tool_calls.map((call) => ({
        ...call,
        function: { name: call.function.name, arguments: parsedOrText(call.function.arguments) },
      })),
    },
    safe,
  );
}

function parsedOrText(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [change(key), mapStrings(item, change)]),
  );
}

/** Matches the beginning of every occurrence, overlapping ones too. */
function anyOf(texts: readonly string[]): RegExp | undefined {
  const long = texts.filter((text) => text.length > 1).toSorted((a, b) => b.length - a.length);
  const escaped = long.map((text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return escaped.length === 0 ? undefined : new RegExp(`(?=${escaped.join('|')})`, 'g');
}

/** Private-use characters: no template trims or changes them, and no message can hold them by design. */
function unguessable(): string {
  return Array.from({ length: 8 }, () => String.fromCharCode(randomInt(0xe000, 0xf900))).join('');
}
