import type { FinishReason } from '@frogwell/protocol';
import type { Endpoint } from './endpoint.ts';

export interface ModelMessage {
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: string;
  /** Of the speaker, where there are several. */
  name?: string;
  /** OpenAI's own fields of assistant and tool messages, passed on as they are. */
  tool_calls?: unknown[];
  tool_call_id?: string;
}

/** A passage of a document that the answer must rest on. */
export interface EvidencePassage {
  /** Chunk id. */
  id: string;
  /** Exact substring of the stored text. */
  text: string;
  /** Path of titles above the text. */
  context: string;
  title: string;
  filename: string;
  label: string;
  page: number | null;
  language: string;
  /** Relevance in 0..1, comparable within one request. */
  score: number;
}

export interface ModelRequest {
  /** The conversation as it came in, oldest first. */
  messages: ModelMessage[];
  /**
   * The question with its history folded in, and the passages to answer from, best first. Absent = no documents are
   * involved. An adapter of a chat model gets `messages` that hold the passages already; the extractive answerer
   * reads these.
   */
  evidence?: { question: string; passages: EvidencePassage[] };
  maxTokens?: number;
  temperature?: number;
  topP?: number;
  stop?: string[];
  seed?: number;
  /** Further OpenAI parameters of the caller (tools, response_format, …), passed on where the provider takes them. */
  extra?: Record<string, unknown>;
}

export interface CallOptions {
  signal: AbortSignal;
  /** Sent upstream as `x-request-id`. */
  requestId?: string;
}

export interface TokenUsage {
  promptTokens: number;
  completionTokens: number;
  cachedTokens?: number;
  /** Of `completionTokens`, those that were thought and not said. */
  reasoningTokens?: number;
  /** True when we counted because the provider did not say. */
  estimated: boolean;
}

export type StreamPart =
  /** `logprobs`: OpenAI's entries for the tokens of this text, where they were asked for and given. */
  | { type: 'text-delta'; text: string; logprobs?: unknown[] }
  /** The model says in words of its own why it does not answer. */
  | { type: 'refusal-delta'; text: string }
  /** An OpenAI tool-call delta, as it came. */
  | { type: 'tool-call'; delta: Record<string, unknown> }
  | { type: 'finish'; finishReason: FinishReason; usage: TokenUsage; modelId: string };

/**
 * A model behind one streaming method.
 *
 * An answer is zero or more parts of text, refusal or tool calls followed by exactly one `finish`.
 * A failure throws {@link ProviderError} from the iterator; it is never a part.
 */
export interface LanguageModel {
  /** Provider id for headers, logs and metrics: `openai`, `local`, `extractive`. */
  readonly provider: string;
  readonly modelId: string;
  /** The server behind it, where there is one. */
  readonly endpoint?: Endpoint;
  stream(request: ModelRequest, options: CallOptions): AsyncIterable<StreamPart>;
}
