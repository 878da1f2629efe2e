import type { ChatTemplate } from './render-chat-template.ts';

/** The format of Qwen, Yi, Hermes and many others. */
export const chatml: ChatTemplate = {
  begin: '',
  turn: (role, content) => `<|im_start|>${role}\n${content}<|im_end|>\n`,
  answer: '<|im_start|>assistant\n',
};
