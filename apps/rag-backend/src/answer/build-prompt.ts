import { randomBytes } from 'node:crypto';
import { estimateTokens, type ModelMessage } from '@frogwell/providers';
import { neutraliseTemplateTokens } from './neutralise-template-tokens.ts';
import { isVietnamese, type PromptFile } from './prompt-files.ts';
import { bodyOf, type Source } from './source-citations.ts';

export interface PromptInput {
  /** The conversation as it came in, ending with the question. */
  messages: readonly ModelMessage[];
  /** The wording around them. */
  prompt: PromptFile;
  /** BCP 47 of the question. */
  language: string;
  /** Best first. */
  sources: readonly Source[];
}

export interface PromptBudget {
  /** Tokens for the passages; the best one is always taken. */
  passageTokens: number;
  /** Tokens for earlier turns; the latest are kept. */
  historyTokens: number;
}

/** More passages than this only distract. */
const MOST_PASSAGE_TOKENS = 3_000;
/** One passage and a bit. */
const FEWEST_PASSAGE_TOKENS = 400;
const MOST_HISTORY_TOKENS = 1_500;
const HISTORY_SHARE = 1 / 3;

/** What a model can read before it is to give its first token. */
export function promptBudget(tokensPerSecond: number, targetSeconds: number): PromptBudget {
  const all = tokensPerSecond * targetSeconds;
  return {
    passageTokens: Math.min(MOST_PASSAGE_TOKENS, Math.max(FEWEST_PASSAGE_TOKENS, all)),
    historyTokens: Math.min(MOST_HISTORY_TOKENS, HISTORY_SHARE * all),
  };
}

/**
 * Writes the conversation for a chat model that must answer from passages.
 *
 * Passages stand in the last message between two lines that hold a random word of this request, so text in a document
 * cannot pretend to end them. What never changes comes first, so that a local engine can reuse its prefix.
 *
 * @returns the messages, and the sources that found room in them, best first
 */
export function buildPrompt(
  { messages, prompt, language, sources }: PromptInput,
  budget: PromptBudget,
): { messages: ModelMessage[]; sources: Source[] } {
  const chosen = withinBudget(sources, budget.passageTokens, passageBody);
  const conversation = messages.filter((message) => message.role !== 'system');
  const questionAt = conversation.findLastIndex((message) => message.role === 'user');
  const question = neutraliseTemplateTokens(conversation[questionAt]?.content ?? '');
  const history = withinBudget(
    conversation.slice(0, questionAt).toReversed(),
    budget.historyTokens,
    (message) => message.content,
  ).toReversed();
  const callerInstructions = messages
    .filter((message) => message.role === 'system')
    .map((message) => neutraliseTemplateTokens(message.content));

  return {
    sources: chosen,
    messages: [
      {
        role: 'system',
        content: [prompt.system, ...callerInstructions].filter((part) => part !== '').join('\n\n'),
      },
      ...history.map((message) => ({ ...message, content: neutraliseTemplateTokens(message.content) })),
      { role: 'user', content: filledIn(prompt.user, chosen, { question, language }) },
    ],
  };
}

/** A short system instruction for a model that greets or explains itself; there are no passages. */
export function smallTalkInstruction(language: string, titles: readonly string[]): string {
  const wording = wordingFor(language);
  const about = titles.map((title) => neutraliseTemplateTokens(title)).join('; ');
  return about === '' ? wording.smallTalk : `${wording.smallTalk} ${wording.documents}: ${about}.`;
}

function wordingFor(language: string): Wording {
  return isVietnamese(language) ? VIETNAMESE : ENGLISH;
}

interface Wording {
  page: string;
  smallTalk: string;
  documents: string;
}

const VIETNAMESE: Wording = {
  page: 'trang',
  smallTalk:
    'Bạn là Frogwell, trợ lý trả lời câu hỏi dựa trên tài liệu của người dùng và luôn dẫn nguồn. Hãy đáp lại thật ngắn gọn, thân thiện, bằng ngôn ngữ của người dùng.',
  documents: 'Tài liệu hiện có',
};

const ENGLISH: Wording = {
  page: 'page',
  smallTalk:
    'You are Frogwell, an assistant that answers from the documents of its user and always shows the source. Reply very briefly and friendly, in the language of the user.',
  documents: 'The documents are',
};

function filledIn(
  template: string,
  sources: readonly Source[],
  { question, language }: { question: string; language: string },
): string {
  const wording = wordingFor(language);
  const passages = sources.map((source, index) => passageText(source, index + 1, wording)).join('\n\n');
  const values: Record<string, string> = {
    fence: `=== ${unusedWord(passages)} ===`,
    passages,
    question,
  };
  // In one pass: what is filled in is not looked at again.
  return template.replace(/\{\{(fence|passages|question)\}\}/g, (_, name: string) => values[name] ?? '');
}

function passageBody({ chunk }: Source): string {
  return bodyOf(chunk).text;
}

function passageText({ chunk }: Source, number: number, wording: Wording): string {
  const parts = [
    chunk.title || chunk.filename,
    chunk.context,
    chunk.label,
    chunk.page === null ? '' : `${wording.page} ${chunk.page}`,
  ];
  const heading = [...new Set(parts.filter((part) => part !== ''))].join(' | ');
  return `[${number}] ${neutraliseTemplateTokens(heading)}\n${neutraliseTemplateTokens(bodyOf(chunk).text)}`;
}

function unusedWord(text: string): string {
  for (;;) {
    const word = randomBytes(6).toString('hex');
    if (!text.includes(word)) return word;
  }
}

/** Do all of them have room in the prompt? */
export function fitBudget(sources: readonly Source[], budget: PromptBudget): boolean {
  return withinBudget(sources, budget.passageTokens, passageBody).length === sources.length;
}

/** The first items whose texts fit; the first one always. */
function withinBudget<Item>(items: readonly Item[], tokens: number, textOf: (item: Item) => string): Item[] {
  let used = 0;
  const end = items.findIndex((item, index) => {
    used += estimateTokens(textOf(item));
    return index > 0 && used > tokens;
  });
  return items.slice(0, end === -1 ? items.length : end);
}
