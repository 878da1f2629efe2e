import type { ChatTemplate } from './render-chat-template.ts';

/** The format of Llama 3, 3.1 and 3.2 (and models tuned from them), without a date, so that prompts stay cacheable. */
export const llama3: ChatTemplate = {
  begin: '<|begin_of_text|>',
  turn: (role, content) => `<|start_header_id|>${role}<|end_header_id|>\n\n${content}<|eot_id|>`,
  answer: '<|start_header_id|>assistant<|end_header_id|>\n\n',
};
