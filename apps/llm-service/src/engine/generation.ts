import type { FinishReason } from '@frogwell/protocol';

/** A message as chat templates see it; `tool_calls` and `tool_call_id` are OpenAI's, passed on to the template. */
export interface PromptMessage {
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: string;
  name?: string;
  tool_calls?: { id: string; type: 'function'; function: { name: string; arguments: string } }[];
  tool_call_id?: string;
}

/** A function that the model may call, as OpenAI describes it. */
export interface Tool {
  type: 'function';
  function: { name: string; description?: string; parameters?: Record<string, unknown> };
}

/**
 * `chat`: messages, written by the model's own chat template; contents never become control tokens.
 * `text`: continued as it stands; control tokens are read as such only with `parseSpecial`.
 */
export type Prompt =
  | { kind: 'chat'; messages: PromptMessage[]; tools: Tool[]; toolChoice: ToolChoice }
  | { kind: 'text'; text: string; parseSpecial: boolean };

/** `{ name }` = this function must be called. */
export type ToolChoice = 'auto' | 'none' | 'required' | { name: string };

export type ResponseFormat =
  | { type: 'text' }
  | { type: 'json_object' }
  | { type: 'json_schema'; schema: Record<string, unknown> };

/** One answer to make. All fields are checked and present: routes fill the defaults of their own API. */
export interface GenerationRequest {
  prompt: Prompt;
  /** New tokens at most; null = what is left of the context. More than is left is cut to that. */
  maxTokens: number | null;
  /** 0 = greedy. */
  temperature: number;
  /** (0, 1]. */
  topP: number;
  /** 0 = off. */
  topK: number;
  /** 0..1, 0 = off. */
  minP: number;
  /** Null = another one for every request. */
  seed: number | null;
  /** -2..2, of OpenAI. */
  frequencyPenalty: number;
  presencePenalty: number;
  /** 1 = off. */
  repeatPenalty: number;
  /** Never part of the answer, nor is any beginning of them that was followed by the rest. */
  stop: string[];
  /** Alternatives per token, 0..20; null = no log probabilities. */
  topLogprobs: number | null;
  responseFormat: ResponseFormat;
  /** False turns prompt lookup off for this request; it changes speed only. */
  promptLookup: boolean;
}

export interface TokenLogprob {
  token: string;
  /** UTF-8. */
  bytes: number[];
  /** Natural logarithm. */
  logprob: number;
  top: { token: string; bytes: number[]; logprob: number }[];
}

export interface GenerationUsage {
  /** Tokens of the whole prompt, as the model saw it. */
  promptTokens: number;
  /** Of these, already in the cache. */
  cachedTokens: number;
  /** Tokens made, without the one that ended the answer. */
  completionTokens: number;
}

export type GenerationEvent =
  /** Place in the queue, 1 = next. */
  | { type: 'queued'; position: number }
  /** Tokens of the prompt that are done (cached ones included) of all. */
  | { type: 'prefill'; done: number; total: number }
  /** Whole characters only. */
  | { type: 'text'; text: string; logprobs?: TokenLogprob[] }
  /** A whole call; `arguments` is JSON text. */
  | { type: 'tool-call'; id: string; name: string; arguments: string }
  | {
      type: 'finish';
      finishReason: Extract<FinishReason, 'stop' | 'length' | 'tool_calls'>;
      usage: GenerationUsage;
      timings: GenerationTimings;
    };

/** Milliseconds of wall time. */
export interface GenerationTimings {
  queueMs: number;
  prefillMs: number;
  decodeMs: number;
  /** Tokens that prompt lookup proposed, and how many of them were right. */
  drafted: number;
  accepted: number;
}
