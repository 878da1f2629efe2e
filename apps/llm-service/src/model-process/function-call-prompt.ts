import type { PromptMessage, Tool } from '../engine/generation.ts';

/**
 * Tells a model about functions in words: the way Frog was trained, and the only way for templates without tools.
 *
 * The system message lists the functions (if any); calls and results of the history become plain text.
 *
 * @param language `vi` for Frog, which knows the form of a call; `en` for any other model, which is told it
 */
export function describeTools(
  messages: readonly PromptMessage[],
  tools: readonly Tool[],
  language: 'vi' | 'en',
): PromptMessage[] {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  if (tools.length > 0) system.push(instruction(tools, language));
  const others = messages.filter(({ role }) => role !== 'system').map(asText);
  return system.length === 0 ? others : [{ role: 'system', content: system.join('\n\n') }, ...others];
}

function instruction(tools: readonly Tool[], language: 'vi' | 'en'): string {
  const functions = tools.map((tool) => tool.function);
  return language === 'vi' ? frogInstruction(functions) : instructionWithForm(functions);
}

/** Letter by letter what Frog's model card gives as the system text: it learned the form of a call with it. */
function frogInstruction(functions: readonly Tool['function'][]): string {
  const before =
    'Bạn là một trợ lý hữu ích với khả năng truy cập vào các hàm sau. Hãy sử dụng chúng nếu cần -';
  return `${before}\n${functions.map((one) => JSON.stringify(one, null, 4)).join(',\n')}`;
}

/** A model that was never taught a form of call is told one. */
function instructionWithForm(functions: readonly Tool['function'][]): string {
  return [
    'You are a helpful assistant with access to the following functions. Use them if required:',
    ...functions.map((one) => JSON.stringify(one)),
    'To call a function, answer with nothing but:',
    '<functioncall> {"name": "…", "arguments": {…}}',
  ].join('\n');
}

function asText(message: PromptMessage): PromptMessage {
  if (message.role === 'tool') return { role: 'user', content: `<functionresponse> ${message.content}` };
  if (message.tool_calls === undefined) return message;
  const calls = message.tool_calls.map(
    (call) =>
      `<functioncall> {"name": ${JSON.stringify(call.function.name)}, "arguments": ${call.function.arguments || '{}'}}`,
  );
  return { role: 'assistant', content: [message.content, ...calls].filter((part) => part !== '').join('\n') };
}
