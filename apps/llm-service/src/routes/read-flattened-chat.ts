import type { PromptMessage } from '../engine/generation.ts';

const ROLES: Readonly<Record<string, PromptMessage['role']>> = {
  system: 'system',
  user: 'user',
  assistant: 'assistant',
};

/**
 * Reads a conversation back that was flattened to `System: …`, `User: …` and `Assistant: …` lines with an open
 * `Assistant:` at the end, as older clients send it. Continued as text it would make the model invent further turns.
 *
 * @returns undefined for a prompt that has another form
 */
export function readFlattenedChat(prompt: string): PromptMessage[] | undefined {
  const text = prompt.trim();
  if (!/^(system|user):/i.test(text) || !/(^|\n)assistant:$/i.test(text)) return undefined;
  const messages: PromptMessage[] = [];
  for (const part of text.split(/(?:^|\n)(?=(?:system|user|assistant):)/i)) {
    const [, name = '', content = ''] = /^(\w+):[ \t]?(.*)$/s.exec(part) ?? [];
    const role = ROLES[name.toLowerCase()];
    if (role !== undefined) messages.push({ role, content: content.trim() });
  }
  messages.pop(); // the open answer
  return messages.some(({ role }) => role === 'user') ? messages : undefined;
}
