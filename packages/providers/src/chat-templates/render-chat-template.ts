import type { ModelMessage } from '../language-model.ts';
import { chatml } from './chatml.ts';
import { llama3 } from './llama3.ts';

/** How a family of models wants a conversation written. */
export interface ChatTemplate {
  /** Opens the prompt. */
  begin: string;
  turn(role: ModelMessage['role'], content: string): string;
  /** Opens the answer, the end of every prompt. */
  answer: string;
}

const TEMPLATES = { llama3, chatml } as const satisfies Record<string, ChatTemplate>;

export type ChatTemplateName = keyof typeof TEMPLATES;
export const CHAT_TEMPLATE_NAMES: readonly ChatTemplateName[] = ['llama3', 'chatml'];

/**
 * Writes a conversation as the prompt that a chat model was trained on, up to where its answer begins.
 *
 * Control tokens inside contents (`<|eot_id|>` in a document, say) are broken up, so that no text can open a turn.
 */
export function renderChatTemplate(messages: readonly ModelMessage[], name: ChatTemplateName): string {
  const template = TEMPLATES[name];
  const turns = messages.map(({ role, content }) => template.turn(role, withoutControlTokens(content)));
  return `${template.begin}${turns.join('')}${template.answer}`;
}

/** `<|eot_id|>` as `<| eot_id |>`: reads the same, but is ordinary text to a tokenizer. */
function withoutControlTokens(text: string): string {
  return text.replace(/<\|([^|<>]{1,64})\|>/g, '<| $1 |>').trim();
}
