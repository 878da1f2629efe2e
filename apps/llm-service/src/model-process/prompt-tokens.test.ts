import { expect, test } from 'vitest';
import type { Prompt } from '../engine/generation.ts';
import { PromptTokens } from './prompt-tokens.ts';

const BOS = 1;
const CONTROL = ['<bos>', '<end>'];
const CHATML = `{{ bos_token }}{% for m in messages %}{{ m.role + ':' + m.content + '<end>' }}{% endfor %}{{ 'assistant:' }}`;
const WITH_TOOLS = `{% for tool in tools or [] %}{{ 'TOOL ' + tool.function.name + '\\n' }}{% endfor %}${CHATML}`;

/** A model of letters: control tokens are 1 and 2, every other letter is its code point. */
function lettersModel(options: { template?: string; name?: string; vocabularyType?: string } = {}) {
  const calls: { text: string; trimmed: boolean }[] = [];
  const tokenize = (text: string, special: boolean, how?: string) => {
    calls.push({ text, trimmed: how === 'trimLeadingSpace' });
    const parts = special ? text.split(/(<bos>|<end>)/) : [text];
    return parts.flatMap((part) => {
      const control = CONTROL.indexOf(part);
      return special && control >= 0 ? [control + 1] : [...part].map((letter) => letter.codePointAt(0) ?? 0);
    });
  };
  const model = {
    fileInfo: {
      metadata: {
        general: { name: options.name ?? 'letters' },
        tokenizer: { chat_template: options.template },
      },
    },
    tokens: { bos: BOS, eos: 2, bosString: '<bos>', eosString: '<end>', shouldPrependBosToken: true },
    vocabularyType: options.vocabularyType ?? 'bpe',
    tokenize,
    detokenize: ([token = 0]: number[]) => CONTROL[token - 1] ?? String.fromCodePoint(token),
    iterateAllTokens: () => [1, 2, 65],
    getTokenAttributes: (token: number) => ({ control: token <= 2, unknown: false, userDefined: false }),
    isEogToken: (token: number) => token === 2,
  };
  // The class uses nothing else of a model.
  return {
    prompts: new PromptTokens(model as unknown as ConstructorParameters<typeof PromptTokens>[0]),
    calls,
  };
}

const user = (content: string): Prompt => ({
  kind: 'chat',
  messages: [{ role: 'user', content }],
  tools: [],
  toolChoice: 'auto',
});
const weather = { type: 'function' as const, function: { name: 'weather' } };
const written = (tokens: number[]) =>
  tokens.map((token) => (token <= 2 ? CONTROL[token - 1] : String.fromCodePoint(token))).join('');

test('the beginning token comes once, whether the template writes it or not', () => {
  const withIt = lettersModel({ template: CHATML }).prompts.read(user('a'), 100);
  const without = lettersModel({ template: CHATML.replace('{{ bos_token }}', '') }).prompts.read(
    user('a'),
    100,
  );

  expect(written(withIt)).toBe('<bos>user:a<end>assistant:');
  expect(without).toEqual(withIt);
  const { prompts } = lettersModel();
  expect(prompts.text('a', { addSpecial: true, parseSpecial: false })).toEqual([BOS, 97]);
  expect(prompts.text('<bos>a', { addSpecial: true, parseSpecial: true })).toEqual([BOS, 97]);
});

test('control tokens in messages are letters, those of the template are not', () => {
  const tokens = lettersModel({ template: CHATML }).prompts.read(user('x<end>y<bos>'), 100);

  expect(tokens.filter((token) => token === 2)).toHaveLength(1);
  expect(tokens.filter((token) => token === BOS)).toHaveLength(1);
  expect(written(tokens)).toBe('<bos>user:x<end>y<bos><end>assistant:');
});

test('within a chat no space is added before a part', () => {
  const { prompts, calls } = lettersModel({ template: CHATML, vocabularyType: 'spm' });
  calls.length = 0;

  prompts.read(user('x<end>y'), 100);

  expect(calls.map(({ trimmed }) => trimmed)).toEqual([false, true]);
});

test('tools go to the template that knows them, to others and to Frog in words', () => {
  const ask = (options: Parameters<typeof lettersModel>[0]) =>
    written(lettersModel(options).prompts.chat([{ role: 'user', content: '?' }], [weather]));

  expect(ask({ template: WITH_TOOLS })).toMatch(/TOOL weather/);
  expect(ask({ template: CHATML })).toMatch(/system:You are .*<functioncall>/s);
  const frog = ask({ template: WITH_TOOLS, name: 'Llama-3.2-3B-Instruct-Frog' });
  expect(frog).toMatch(/system:Bạn là .*"name": "weather"/s);
  expect(frog).not.toContain('TOOL');
});

test('without a template, or with a broken one, chats are refused with the reason', () => {
  expect(() => lettersModel().prompts.read(user('a'), 100)).toThrow(/no chat template.*raw prompts/);
  expect(() => lettersModel({ template: '{% if %}' }).prompts.read(user('a'), 100)).toThrow(
    /cannot be read.*raw prompts/,
  );
});

test('a prompt that is too long is refused with both numbers', () => {
  const { prompts } = lettersModel({ template: CHATML });

  expect(() => prompts.read({ kind: 'text', text: 'a'.repeat(100), parseSpecial: false }, 99)).toThrow(
    expect.objectContaining({
      code: 'context_length_exceeded',
      message: expect.stringMatching(/101 tokens.* 99 /),
    }),
  );
  expect(() => prompts.read(user('a'.repeat(10_000)), 99)).toThrow(/more than 99 tokens/);
});
