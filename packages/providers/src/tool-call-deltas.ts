import { randomUUID } from 'node:crypto';

/** OpenAI's `message.tool_calls[]`. */
export interface ToolCall extends Record<string, unknown> {
  id: string;
  type: string;
  function: { name: string; arguments: string };
}

/**
 * Completes the tool-call deltas of one answer to OpenAI's form: every delta has its index, the first of each call an
 * id and a type, and arguments are text. Some servers leave out the index or the id, and send arguments as an object.
 */
export class ToolCallDeltas {
  readonly #ids = new Map<number, string>();
  #current = -1;

  complete(delta: Record<string, unknown>): Record<string, unknown> {
    const id = typeof delta['id'] === 'string' && delta['id'] !== '' ? delta['id'] : undefined;
    const index = this.#indexOf(delta['index'], id);
    this.#current = index;
    const isFirst = !this.#ids.has(index);
    if (isFirst) this.#ids.set(index, id ?? `call_${randomUUID().replaceAll('-', '')}`);
    return {
      ...delta,
      index,
      ...(isFirst && { id: this.#ids.get(index), type: delta['type'] ?? 'function' }),
      ...(isRecord(delta['function']) && { function: withTextArguments(delta['function']) }),
    };
  }

  /** Without an index, a new id begins the next call; without either, the delta belongs to the current one. */
  #indexOf(given: unknown, id: string | undefined): number {
    if (typeof given === 'number' && Number.isInteger(given) && given >= 0) return given;
    const isSame = id === undefined || this.#ids.get(this.#current) === id;
    return Math.max(0, isSame ? this.#current : this.#current + 1);
  }
}

/** Puts the deltas of one answer together: names and ids come once, arguments in pieces, by index. */
export function mergeToolCallDeltas(deltas: readonly Record<string, unknown>[]): ToolCall[] {
  const calls = new Map<number, ToolCall>();
  for (const delta of deltas) {
    const index = typeof delta['index'] === 'number' ? delta['index'] : 0;
    const call = calls.get(index) ?? { id: '', type: 'function', function: { name: '', arguments: '' } };
    calls.set(index, call);
    if (typeof delta['id'] === 'string') call.id = delta['id'];
    if (typeof delta['type'] === 'string') call.type = delta['type'];
    if (!isRecord(delta['function'])) continue;
    const { name, arguments: piece } = delta['function'];
    if (typeof name === 'string') call.function.name += name;
    if (typeof piece === 'string') call.function.arguments += piece;
  }
  return [...calls].toSorted(([a], [b]) => a - b).map(([, call]) => call);
}

function withTextArguments(called: Record<string, unknown>): Record<string, unknown> {
  return isRecord(called['arguments'])
    ? { ...called, arguments: JSON.stringify(called['arguments']) }
    : called;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
