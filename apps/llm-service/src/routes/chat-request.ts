import { ApiError } from '@frogwell/http-service';
import { ChatCompletionRequest, ChatMessage, MOST_MESSAGES, StopStrings } from '@frogwell/protocol';
import { z } from 'zod';
import type {
  GenerationRequest,
  PromptMessage,
  ResponseFormat,
  Tool,
  ToolChoice,
} from '../engine/generation.ts';
import { isNestedTooDeep } from './nesting.ts';
import { samplingOf } from './sampling.ts';

/**
 * Body of the LLM service's chat completions: OpenAI's, with what local models have beside it and without what is the RAG
 * backend's. Any model name is taken.
 */
export const LocalChatRequest = ChatCompletionRequest.omit({
  retrieval: true,
  vector_store_ids: true,
  max_num_results: true,
  filters: true,
}).extend({
  model: z.string().nullish().describe('Any name is taken; the answer says which model it was'),
  messages: z.array(ChatMessage).min(1).max(MOST_MESSAGES),
  max_tokens: z.int().min(1).nullish().describe('The older name of max_completion_tokens'),
  max_completion_tokens: z
    .int()
    .min(1)
    .nullish()
    .describe('New tokens at most; what the context has left if left out, and never more than that'),
  stop: StopStrings.nullish().describe('Up to 16 texts; the answer ends where one begins'),
  temperature: z
    .number()
    .min(0)
    .max(10)
    .nullish()
    .describe('0 = always the likeliest token; 0.7 if left out'),
  top_p: z.number().min(0).max(1).nullish().describe('0.95 if left out'),
  top_k: z.int().min(0).nullish().describe('0 = off; 40 if left out'),
  min_p: z.number().min(0).max(1).nullish().describe('0 = off; 0.05 if left out'),
  repeat_penalty: z.number().gt(0).max(2).nullish().describe('1 = off, which is so if left out'),
  seed: z.int().nullish().describe('The same seed gives the same answer; another one each time if left out'),
  n: z.int().min(1).max(8).nullish().describe('Answers to write, one after the other; 1 if left out'),
  response_format: z
    .looseObject({ type: z.string() })
    .nullish()
    .describe('`text`, `json_object`, or `json_schema` with `json_schema.schema`; kept by grammar'),
  tools: z
    .array(z.looseObject({ type: z.string() }))
    .max(128)
    .nullish()
    .describe('Functions the model may call'),
  tool_choice: z
    .union([z.string(), z.looseObject({ type: z.string() })])
    .nullish()
    .describe('`auto`, `none`, `required`, or one function'),
});
export type LocalChatRequest = z.infer<typeof LocalChatRequest>;

const ToolCall = z.object({
  id: z.string(),
  type: z.literal('function').default('function'),
  function: z.object({ name: z.string(), arguments: z.string() }),
});
const FunctionTool = z.object({
  type: z.literal('function', { error: 'only functions can be called' }),
  function: z.object({
    name: z.string().regex(/^[\w.-]{1,64}$/, { error: 'expected 1 to 64 letters, digits, "_", "." or "-"' }),
    description: z.string().optional(),
    parameters: z.record(z.string(), z.unknown()).optional(),
  }),
});
const JsonSchemaFormat = z.object({
  json_schema: z.looseObject({ schema: z.record(z.string(), z.unknown()) }),
});

/**
 * @param index of the answer, where several are asked for
 * @throws ApiError for what a model of text cannot do, naming the field
 */
export function toGenerationRequest(body: LocalChatRequest, index = 0): GenerationRequest {
  const tools = (body.tools ?? []).map((tool, place) =>
    parsed(FunctionTool, tool, `tools[${place}]`),
  ) as Tool[]; // optional fields are absent, not undefined
  return {
    prompt: {
      kind: 'chat',
      messages: body.messages.map(toPromptMessage),
      tools,
      toolChoice: toToolChoice(body.tool_choice, tools),
    },
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? null,
    ...samplingOf(body, index),
    stop: [body.stop ?? []].flat(),
    topLogprobs: body.logprobs ? (body.top_logprobs ?? 0) : null,
    responseFormat: toResponseFormat(body.response_format),
    promptLookup: true,
  };
}

/** A message as chat templates see it. */
export function toPromptMessage(message: ChatMessage, index: number): PromptMessage {
  const at = `messages[${index}]`;
  const { role } = message;
  const calls = (message.tool_calls ?? []).map((call, number) =>
    parsed(ToolCall, call, `${at}.tool_calls[${number}]`),
  );
  return {
    role: role === 'developer' ? 'system' : role === 'function' ? 'tool' : role,
    content: textOf(message, at),
    ...(message.name !== undefined && { name: message.name }),
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(message.tool_call_id !== undefined && { tool_call_id: message.tool_call_id }),
  };
}

function textOf({ content }: ChatMessage, at: string): string {
  if (content === undefined || content === null) return '';
  if (typeof content === 'string') return content;
  return content
    .map((part, index) => {
      if (part.type === 'text' && part.text !== undefined) return part.text;
      throw new ApiError(
        'unsupported_parameter',
        `${at}.content[${index}]: the model reads text only, not ${JSON.stringify(part.type)}`,
        { param: `${at}.content[${index}].type` },
      );
    })
    .join('');
}

function toToolChoice(choice: LocalChatRequest['tool_choice'], tools: readonly Tool[]): ToolChoice {
  if (choice === undefined || choice === null) return tools.length === 0 ? 'none' : 'auto';
  if (tools.length === 0) {
    if (choice === 'auto' || choice === 'none') return 'none';
    throw new ApiError('invalid_value', 'tool_choice: there are no tools to choose from', {
      param: 'tool_choice',
    });
  }
  if (choice === 'auto' || choice === 'none' || choice === 'required') return choice;
  const named = z.object({ function: z.object({ name: z.string() }) }).safeParse(choice);
  const name = named.data?.function.name;
  if (name !== undefined && tools.some((tool) => tool.function.name === name)) return { name };
  const allowed = tools.map((tool) => tool.function.name).join(', ');
  throw new ApiError(
    'invalid_value',
    `tool_choice: expected auto, none, required or one of the functions: ${allowed}`,
    { param: 'tool_choice' },
  );
}

function toResponseFormat(format: LocalChatRequest['response_format']): ResponseFormat {
  if (format === undefined || format === null || format.type === 'text') return { type: 'text' };
  if (format.type === 'json_object') return { type: 'json_object' };
  if (format.type === 'json_schema') {
    const { json_schema: named } = parsed(JsonSchemaFormat, format, 'response_format');
    return { type: 'json_schema', schema: named.schema };
  }
  throw new ApiError(
    'invalid_value',
    `response_format.type: ${JSON.stringify(format.type)} is not allowed; expected text, json_object or json_schema`,
    { param: 'response_format.type' },
  );
}

function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown, at: string): z.output<Schema> {
  if (isNestedTooDeep(value)) {
    throw new ApiError('invalid_value', `${at}: is nested more than 100 levels deep`, { param: at });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = [at, ...(issue?.path ?? [])].join('.');
  throw new ApiError('invalid_value', `${path}: ${issue?.message ?? 'is not valid'}`, { param: path });
}
