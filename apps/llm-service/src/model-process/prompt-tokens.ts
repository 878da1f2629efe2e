import { EngineError } from '../engine/engine-error.ts';
import type { Prompt, PromptMessage, Tool } from '../engine/generation.ts';
import { ChatTemplate } from './chat-template.ts';
import { describeTools } from './function-call-prompt.ts';
import type { LlamaModel } from './llama-bindings.ts';
import { isSurelyTooLong } from './too-long.ts';

/** How a model learns about tools: by its own template, or in words as Frog was trained (the fall-back of all others). */
export type ToolStyle = 'template' | 'frog' | 'words';

/** Turns prompts into the tokens of one model. */
export class PromptTokens {
  readonly #model: LlamaModel;
  readonly #template: ChatTemplate | undefined;
  /** Why there is no template. */
  readonly #missing: string;
  readonly #toolStyle: ToolStyle;

  constructor(model: LlamaModel) {
    this.#model = model;
    const { tokenizer, general } = model.fileInfo.metadata;
    const source = tokenizer?.chat_template;
    this.#missing = 'this model has no chat template; only raw prompts work with it';
    if (typeof source === 'string') {
      try {
        const { bosString: bos, eosString: eos } = model.tokens;
        this.#template = new ChatTemplate(source, { bos, eos, control: controlTexts(model) });
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.#missing = `this model's chat template cannot be read (${reason}); only raw prompts work with it`;
      }
    }
    // Frog's template is that of Llama 3.2 and knows tools, but Frog was trained with its own way of calling them.
    if (/\bfrog\b/i.test(general?.name ?? '')) this.#toolStyle = 'frog';
    else this.#toolStyle = this.#template?.knowsTools ? 'template' : 'words';
  }

  /**
   * @param limit tokens at most
   * @throws {EngineError} `invalid_value` for what cannot be a prompt, `context_length_exceeded` for what is too long
   */
  read(prompt: Prompt, limit: number): number[] {
    const param = prompt.kind === 'chat' ? 'messages' : 'prompt';
    const text =
      prompt.kind === 'text' ? prompt.text : prompt.messages.map(({ content }) => content).join('\n');
    if (isSurelyTooLong(this.#model, text, limit)) throw tooLong(`more than ${limit}`, limit, param);
    const tokens = this.#read(prompt);
    if (tokens.length > limit) throw tooLong(String(tokens.length), limit, param);
    return tokens;
  }

  #read(prompt: Prompt): number[] {
    if (prompt.kind === 'text') {
      if (prompt.text === '')
        throw new EngineError('invalid_value', 'the prompt is empty', { param: 'prompt' });
      return this.text(prompt.text, { addSpecial: true, parseSpecial: prompt.parseSpecial });
    }
    return this.chat(prompt.messages, prompt.toolChoice === 'none' ? [] : prompt.tools);
  }

  text(text: string, { addSpecial, parseSpecial }: { addSpecial: boolean; parseSpecial: boolean }): number[] {
    const tokens = this.#model.tokenize(text, parseSpecial);
    return addSpecial ? this.#withBeginning(tokens) : tokens;
  }

  chat(messages: readonly PromptMessage[], tools: readonly Tool[] = []): number[] {
    if (this.#template === undefined)
      throw new EngineError('invalid_value', this.#missing, { param: 'messages' });
    if (messages.length === 0) {
      throw new EngineError('invalid_value', 'there are no messages', { param: 'messages' });
    }
    const aboutTools =
      tools.length > 0 || messages.some(({ role, tool_calls }) => role === 'tool' || tool_calls);
    const parts =
      !aboutTools || this.#toolStyle === 'template'
        ? this.#template.render(messages, tools)
        : this.#template.render(describeTools(messages, tools, this.#toolStyle === 'frog' ? 'vi' : 'en'));
    // Some tokenizers put a space before a text; within the chat that space would be one too many.
    const within = this.#model.vocabularyType === 'spm' ? 'trimLeadingSpace' : undefined;
    return this.#withBeginning(
      parts.flatMap((part, index) => this.#model.tokenize(part, true, index === 0 ? undefined : within)),
    );
  }

  #withBeginning(tokens: number[]): number[] {
    const { bos, shouldPrependBosToken } = this.#model.tokens;
    return shouldPrependBosToken && bos !== null && tokens[0] !== bos ? [bos, ...tokens] : tokens;
  }
}

function tooLong(count: string, limit: number, param: string): EngineError {
  return new EngineError(
    'context_length_exceeded',
    `the prompt has ${count} tokens, the model takes ${limit} and one for the answer`,
    { param },
  );
}

/** What the tokenizer would read as a control token. */
function controlTexts(model: LlamaModel): string[] {
  const texts: string[] = [];
  for (const token of model.iterateAllTokens()) {
    const { control, unknown } = model.getTokenAttributes(token);
    if (control || unknown || model.isEogToken(token)) texts.push(model.detokenize([token], true));
  }
  return texts;
}
