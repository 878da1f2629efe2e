import { z } from 'zod';

const ToolCallDelta = z.looseObject({
  index: z.number().int().min(0).default(0),
  id: z.string().nullish(),
  type: z.string().nullish(),
  function: z.looseObject({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish(),
});

/** A finished tool call, as OpenAI's `message.tool_calls[]`. */
export interface ToolCall extends Record<string, unknown> {
  id: string;
  type: string;
  function: { name: string; arguments: string };
}

/** Puts streamed tool-call deltas together: names and ids come once, arguments in pieces, by index. */
export function mergeToolCallDeltas(deltas: readonly Record<string, unknown>[]): ToolCall[] {
  const calls = new Map<number, ToolCall>();
  for (const raw of deltas) {
    const delta = ToolCallDelta.parse(raw);
    const call = calls.get(delta.index) ?? {
      id: '',
      type: 'function',
      function: { name: '', arguments: '' },
    };
    calls.set(delta.index, call);
    if (delta.id) call.id = delta.id;
    if (delta.type) call.type = delta.type;
    call.function.name += delta.function?.name ?? '';
    call.function.arguments += delta.function?.arguments ?? '';
  }
  return [...calls].toSorted(([a], [b]) => a - b).map(([, call]) => call);
}
