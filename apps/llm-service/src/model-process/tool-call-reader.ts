import { longestBeginning } from './stop-strings.ts';

export interface ToolCall {
  name: string;
  /** JSON text. */
  arguments: string;
}

export type Reading = { text: string } | { call: ToolCall };

/** What begins a call in the families of models; the JSON follows. */
const MARKERS = ['<functioncall>', '<tool_call>', '<|python_tag|>', '[TOOL_CALLS]'];
/** May follow the JSON. */
const CLOSINGS = ['</functioncall>', '</tool_call>', '<|eom_id|>'];
/** An answer that begins like this may be a bare call, as Llama 3 writes them. */
const BARE_CALL = /^\{\s*"(?:name|type|function|parameters|arguments)"/;
const BARE_CALL_BEGINNING = /^\{(?:\s*(?:"[a-z]{0,10})?)?$/;

/**
 * Finds the calls of functions in a model's answer while it is written.
 *
 * Text goes through at once; only what may be the beginning of a call is held back. What turns out to be no call, or a
 * call of a function that nobody offered, is text again.
 */
export class ToolCallReader {
  readonly #names: ReadonlySet<string>;
  #held = '';
  /** Only the beginning of an answer can be a call without a marker. */
  #atStart = true;
  #afterCall = false;

  constructor(names: readonly string[]) {
    this.#names = new Set(names);
  }

  push(text: string): Reading[] {
    this.#held += text;
    return this.#read(false);
  }

  end(): Reading[] {
    return this.#read(true);
  }

  #read(ended: boolean): Reading[] {
    const readings: Reading[] = [];
    for (;;) {
      const step = this.#step(ended);
      if (step === undefined) return readings;
      readings.push(...step);
    }
  }

  /** Takes one thing from what is held; undefined when nothing can be taken yet. */
  #step(ended: boolean): Reading[] | undefined {
    if (this.#afterCall && this.#dropClosing(ended)) return undefined;
    if (this.#held === '') return undefined;
    const marker = firstMarker(this.#held);
    const bare = this.#atStart && marker?.start !== 0 ? bareStart(this.#held, ended) : undefined;
    if (bare === 'maybe') return undefined;
    if (bare !== undefined) return this.#call(bare, bare, ended);
    if (marker !== undefined) {
      const before = this.#held.slice(0, marker.start);
      const plain = this.#afterCall && before.trim() === '' ? '' : before;
      if (plain !== '') {
        this.#held = this.#held.slice(marker.start);
        return this.#text(plain);
      }
      return this.#call(marker.start, marker.end, ended);
    }
    return this.#plain(ended);
  }

  /** After a call: takes away closing tags and the white space before them; true while one may still come. */
  #dropClosing(ended: boolean): boolean {
    for (;;) {
      const rest = this.#held.trimStart();
      const closing = CLOSINGS.find((tag) => rest.startsWith(tag));
      if (closing !== undefined) {
        this.#held = rest.slice(closing.length);
      } else if (rest === '') {
        if (ended) this.#held = '';
        return true;
      } else {
        return !ended && CLOSINGS.some((tag) => tag.startsWith(rest));
      }
    }
  }

  /** Text without a marker: all of it but what a marker may begin with. */
  #plain(ended: boolean): Reading[] | undefined {
    const safe = ended ? this.#held.length : this.#held.length - longestBeginning(this.#held, MARKERS);
    const text = this.#held.slice(0, safe);
    // White space between two calls belongs to neither.
    if (text === '' || (this.#afterCall && text.trim() === '')) return undefined;
    this.#held = this.#held.slice(safe);
    return this.#text(text);
  }

  #text(text: string): Reading[] {
    if (text.trim() !== '') this.#atStart = false;
    this.#afterCall = false;
    return [{ text }];
  }

  /** A call that begins at `start` and whose JSON begins at `json` or after white space. */
  #call(start: number, json: number, ended: boolean): Reading[] | undefined {
    const from = json + (/^\s*/.exec(this.#held.slice(json))?.[0].length ?? 0);
    const end = valueEnd(this.#held, from);
    if (end === 'unfinished' && !ended) return undefined;
    const calls =
      end === 'unfinished' || end === 'none' ? undefined : this.#parse(this.#held.slice(from, end));
    if (calls === undefined) {
      // No call after all: its beginning is text, and the rest is looked at again.
      const passed = Math.max(json, start + 1);
      const text = this.#held.slice(0, passed);
      this.#held = this.#held.slice(passed);
      return this.#text(text);
    }
    this.#held = this.#held.slice(Number(end));
    this.#atStart = false;
    this.#afterCall = true;
    return calls.map((call) => ({ call }));
  }

  #parse(text: string): ToolCall[] | undefined {
    const value = parsed(text);
    const items = Array.isArray(value) ? value : [value];
    const calls = items.map(asCall);
    const known = calls.filter((call) => call !== undefined && this.#names.has(call.name));
    return known.length > 0 && known.length === calls.length
      ? known.filter((call) => call !== undefined)
      : undefined;
  }
}

function firstMarker(text: string): { start: number; end: number } | undefined {
  let first: { start: number; end: number } | undefined;
  for (const marker of MARKERS) {
    const start = text.indexOf(marker);
    if (start >= 0 && (first === undefined || start < first.start))
      first = { start, end: start + marker.length };
  }
  return first;
}

/** Where an answer's JSON begins that may be a call; `maybe` while too little is there to say. */
function bareStart(text: string, ended: boolean): number | 'maybe' | undefined {
  const start = text.length - text.trimStart().length;
  const trimmed = text.slice(start);
  if (BARE_CALL.test(trimmed)) return start;
  if (ended) return undefined;
  return trimmed === '' || BARE_CALL_BEGINNING.test(trimmed) ? 'maybe' : undefined;
}

/** End of the JSON value (object or array) that begins at `start`. Frog also writes arguments in single quotes. */
function valueEnd(text: string, start: number): number | 'unfinished' | 'none' {
  const first = text[start];
  if (first === undefined) return 'unfinished';
  if (first !== '{' && first !== '[') return 'none';
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '"') {
      at = stringEnd(text, at);
    } else if (letter === "'") {
      const close = /'\s*\}/g;
      close.lastIndex = at + 1;
      const found = close.exec(text);
      if (found === null) return 'unfinished';
      at = found.index;
    } else if (letter === '{' || letter === '[') {
      depth += 1;
    } else if (letter === '}' || letter === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return 'unfinished';
}

/** Place of the closing quote, or the end of the text. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parsedFrog(text);
  }
}

/** `{"name": "…", "arguments": '{…}'}` */
function parsedFrog(text: string): unknown {
  const [, name, inner] =
    /^\{\s*"name"\s*:\s*"([^"]+)"\s*,\s*"arguments"\s*:\s*'([\s\S]*)'\s*\}$/.exec(text) ?? [];
  if (name === undefined || inner === undefined) return undefined;
  try {
    return { name, arguments: JSON.parse(inner) };
  } catch {
    return undefined;
  }
}

/** The forms of a call: name and arguments (or parameters), alone or under `function`. */
function asCall(value: unknown): ToolCall | undefined {
  if (!isRecord(value)) return undefined;
  const call = isRecord(value['function']) ? value['function'] : value;
  const name = call['name'] ?? (typeof call['function'] === 'string' ? call['function'] : undefined);
  const given = call['arguments'] ?? call['parameters'] ?? {};
  const inner = typeof given === 'string' ? parsed(given) : given;
  if (typeof name !== 'string' || !isRecord(inner)) return undefined;
  return { name, arguments: JSON.stringify(inner) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
