import { z } from 'zod';
import type { LlmServer } from './llm-servers.ts';
import { cpuSecondsOf } from './process-tree.ts';

export interface Completion {
  promptTokens: number;
  completionTokens: number;
  text: string;
  /** Until the first text, of a streamed one. */
  firstTextMs: number;
}

const Chunk = z.looseObject({
  choices: z.array(z.looseObject({ text: z.string().nullish() })),
  usage: z.looseObject({ prompt_tokens: z.number(), completion_tokens: z.number() }).nullish(),
});

/** One streamed `POST /v1/completions`, greedy, to its end. */
export async function complete(
  server: LlmServer,
  body: { prompt: string; max_tokens: number },
  signal?: AbortSignal,
): Promise<Completion> {
  const began = performance.now();
  const response = await fetch(`${server.url}/v1/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...body,
      temperature: 0,
      stream: true,
      stream_options: { include_usage: true },
      // llama-server stops at its own end tokens otherwise, and would keep the last prompt of every slot.
      ignore_eos: true,
    }),
    ...(signal && { signal }),
  });
  if (!response.ok || response.body === null) throw new Error(`${server.name}: ${await response.text()}`);
  const found: Completion = { promptTokens: 0, completionTokens: 0, text: '', firstTextMs: Number.NaN };
  let rest = '';
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.startsWith('data: {')) continue;
      const { choices, usage } = Chunk.parse(JSON.parse(line.slice(6)));
      const piece = choices[0]?.text ?? '';
      if (piece !== '' && Number.isNaN(found.firstTextMs)) found.firstTextMs = performance.now() - began;
      found.text += piece;
      if (usage) {
        found.promptTokens = usage.prompt_tokens;
        found.completionTokens = usage.completion_tokens;
      }
    }
  }
  return found;
}

export interface Cost {
  cpuSeconds: number;
  wallSeconds: number;
}

/** What a piece of work costs the server: CPU of its whole process tree, and wall time. */
export async function costOf<Result>(
  server: LlmServer,
  work: () => Promise<Result>,
): Promise<{ result: Result } & Cost> {
  const cpu = cpuSecondsOf(server.pid);
  const began = performance.now();
  const result = await work();
  return {
    result,
    cpuSeconds: cpuSecondsOf(server.pid) - cpu,
    wallSeconds: (performance.now() - began) / 1_000,
  };
}
