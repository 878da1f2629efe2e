import type { PromptMessage, Tool } from '../engine/generation.ts';

/**
 * Tells a model about functions in words: the way Frog was trained, and the only way for templates without tools.
 *
 * The system message lists the functions (if any) and the form of a call; calls and results of the history become plain text.
 *
 * @param language `vi` is what Frog was trained with
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
  const { before, after } = TEXTS[language];
  const functions = tools.map((tool) => JSON.stringify(tool.function)).join('\n');
  return `${before}\n${functions}\n${after}\n<functioncall> {"name": "…", "arguments": {…}}`;
}

const TEXTS = {
  vi: {
    before: 'Bạn là một trợ lý hữu ích có quyền truy cập vào các hàm sau. Hãy sử dụng chúng nếu cần:',
    after: 'Khi cần gọi một hàm, chỉ trả lời theo đúng mẫu sau:',
  },
  en: {
    before: 'You are a helpful assistant with access to the following functions. Use them if required:',
    after: 'To call a function, answer with nothing but:',
  },
};

function asText(message: PromptMessage): PromptMessage {
  if (message.role === 'tool') return { role: 'user', content: `<functionresponse> ${message.content}` };
  if (message.tool_calls === undefined) return message;
  const calls = message.tool_calls.map(
    (call) =>
      `<functioncall> {"name": ${JSON.stringify(call.function.name)}, "arguments": ${call.function.arguments || '{}'}}`,
  );
  return { role: 'assistant', content: [message.content, ...calls].filter((part) => part !== '').join('\n') };
}
